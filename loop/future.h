/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FETCHBENCH_LOOP_FUTURE_H
#define FETCHBENCH_LOOP_FUTURE_H

#include "core/err.h"
#include "loop/coroutine.h"
#include "loop/loop.h"

#include <stdbool.h>
#include <stddef.h>
#include <sys/queue.h>

/*
 * A future: a result that is not there yet. One side sets it, once: to a value, to an error, or to
 * "cancelled". The other side adds a callback, or awaits it in a task (task_await_future), which is
 * the same: the callback wakes the task.
 *
 * Everything that can be awaited is a future. A task is one (it is done when its body returns), a
 * sleep is one that a timer sets, a fetch one that libcurl's message sets. So there is one way to
 * wait, one way to fail and one way to cancel, and this file holds all three.
 *
 *     pending --set_value--> FUTURE_VALUE
 *             --set_error--> FUTURE_ERROR
 *             --cancel-----> FUTURE_CANCELLED
 *
 * Callbacks are never called inside these calls, but in the loop's next iteration (loop_call_soon),
 * in the order in which they were added: the caller that sets a future is not interrupted, and a
 * long chain of waiters needs no deep stack.
 *
 * As asyncio.Future (docs.python.org, "Futures"), in place instead of on a heap. Of one loop and
 * its thread. Nothing here allocates but set_error, which stores a copy of the error.
 */

enum future_state {
    FUTURE_PENDING = 0,
    FUTURE_VALUE,
    FUTURE_ERROR,
    FUTURE_CANCELLED,
};

/* "pending", "value", ... */
const char *future_state_name(enum future_state state);

struct future;
struct task;

/* The caller owns the struct, sets `function` and `data`, zeroes the rest, and keeps it until it
 * was called or removed. */
struct future_callback {
    void (*function)(struct future *future, void *data);
    void *data;
    /* Called, at once, when the future is released before this was called. May be NULL. */
    void (*on_release)(void *data);
    /* The rest belongs to the future. */
    struct future *future; /* NULL: not added, or called */
    TAILQ_ENTRY(future_callback) link;
    struct loop_call call;
};

/* Read it through the functions below. */
struct future {
    struct loop *loop;
    const char *name; /* for errors; the caller's */
    enum future_state state;
    bool error_was_seen;
    union value value;
    struct err *error;
    TAILQ_HEAD(, future_callback) callbacks;
    /* Cancels what is more than a future: a task, a gather. NULL: the state becomes
     * FUTURE_CANCELLED at once. Returns whether it has an effect. */
    bool (*cancel)(struct future *future);
    /* The tasks whose ends set it, for the search for deadlocks. NULL: none. */
    struct task *const *(*sources)(const struct future *future, size_t *count);
};

/* In place, pending. `name` must outlive it. */
void future_init(struct future *future, struct loop *loop, const char *name);

/* Pending callbacks are forgotten; tasks that still await it are cancelled, so that none hangs. An
 * error that was never read is reported (loop_report_error). */
void future_release(struct future *future);

/* The result, to be set once: a second one fails and names the future, and the first remains. */
int future_set_value(struct future *future, union value value, struct err *err) MUST_CHECK;
int future_set_error(struct future *future, const struct err *error, struct err *err) MUST_CHECK;

/* Asks for its end: true where it was pending. A plain future is FUTURE_CANCELLED when this
 * returns; a task may take its time, or even end with a value (see task_cancel). */
bool future_cancel(struct future *future);

/* For the `cancel` hook: sets FUTURE_CANCELLED. The future must be pending. */
void future_set_cancelled(struct future *future);

bool future_is_done(const struct future *future);

/* Of a future that is done: 0 and the value, or -1 and the error (ERR_CANCELLED for a cancelled
 * one), which counts as seen from then on. `value` may be NULL. Fails while it is pending. */
int future_result(struct future *future, union value *value, struct err *err) MUST_CHECK;

/* Calls back soon after the future is done; for one that is done already, in the next iteration. */
void future_callback_add(struct future *future, struct future_callback *callback);

/* Takes it back; nothing happens where it was called or never added. */
void future_callback_remove(struct future_callback *callback);

#endif
