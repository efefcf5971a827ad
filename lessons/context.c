/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lessons/context.h"

#include "core/mask.h"
#include "core/memory.h"
#include "core/suggest.h"
#include "core/utf8.h"
#include "lessons/chart.h"

#include <jansson.h>
#include <math.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

/* A thread that runs a lesson: the main one, or one of on_threads. Each has a runtime. */
struct runner {
    struct lesson_context *context;
    struct runtime runtime;
    const char *name; /* of its main task in the transcript; NULL: as the task is called */
    const struct job *job;
    union value value;
    struct err err;
    int failed;
    pthread_t thread;
};

struct lesson_context {
    struct lesson_options options;
    struct runner lead;
    struct timer end_timer; /* --for */
    bool was_interrupted;
    bool lost_line; /* of the transcript, for want of memory */
    int64_t start_ns;
    struct chart chart;
    pthread_mutex_t lock; /* over the chart and the transcript */
};

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
    return err_usage(err, "unknown model '%s'; the models are %s", text,
                     suggest_list(list, sizeof list, model_names + 1, MODELS - 1, "and"));
}

void model_write_names(FILE *stream)
{
    for (int i = MODEL_ASYNC; i < MODELS; i++)
        (void)fprintf(stream, "%s%s", i > MODEL_ASYNC ? " " : "", model_names[i]);
}

static int64_t now_of(const struct lesson_context *context)
{
    return loop_now_ns(context->lead.runtime.loop) - context->start_ns;
}

double lesson_seconds(const struct lesson_context *context)
{
    return (double)now_of(context) / (double)NS_PER_S;
}

static void write_line(struct lesson_context *context, int64_t now_ns, const char *who,
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
    (void)fflush(out); /* it is read while it grows, also through a pipe */
    (void)pthread_mutex_unlock(&context->lock);
    free(masked);
    if (made)
        free(text);
}

void narrate(struct lesson_context *context, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    write_line(context, now_of(context), "", format, arguments);
    va_end(arguments);
}

static struct runner *runner_of(const struct task *task)
{
    return task_runtime(task)->data;
}

struct lesson_context *lesson_of(const struct task *self)
{
    return runner_of(self)->context;
}

static const char *shown_name(const struct task *task)
{
    const struct runner *runner = runner_of(task);
    bool is_main = task == runner->runtime.main;
    return is_main && runner->name ? runner->name : task_name(task);
}

static int64_t task_now_ns(const struct task *task)
{
    return loop_now_ns(runtime_loop(task_runtime(task))) - lesson_of(task)->start_ns;
}

double seconds(const struct task *self)
{
    return (double)task_now_ns(self) / (double)NS_PER_S;
}

void say(const struct task *self, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    write_line(lesson_of(self), task_now_ns(self), shown_name(self), format, arguments);
    va_end(arguments);
}

static void note(void *data, const struct task *task, enum task_event event)
{
    struct runner *runner = data;
    struct lesson_context *context = runner->context;
    /* The main task is created before runtime.main is set. */
    bool is_main = task == runner->runtime.main || !runner->runtime.main;
    const char *name = is_main && runner->name ? runner->name : task_name(task);
    (void)pthread_mutex_lock(&context->lock);
    chart_note(&context->chart, task_now_ns(task), task, name, event);
    (void)pthread_mutex_unlock(&context->lock);
    if (event == TASK_DONE && context->was_interrupted && task_state(task) == FUTURE_CANCELLED)
        say(task, "cancelled");
}

static void report(void *data, const char *text)
{
    struct runner *runner = data;
    narrate(runner->context, "%s", text);
}

static int runner_init(struct runner *runner, struct lesson_context *context, struct err *err)
{
    runner->context = context;
    if (runtime_init(&runner->runtime, err) != 0)
        return -1;
    runner->runtime.data = runner;
    runner->runtime.trace = note;
    runner->runtime.trace_data = runner;
    loop_set_error_handler(runner->runtime.loop, report, runner);
    return 0;
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
    /* A thread that waits for threads cannot handle Ctrl-C: then it should end the program. */
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

static void *play_part(void *data)
{
    struct runner *runner = data;
    runner->failed = runtime_run(&runner->runtime, runner->job->body, runner->job->argument,
                                 &runner->value, &runner->err);
    return NULL;
}

/* Waits for the thread, and advances a jumping clock to the time that it reached. */
static void join(struct runner *runner)
{
    struct loop *lead = runner->context->lead.runtime.loop;
    (void)pthread_join(runner->thread, NULL);
    if (runner->context->options.speed == INFINITY)
        loop_block_ns(lead, loop_now_ns(runner->runtime.loop) - loop_now_ns(lead));
}

/* Starts one; leaves nothing behind on failure. */
static int begin(struct runner *runner, struct lesson_context *context, const struct job *job,
                 struct err *err)
{
    runner->job = job;
    runner->name = job->name;
    if (runner_init(runner, context, err) != 0)
        return -1;
    loop_follow_clock(runner->runtime.loop, context->lead.runtime.loop);
    if (pthread_create(&runner->thread, NULL, play_part, runner) == 0)
        return 0;
    runtime_release(&runner->runtime);
    return err_run(err, "cannot start a thread for '%s'", job->name);
}

int on_threads(struct lesson_context *context, const struct job jobs[], size_t count,
               union value values[], struct err *err)
{
    struct runner *runners = calloc(count, sizeof *runners);
    if (!runners)
        return err_run(err, "out of memory for %zu threads", count);
    int failed = 0;
    size_t begun = 0;
    while (begun < count && failed == 0) {
        failed = begin(&runners[begun], context, &jobs[begun], err);
        begun += failed == 0;
    }
    for (size_t i = 0; i < begun; i++) {
        join(&runners[i]);
        runtime_release(&runners[i].runtime);
        if (values)
            values[i] = runners[i].value;
        if (runners[i].failed && failed == 0) {
            failed = -1;
            *err = runners[i].err;
        }
    }
    free(runners);
    return failed;
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
