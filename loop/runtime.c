#include "loop/runtime.h"

#include <stdio.h>
#include <stdlib.h>

int runtime_init(struct runtime *runtime, struct err *err)
{
    *runtime = (struct runtime){.loop = NULL};
    runtime->loop = loop_new(err);
    return runtime->loop ? 0 : -1;
}

void runtime_release(struct runtime *runtime)
{
    loop_free(runtime->loop);
    stacks_release(&runtime->stacks);
}

struct loop *runtime_loop(const struct runtime *runtime)
{
    return runtime->loop;
}

struct task *runtime_current(const struct runtime *runtime)
{
    return runtime->current;
}

size_t runtime_unfinished(const struct runtime *runtime, struct task **tasks, size_t most)
{
    size_t written = 0;
    for (struct task *task = runtime->unfinished.first; task && written < most; task = task->next)
        tasks[written++] = task;
    return runtime->unfinished.count;
}

void runtime_report(const struct runtime *runtime, const char *format, ...)
{
    char text[640]; /* an error's text and a name */
    va_list arguments;
    va_start(arguments, format);
    (void)vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    if (runtime->report)
        runtime->report(runtime->report_data, text);
    else
        (void)fprintf(stderr, "fetchbench: %s\n", text);
}

void task_list_add(struct task_list *list, struct task *task)
{
    task->next = NULL;
    task->previous = list->last;
    if (list->last)
        list->last->next = task;
    else
        list->first = task;
    list->last = task;
    list->count++;
}

void task_list_remove(struct task_list *list, struct task *task)
{
    if (task->previous)
        task->previous->next = task->next;
    else
        list->first = task->next;
    if (task->next)
        task->next->previous = task->previous;
    else
        list->last = task->previous;
    task->next = task->previous = NULL;
    list->count--;
}

void runtime_task_is_done(struct runtime *runtime, struct task *task)
{
    task_list_remove(&runtime->unfinished, task);
    task_list_add(&runtime->finished, task);
    if (runtime->watch)
        runtime->watch(runtime->watch_data, task, TASK_DONE);
    if (task == runtime->main || runtime->unfinished.count == 0)
        loop_stop(runtime->loop);
    if (task->was_freed)
        task_free(task);
}

/* "'main' awaits 'a'; 'a' awaits 'b'; and 3 more". */
static void describe_unfinished(const struct runtime *runtime, char *text, size_t bytes)
{
    enum { NAMED = 8 };
    size_t used = 0, named = 0;
    for (const struct task *task = runtime->unfinished.first; task && named < NAMED;
         task = task->next, named++) {
        int wrote = snprintf(text + used, bytes - used, "%s'%s' awaits '%s'", named ? "; " : "",
                             task->name, task->awaits ? task->awaits->name : "nothing");
        if (wrote < 0 || (size_t)wrote >= bytes - used)
            return;
        used += (size_t)wrote;
    }
    if (runtime->unfinished.count > named)
        (void)snprintf(text + used, bytes - used, "; and %zu more",
                       runtime->unfinished.count - named);
}

static void cancel_unfinished(const struct runtime *runtime)
{
    for (struct task *task = runtime->unfinished.first; task; task = task->next)
        (void)task_cancel(task);
}

/* Cancels what is left and lets it clean up. A task that awaits again afterwards, with nothing to
 * wake it, is asked again, but not for ever. */
static void end_unfinished(struct runtime *runtime)
{
    enum { PATIENCE = 8 };
    runtime->main = NULL;
    for (int asked = 0; runtime->unfinished.count > 0 && asked < PATIENCE; asked++) {
        cancel_unfinished(runtime);
        while (runtime->unfinished.count > 0 && loop_run(runtime->loop))
            continue;
    }
}

/* Tasks that would not end are dropped where they stand. First nobody waits any more: what one of
 * them awaits may lie on the stack of another. */
static void drop_unfinished(struct runtime *runtime)
{
    for (struct task *task = runtime->unfinished.first; task; task = task->next) {
        runtime_report(runtime, "'%s' would not end when it was cancelled; it is dropped",
                       task->name);
        future_callback_remove(&task->wake);
        loop_call_stop(runtime->loop, &task->step);
    }
    while (runtime->unfinished.first) {
        struct task *task = runtime->unfinished.first;
        if (task->began)
            coroutine_release(&task->coroutine);
        task_list_remove(&runtime->unfinished, task);
        task_list_add(&runtime->finished, task);
    }
}

static void free_all(struct runtime *runtime)
{
    struct task *task = runtime->finished.first;
    runtime->finished = (struct task_list){.first = NULL};
    while (task) {
        struct task *next = task->next;
        future_release(&task->future);
        free(task);
        task = next;
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
        failed = err_run(err, "deadlock: nothing is left that could wake a task: %s", text);
    }
    end_unfinished(runtime);
    if (failed == 0)
        failed = task_result(task, result, err);
    else
        (void)!task_result(task, NULL, NULL);
    drop_unfinished(runtime);
    free_all(runtime);
    return failed;
}
