#ifndef FETCHBENCH_LOOP_RUNTIME_H
#define FETCHBENCH_LOOP_RUNTIME_H

#include "loop/task.h"

#include <stdarg.h>

/*
 * An event loop with the tasks on it. The one entrance is runtime_run, which does what asyncio.run
 * does: it makes a task of a body, turns the loop until that task is done, cancels what is still
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

/* What became of a task, for who watches. */
enum task_event {
    TASK_MADE,
    TASK_RUNS,  /* it is taken up now */
    TASK_WAITS, /* it has awaited something, and others run */
    TASK_DONE,
};

struct task_list {
    struct task *first, *last;
    size_t count;
};

/* Read it through the functions below, but for `data` and the two hooks, which may be set at any
 * time. */
struct runtime {
    struct loop *loop;
    struct stacks stacks;
    struct task *current; /* NULL: no task runs, but the loop or nobody */
    struct task *main;    /* NULL: not in runtime_run */
    struct task_list unfinished, finished;
    uint64_t ring_searches; /* so far: each marks the tasks that it has seen */
    void *data;             /* the caller's */
    /* Told of every event; NULL: nobody. For charts and for tracing. */
    void (*watch)(void *data, const struct task *task, enum task_event event);
    void *watch_data;
    /* Gets what would be lost otherwise: errors that nobody awaited. NULL: standard error. */
    void (*report)(void *data, const char *text);
    void *report_data;
};

/* In place; fails where loop_new fails. The struct may not move afterwards. */
int runtime_init(struct runtime *runtime, struct err *err) MUST_CHECK;

/* Not from within runtime_run. Foreign uv handles must be closing, as for loop_free. */
void runtime_release(struct runtime *runtime);

/*
 * Runs `body` as the task "main" and returns its result or its error. Then every task that is not
 * done is cancelled, the loop turns until they have ended, errors that nobody saw are reported, and
 * all tasks are freed. A task that goes on after it was cancelled is waited for, as long as it has
 * something to wait for.
 *
 * When nothing is left that could ever wake main (no timer, no descriptor, no call), that is an
 * error which names the tasks and what each awaits, never a hang. May be called again afterwards,
 * not from within.
 */
int runtime_run(struct runtime *runtime, task_body *body, union value argument, union value *result,
                struct err *err) MUST_CHECK;

/* As task_spawn, from where no task runs: a callback, or before runtime_run. */
struct task *runtime_spawn(struct runtime *runtime, task_body *body, union value argument,
                           const char *name, ...) PRINTF_LIKE(4, 5);
struct task *runtime_spawn_named(struct runtime *runtime, task_body *body, union value argument,
                                 const char *name, va_list arguments) PRINTF_LIKE(4, 0);

struct loop *runtime_loop(const struct runtime *runtime);

/* The task that runs now, or NULL. */
struct task *runtime_current(const struct runtime *runtime);

/* The tasks that are not done, the oldest first: writes at most `most` of them, and returns how
 * many there are. `tasks` may be NULL for 0. */
size_t runtime_unfinished(const struct runtime *runtime, struct task **tasks, size_t most);

/* For the futures and tasks: hand a sentence to the `report` hook. */
void runtime_report(const struct runtime *runtime, const char *format, ...) PRINTF_LIKE(2, 3);

/* For task.c: the task is done; what waits for that shall know. */
void runtime_task_is_done(struct runtime *runtime, struct task *task);

void task_list_add(struct task_list *list, struct task *task);
void task_list_remove(struct task_list *list, struct task *task);

#endif
