#include "lessons/actor.h"

#include "core/memory.h"
#include "core/suggest.h"

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

struct stage *stage_new(const struct stage_options *options, struct err *err)
{
    struct stage *stage = calloc(1, sizeof *stage);
    if (!stage) {
        (void)err_run(err, "out of memory");
        return NULL;
    }
    stage->options = *options;
    json_set_alloc_funcs(memory_malloc, free); /* lessons read JSON */
    (void)pthread_mutex_init(&stage->lock, NULL);
    if (actor_init(&stage->lead, stage, err) != 0) {
        free(stage);
        return NULL;
    }
    loop_set_speed(stage->lead.runtime.loop, options->speed);
    stage->start_ns = loop_now_ns(stage->lead.runtime.loop);
    return stage;
}

void stage_free(struct stage *stage)
{
    if (!stage)
        return;
    runtime_release(&stage->lead.runtime);
    chart_release(&stage->chart);
    (void)pthread_mutex_destroy(&stage->lock);
    free(stage);
}

void stage_draw_chart(const struct stage *stage)
{
    chart_draw(&stage->chart, stage->options.out, stage->options.columns, stage->options.is_utf8);
}

bool stage_was_interrupted(const struct stage *stage)
{
    return stage->was_interrupted;
}

const struct stage_options *stage_options(const struct stage *stage)
{
    return &stage->options;
}

struct runtime *stage_runtime(struct stage *stage)
{
    return &stage->lead.runtime;
}

static int64_t now_of(const struct stage *stage)
{
    return loop_now_ns(stage->lead.runtime.loop) - stage->start_ns;
}

double stage_seconds(const struct stage *stage)
{
    return (double)now_of(stage) / (double)NS_PER_S;
}

void stage_line(struct stage *stage, int64_t now_ns, const char *who, const char *format,
                va_list arguments)
{
    char text[512];
    (void)vsnprintf(text, sizeof text, format, arguments);
    (void)pthread_mutex_lock(&stage->lock);
    (void)fprintf(stage->options.out, "%6.2f s  %-9s %s\n", (double)now_ns / (double)NS_PER_S, who,
                  text);
    (void)fflush(stage->options.out); /* it is watched while it grows, through a pipe too */
    (void)pthread_mutex_unlock(&stage->lock);
}

void tell(struct stage *stage, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    stage_line(stage, now_of(stage), "", format, arguments);
    va_end(arguments);
}

static void cancel_main(struct stage *stage)
{
    stage->was_interrupted = true;
    if (stage->lead.runtime.main)
        (void)task_cancel(stage->lead.runtime.main);
}

static void end_play(struct timer *timer)
{
    struct stage *stage = timer->data;
    tell(stage, "time is up (--for)");
    cancel_main(stage);
}

static void on_interrupt(void *data)
{
    struct stage *stage = data;
    tell(stage, "Ctrl-C");
    cancel_main(stage);
}

int stage_run(struct stage *stage, task_body *body, union value argument, union value *result,
              struct err *err)
{
    struct runtime *runtime = &stage->lead.runtime;
    /* A thread that waits for threads hears no Ctrl-C: then it had better end the program. */
    bool listens = stage->options.model != MODEL_THREADS;
    if (listens && runtime_catch_signals(runtime, on_interrupt, stage, err) != 0)
        return -1;
    if (stage->options.for_ns > 0) {
        stage->end_timer = (struct timer){.function = end_play, .data = stage};
        loop_timer_start(runtime->loop, &stage->end_timer, stage->start_ns + stage->options.for_ns);
    }
    int failed = runtime_run(runtime, body, argument, result, err);
    loop_timer_stop(runtime->loop, &stage->end_timer);
    runtime_release_signals(runtime);
    return failed;
}

enum model model_or(const struct stage *stage, enum model fallback)
{
    return stage->options.model == MODEL_UNSET ? fallback : stage->options.model;
}

static int one_after_another(struct task *self, const struct part parts[], size_t count,
                             union value values[], struct err *err)
{
    for (size_t i = 0; i < count; i++) {
        struct task *task = task_spawn(self, parts[i].body, parts[i].argument, "%s", parts[i].name);
        if (task_await(self, task, values ? &values[i] : NULL, err) != 0)
            return -1;
    }
    return 0;
}

static int gathered(struct task *self, const struct part parts[], size_t count,
                    union value values[], struct err *err)
{
    struct task **tasks = calloc(count, sizeof(struct task *));
    if (!tasks)
        return err_run(err, "out of memory for %zu tasks", count);
    for (size_t i = 0; i < count; i++)
        tasks[i] = task_spawn(self, parts[i].body, parts[i].argument, "%s", parts[i].name);
    int failed = gather(self, tasks, count, values, err);
    free(tasks);
    return failed;
}

int together(struct task *self, enum model model, const struct part parts[], size_t count,
             union value values[], struct err *err)
{
    switch (model) {
    case MODEL_THREADS:
        return on_threads(stage_of(self), parts, count, values, err);
    case MODEL_SEQUENTIAL:
        return one_after_another(self, parts, count, values, err);
    case MODEL_ASYNC:
    case MODEL_UNSET:
        break;
    }
    return gathered(self, parts, count, values, err);
}
