/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FETCHBENCH_LOOP_GATHER_H
#define FETCHBENCH_LOOP_GATHER_H

#include "loop/task.h"

#include <stddef.h>

/*
 * Awaits several tasks at once. The tasks run already (task_spawn started them); gathering only
 * waits for all of them. It takes as long as the slowest, and results are in the order in which the
 * tasks were given, whichever ended first.
 *
 * Cancelling the task that gathers cancels all that are gathered. As asyncio.gather.
 */

/* Awaits `count` tasks and writes their `values` (may be NULL). The first error ends the wait at
 * once, with that error; the other tasks run on, their results unread. A task that was cancelled
 * counts as an error (ERR_CANCELLED). */
int gather(struct task *self, struct task *const tasks[], size_t count, union value values[],
           struct err *err) MUST_CHECK;

/* One of several: exactly one of `value` (failed == 0) and `err` (failed == -1) counts. */
struct gathered {
    int failed;
    union value value;
    struct err err;
};

/* Awaits all of them, whatever the outcome of each: errors are among the results. (asyncio:
 * return_exceptions=True.) Fails only where the wait itself fails, as when it is cancelled. */
int gather_each(struct task *self, struct task *const tasks[], size_t count,
                struct gathered results[], struct err *err) MUST_CHECK;

#endif
