/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lessons/runner.h"

#include <math.h>
#include <stdarg.h>
#include <stdlib.h>

static struct runner *runner_of(const struct task *task)
{
    return task_runtime(task)->data;
}

struct lesson_context *lesson_of(const struct task *self)
{
    return runner_of(self)->context;
}

const char *runner_task_name(const struct task *task)
{
    const struct runner *runner = runner_of(task);
    bool is_main = task == runner->runtime.main;
    return is_main && runner->name ? runner->name : task_name(task);
}

static int64_t now_of(const struct task *task)
{
    return loop_now_ns(runtime_loop(task_runtime(task))) - lesson_of(task)->start_ns;
}

double seconds(const struct task *self)
{
    return (double)now_of(self) / (double)NS_PER_S;
}

void say(const struct task *self, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    lesson_line(lesson_of(self), now_of(self), runner_task_name(self), format, arguments);
    va_end(arguments);
}

static void note(void *data, const struct task *task, enum task_event event)
{
    struct runner *runner = data;
    struct lesson_context *context = runner->context;
    /* The main task is made before the runtime calls it main. */
    bool is_main = task == runner->runtime.main || !runner->runtime.main;
    const char *name = is_main && runner->name ? runner->name : task_name(task);
    (void)pthread_mutex_lock(&context->lock);
    chart_note(&context->chart, now_of(task), task, name, event);
    (void)pthread_mutex_unlock(&context->lock);
    if (event == TASK_DONE && context->was_interrupted && task_state(task) == FUTURE_CANCELLED)
        say(task, "cancelled");
}

static void report(void *data, const char *text)
{
    struct runner *runner = data;
    narrate(runner->context, "%s", text);
}

int runner_init(struct runner *runner, struct lesson_context *context, struct err *err)
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

static void *play_part(void *data)
{
    struct runner *runner = data;
    runner->failed = runtime_run(&runner->runtime, runner->job->body, runner->job->argument,
                                 &runner->value, &runner->err);
    return NULL;
}

/* Waits for the thread, and on a clock that jumps goes on from where it has come to. */
static void join(struct runner *runner)
{
    struct loop *lead = runner->context->lead.runtime.loop;
    (void)pthread_join(runner->thread, NULL);
    if (runner->context->options.speed == INFINITY)
        loop_block_ns(lead, loop_now_ns(runner->runtime.loop) - loop_now_ns(lead));
}

/* Begins one; nothing of it is left where that fails. */
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
