/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lessons/runner.h"

#include "core/mask.h"
#include "core/memory.h"
#include "core/suggest.h"
#include "core/utf8.h"

#include <jansson.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

static const char *const model_names[] = {"as the lesson likes", "async", "threads", "sequential"};

enum { MODELS = sizeof model_names / sizeof model_names[0] };

const char *model_name(enum model model)
{
    return model_names[model];
}

int model_parse(const char *text, enum model *model, struct err *err)
{
    for (int i = MODEL_ASYNC; i < MODELS; i++) {
        if (strcmp(text, model_names[i]) == 0) {
            *model = (enum model)i;
            return 0;
        }
    }
    char hint[128];
    char list[128];
    if (*suggest_phrase(hint, sizeof hint, text, model_names + 1, MODELS - 1))
        return err_usage(err, "unknown model '%s'%s", text, hint);
    return err_usage(err, "unknown model '%s'; there are %s", text,
                     suggest_list(list, sizeof list, model_names + 1, MODELS - 1, "and"));
}

void model_write_names(FILE *stream)
{
    for (int i = MODEL_ASYNC; i < MODELS; i++)
        (void)fprintf(stream, "%s%s", i > MODEL_ASYNC ? " " : "", model_names[i]);
}

struct lesson_context *lesson_context_new(const struct lesson_options *options, struct err *err)
{
    struct lesson_context *context = calloc(1, sizeof *context);
    if (!context) {
        (void)err_run(err, "out of memory");
        return NULL;
    }
    context->options = *options;
    json_set_alloc_funcs(memory_malloc, free); /* lessons read JSON */
    (void)pthread_mutex_init(&context->lock, NULL);
    if (runner_init(&context->lead, context, err) != 0) {
        free(context);
        return NULL;
    }
    loop_set_speed(context->lead.runtime.loop, options->speed);
    context->start_ns = loop_now_ns(context->lead.runtime.loop);
    return context;
}

void lesson_context_free(struct lesson_context *context)
{
    if (!context)
        return;
    runtime_release(&context->lead.runtime);
    chart_release(&context->chart);
    (void)pthread_mutex_destroy(&context->lock);
    free(context);
}

void lesson_draw_chart(const struct lesson_context *context)
{
    chart_draw(&context->chart, context->options.out, context->options.columns,
               context->options.is_utf8);
}

bool lesson_was_interrupted(const struct lesson_context *context)
{
    return context->was_interrupted;
}

bool lesson_lost_line(const struct lesson_context *context)
{
    return context->lost_line;
}

const struct lesson_options *lesson_options(const struct lesson_context *context)
{
    return &context->options;
}

struct runtime *lesson_runtime(struct lesson_context *context)
{
    return &context->lead.runtime;
}

static int64_t now_of(const struct lesson_context *context)
{
    return loop_now_ns(context->lead.runtime.loop) - context->start_ns;
}

double lesson_seconds(const struct lesson_context *context)
{
    return (double)now_of(context) / (double)NS_PER_S;
}

void lesson_line(struct lesson_context *context, int64_t now_ns, const char *who,
                 const char *format, va_list arguments)
{
    char *text = NULL;
    bool made = vasprintf(&text, format, arguments) >= 0;
    char *masked = made ? mask_message(text) : NULL;
    FILE *out = context->options.out;
    (void)pthread_mutex_lock(&context->lock);
    context->lost_line = context->lost_line || !masked;
    (void)fprintf(out, "%6.2f s  %-9s ", (double)now_ns / (double)NS_PER_S, who);
    utf8_write_plain(out, masked ? masked : "(out of memory)"); /* it may come from a server */
    (void)fputc('\n', out);
    (void)fflush(out); /* it is watched while it grows, through a pipe too */
    (void)pthread_mutex_unlock(&context->lock);
    free(masked);
    if (made)
        free(text);
}

void narrate(struct lesson_context *context, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    lesson_line(context, now_of(context), "", format, arguments);
    va_end(arguments);
}

static void cancel_main(struct lesson_context *context)
{
    context->was_interrupted = true;
    if (context->lead.runtime.main)
        (void)task_cancel(context->lead.runtime.main);
}

static void end_play(struct timer *timer)
{
    struct lesson_context *context = timer->data;
    narrate(context, "time is up (--for)");
    cancel_main(context);
}

static void on_interrupt(void *data)
{
    struct lesson_context *context = data;
    narrate(context, "Ctrl-C");
    cancel_main(context);
}

int lesson_run(struct lesson_context *context, task_body *body, union value argument,
               union value *result, struct err *err)
{
    struct runtime *runtime = &context->lead.runtime;
    /* A thread that waits for threads hears no Ctrl-C: then it had better end the program. */
    bool listens = context->options.model != MODEL_THREADS;
    if (listens && runtime_catch_signals(runtime, on_interrupt, context, err) != 0)
        return -1;
    if (context->options.for_ns > 0) {
        context->end_timer = (struct timer){.function = end_play, .data = context};
        loop_timer_start(runtime->loop, &context->end_timer,
                         context->start_ns + context->options.for_ns);
    }
    int failed = runtime_run(runtime, body, argument, result, err);
    loop_timer_stop(runtime->loop, &context->end_timer);
    runtime_release_signals(runtime);
    return failed;
}

enum model model_or(const struct lesson_context *context, enum model otherwise)
{
    return context->options.model == MODEL_UNSET ? otherwise : context->options.model;
}

static int one_after_another(struct task *self, const struct job jobs[], size_t count,
                             union value values[], struct err *err)
{
    for (size_t i = 0; i < count; i++) {
        struct task *task = task_spawn(self, jobs[i].body, jobs[i].argument, "%s", jobs[i].name);
        if (task_await(self, task, values ? &values[i] : NULL, err) != 0)
            return -1;
    }
    return 0;
}

static int gathered(struct task *self, const struct job jobs[], size_t count, union value values[],
                    struct err *err)
{
    struct task **tasks = calloc(count, sizeof(struct task *));
    if (!tasks)
        return err_run(err, "out of memory for %zu tasks", count);
    for (size_t i = 0; i < count; i++)
        tasks[i] = task_spawn(self, jobs[i].body, jobs[i].argument, "%s", jobs[i].name);
    int failed = gather(self, tasks, count, values, err);
    free(tasks);
    return failed;
}

int together(struct task *self, enum model model, const struct job jobs[], size_t count,
             union value values[], struct err *err)
{
    switch (model) {
    case MODEL_THREADS:
        return on_threads(lesson_of(self), jobs, count, values, err);
    case MODEL_SEQUENTIAL:
        return one_after_another(self, jobs, count, values, err);
    case MODEL_ASYNC:
    case MODEL_UNSET:
        break;
    }
    return gathered(self, jobs, count, values, err);
}
