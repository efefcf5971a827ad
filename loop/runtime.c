/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "loop/runtime.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <uv.h>

int runtime_init(struct runtime *runtime, struct err *err)
{
    *runtime = (struct runtime){.loop = NULL};
    TAILQ_INIT(&runtime->unfinished);
    TAILQ_INIT(&runtime->finished);
    runtime->loop = loop_new(err);
    return runtime->loop ? 0 : -1;
}

void runtime_release(struct runtime *runtime)
{
    runtime_release_signals(runtime);
    loop_free(runtime->loop);
    stack_pool_release(&runtime->stacks);
}

struct loop *runtime_loop(const struct runtime *runtime)
{
    return runtime->loop;
}

struct task *runtime_current(const struct runtime *runtime)
{
    return runtime->current;
}

size_t runtime_unfinished(const struct runtime *runtime, struct task **tasks, size_t max)
{
    size_t written = 0;
    struct task *task = TAILQ_FIRST(&runtime->unfinished);
    for (; task && written < max; task = TAILQ_NEXT(task, link))
        tasks[written++] = task;
    return runtime->unfinished_count;
}

/* "'main' awaits 'a'; 'a' awaits 'b'; and 3 more". */
static void describe_unfinished(const struct runtime *runtime, char *text, size_t bytes)
{
    enum { NAMED = 8 };
    size_t used = 0, named = 0;
    const struct task *task = TAILQ_FIRST(&runtime->unfinished);
    for (; task && named < NAMED; task = TAILQ_NEXT(task, link), named++) {
        int wrote = snprintf(text + used, bytes - used, "%s'%s' awaits '%s'", named ? "; " : "",
                             task->name, task->awaits ? task->awaits->name : "nothing");
        if (wrote < 0 || (size_t)wrote >= bytes - used)
            return;
        used += (size_t)wrote;
    }
    if (runtime->unfinished_count > named)
        (void)snprintf(text + used, bytes - used, "; and %zu more",
                       runtime->unfinished_count - named);
}

static void cancel_unfinished(const struct runtime *runtime)
{
    struct task *task = NULL;
    TAILQ_FOREACH(task, &runtime->unfinished, link)
        (void)task_cancel(task);
}

/* Cancels what is left and lets it clean up. A task that awaits again afterwards, with nothing to
 * wake it, is cancelled again, but not forever. */
static void end_unfinished(struct runtime *runtime)
{
    enum { MAX_REQUESTS = 8 };
    runtime->main = NULL;
    for (int requests = 0; runtime->unfinished_count > 0 && requests < MAX_REQUESTS; requests++) {
        cancel_unfinished(runtime);
        while (runtime->unfinished_count > 0 && loop_run(runtime->loop))
            continue;
    }
}

/* Tasks that would not end are abandoned. First all waits are cancelled: what one of them awaits
 * may be on the stack of another. */
static void abandon_unfinished(struct runtime *runtime)
{
    struct task *task = NULL;
    TAILQ_FOREACH(task, &runtime->unfinished, link) {
        loop_report_error(runtime->loop, "'%s' did not end when it was cancelled; it is abandoned",
                          task->name);
        future_callback_remove(&task->wake);
        loop_call_stop(runtime->loop, &task->step);
    }
    TAILQ_FOREACH(task, &runtime->unfinished, link)
        if (task->began)
            coroutine_release(&task->coroutine);
    TAILQ_CONCAT(&runtime->finished, &runtime->unfinished, link);
    runtime->unfinished_count = 0;
}

static void free_finished(struct runtime *runtime)
{
    while (!TAILQ_EMPTY(&runtime->finished)) {
        struct task *task = TAILQ_FIRST(&runtime->finished);
        TAILQ_REMOVE(&runtime->finished, task, link);
        future_release(&task->future);
        free(task);
    }
}

int runtime_run(struct runtime *runtime, task_body *body, union value argument, union value *result,
                struct err *err)
{
    struct task *task = runtime_spawn(runtime, body, argument, "main");
    if (!task)
        return err_run(err, "out of memory for a task");
    runtime->main = task;
    while (!task_is_done(task) && loop_run(runtime->loop))
        continue;
    int failed = 0;
    if (!task_is_done(task)) {
        char text[400];
        describe_unfinished(runtime, text, sizeof text);
        failed = err_run(err, "deadlock: nothing can wake a task any more: %s", text);
    }
    end_unfinished(runtime);
    if (failed == 0)
        failed = task_result(task, result, err);
    else
        (void)!task_result(task, NULL, NULL);
    abandon_unfinished(runtime);
    free_finished(runtime);
    return failed;
}

enum { SIGNALS = 2 };

struct runtime_signals {
    uv_signal_t handles[SIGNALS];
    struct runtime *runtime;
    void (*function)(void *data);
    void *data;
    size_t open;
};

static void on_signal(uv_signal_t *handle, int number)
{
    (void)number;
    struct runtime_signals *signals = handle->data;
    for (size_t i = 0; i < SIGNALS; i++)
        (void)uv_signal_stop(&signals->handles[i]);
    if (signals->function)
        signals->function(signals->data);
    else if (signals->runtime->main)
        (void)task_cancel(signals->runtime->main);
}

static void free_when_closed(uv_handle_t *handle)
{
    struct runtime_signals *signals = handle->data;
    if (--signals->open == 0)
        free(signals);
}

int runtime_catch_signals(struct runtime *runtime, void (*function)(void *data), void *data,
                          struct err *err)
{
    static const int numbers[SIGNALS] = {SIGINT, SIGTERM};
    struct runtime_signals *signals = calloc(1, sizeof *signals);
    if (!signals)
        return err_run(err, "out of memory");
    *signals = (struct runtime_signals){.runtime = runtime, .function = function, .data = data};
    runtime->signals = signals;
    for (size_t i = 0; i < SIGNALS; i++) {
        uv_signal_t *handle = &signals->handles[i];
        int failed = uv_signal_init(loop_uv(runtime->loop), handle);
        if (!failed) {
            signals->open++;
            handle->data = signals;
            failed = uv_signal_start(handle, on_signal, numbers[i]);
            uv_unref((uv_handle_t *)handle);
        }
        if (failed) {
            runtime_release_signals(runtime);
            return err_run(err, "cannot catch Ctrl-C: %s", uv_strerror(failed));
        }
    }
    return 0;
}

void runtime_release_signals(struct runtime *runtime)
{
    struct runtime_signals *signals = runtime->signals;
    runtime->signals = NULL;
    if (!signals)
        return;
    size_t open = signals->open;
    if (open == 0)
        free(signals);
    for (size_t i = 0; i < open; i++)
        uv_close((uv_handle_t *)&signals->handles[i], free_when_closed);
}
