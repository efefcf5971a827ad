/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "loop/gather.h"

#include <stdlib.h>

/* The wait for all is a future, which the ends of the tasks set. */
struct gather {
    struct future all; /* first: a gather is a future */
    struct task *const *tasks;
    size_t count, left;
    bool ends_with_first_error;
    bool was_cancelled;
    struct loop_call cancel_soon;
    struct future_callback *callbacks; /* one a task */
};

static void on_done(struct future *future, void *data)
{
    struct gather *gather = data;
    gather->left--;
    if (future_is_done(&gather->all))
        return;
    bool cancelled = gather->was_cancelled && gather->left == 0;
    if (gather->ends_with_first_error && future->state == FUTURE_ERROR) {
        struct err why = {.kind = ERR_NONE};
        (void)!future_result(future, NULL, &why);
        (void)!future_set_error(&gather->all, &why, NULL);
    } else if (cancelled || (gather->ends_with_first_error && future->state == FUTURE_CANCELLED)) {
        future_set_cancelled(&gather->all);
    } else if (gather->left == 0) {
        (void)!future_set_value(&gather->all, value_nothing(), NULL);
    }
}

/* Cancels each; the wait ends when they have ended. On the loop's stack, one iteration later:
 * gathers may be nested deeper than a task's stack allows. */
static void cancel_each(struct loop_call *call)
{
    struct gather *gather = call->data;
    for (size_t i = 0; i < gather->count; i++)
        (void)task_cancel(gather->tasks[i]);
}

static bool cancel(struct future *future)
{
    struct gather *gather = (struct gather *)future;
    if (gather->left == 0)
        return false;
    gather->was_cancelled = true;
    loop_call_soon(future->loop, &gather->cancel_soon);
    return true;
}

static struct task *const *sources(const struct future *future, size_t *count)
{
    const struct gather *gather = (const struct gather *)future;
    *count = gather->count;
    return gather->tasks;
}

static int check(const struct task *self, struct task *const tasks[], size_t count, struct err *err)
{
    for (size_t i = 0; i < count; i++) {
        if (!tasks[i])
            return err_run(err, "out of memory for a task");
        if (tasks[i] == self)
            return err_run(err, "'%s' awaits itself: it could never continue", self->name);
    }
    return 0;
}

static int gather_wait(struct task *self, struct task *const tasks[], size_t count,
                       bool ends_with_first_error, struct err *err)
{
    if (check(self, tasks, count, err) != 0)
        return -1;
    if (count == 0)
        return 0;
    struct gather gather = {.tasks = tasks,
                            .count = count,
                            .left = count,
                            .ends_with_first_error = ends_with_first_error};
    gather.callbacks = calloc(count, sizeof *gather.callbacks);
    if (!gather.callbacks)
        return err_run(err, "out of memory to gather %zu tasks", count);
    future_init(&gather.all, self->future.loop, "gather");
    gather.all.cancel = cancel;
    gather.all.sources = sources;
    gather.cancel_soon = (struct loop_call){.function = cancel_each, .data = &gather};
    for (size_t i = 0; i < count; i++) {
        gather.callbacks[i].function = on_done;
        gather.callbacks[i].data = &gather;
        future_callback_add(&tasks[i]->future, &gather.callbacks[i]);
    }
    int failed = task_await_future(self, &gather.all, NULL, err);
    for (size_t i = 0; i < count; i++)
        future_callback_remove(&gather.callbacks[i]);
    loop_call_stop(gather.all.loop, &gather.cancel_soon);
    gather.all.error_was_seen = true; /* it is a copy: its task still has it */
    future_release(&gather.all);
    free(gather.callbacks);
    return failed;
}

int gather(struct task *self, struct task *const tasks[], size_t count, union value values[],
           struct err *err)
{
    if (gather_wait(self, tasks, count, true, err) != 0)
        return -1;
    for (size_t i = 0; i < count; i++)
        if (task_result(tasks[i], values ? &values[i] : NULL, err) != 0)
            return -1;
    return 0;
}

int gather_each(struct task *self, struct task *const tasks[], size_t count,
                struct gathered results[], struct err *err)
{
    if (gather_wait(self, tasks, count, false, err) != 0)
        return -1;
    for (size_t i = 0; i < count; i++) {
        results[i].value = value_nothing();
        err_clear(&results[i].err);
        results[i].failed = task_result(tasks[i], &results[i].value, &results[i].err);
    }
    return 0;
}
