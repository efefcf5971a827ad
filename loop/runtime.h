/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FETCHBENCH_LOOP_RUNTIME_H
#define FETCHBENCH_LOOP_RUNTIME_H

#include "loop/task.h"

/*
 * An event loop with the tasks on it. The entry point is runtime_run, which does what asyncio.run
 * does: it makes a task of a body, runs the loop until that task is done, cancels what is still
 * unfinished and waits for its clean-up.
 *
 *     struct runtime runtime;
 *     if (runtime_init(&runtime, err) != 0)
 *         return -1;
 *     int failed = runtime_run(&runtime, body, argument, &result, err);
 *     runtime_release(&runtime);
 *
 * One runtime belongs to one thread; there may be one in each of several threads, and they share
 * nothing.
 */

/* In place; fails where loop_new fails. The struct may not move afterwards. */
int runtime_init(struct runtime *runtime, struct err *err) MUST_CHECK;

/* Not from within runtime_run. Other uv handles must be closing, as for loop_free. */
void runtime_release(struct runtime *runtime);

/*
 * Runs `body` as the task "main" and returns its result or its error. Then every task that is not
 * done is cancelled, the loop runs until they have ended, errors that were never read are reported
 * (loop_report_error), and all tasks are freed. A task that continues after it was cancelled is
 * waited for, as long as it has something to wait for.
 *
 * When nothing is left that could ever wake main (no timer, no descriptor, no call), that is an
 * error which names the tasks and what each awaits, never a hang. May be called again afterwards,
 * not from within.
 */
int runtime_run(struct runtime *runtime, task_body *body, union value argument, union value *result,
                struct err *err) MUST_CHECK;

struct loop *runtime_loop(const struct runtime *runtime);

/* The task that runs now, or NULL. */
struct task *runtime_current(const struct runtime *runtime);

/* The tasks that are not done, the oldest first: writes at most `max` of them, and returns how many
 * there are. `tasks` may be NULL for 0. */
size_t runtime_unfinished(const struct runtime *runtime, struct task **tasks, size_t max);

/*
 * Ctrl-C as asyncio.run treats it: the first one cancels the main task, so that every task cleans
 * up and the loop closes in order; a second one ends the program, as if there were no handler.
 * SIGTERM likewise. With a `function`, that is called instead, from the loop. One runtime of a
 * process at a time, until runtime_release_signals or runtime_release.
 */
int runtime_catch_signals(struct runtime *runtime, void (*function)(void *data), void *data,
                          struct err *err) MUST_CHECK;
void runtime_release_signals(struct runtime *runtime);

#endif
