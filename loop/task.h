/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FETCHBENCH_LOOP_TASK_H
#define FETCHBENCH_LOOP_TASK_H

#include "core/attributes.h"
#include "loop/coroutine.h"
#include "loop/future.h"

/*
 * A task: a coroutine that the event loop runs. It runs until it awaits something that is not done;
 * then the loop runs others, and resumes it when that is done. A task is a future too, so tasks can
 * await tasks.
 *
 *     static int half(struct task *self, union value argument, union value *result, struct err
 * *err)
 *     {
 *         if (task_sleep(self, NS_PER_S, err) != 0)
 *             return -1;
 *         *result = value_number(argument.number / 2);
 *         return 0;
 *     }
 *     ...
 *     struct task *first = task_spawn(self, half, value_number(8), "half of 8");
 *     struct task *second = task_spawn(self, half, value_number(6), "half of 6");
 *     if (task_await(self, first, &a, err) != 0 || task_await(self, second, &b, err) != 0)
 *         return -1;                               (after one second, not two)
 *
 * Between two awaits nothing else runs on this loop: what a task reads stays as it was, without a
 * lock; and a task that computes, or sleeps in the kernel, keeps all others waiting. Everything
 * that may wait takes `self` and `err`: an await is visible in the code. Calling the body of one
 * coroutine from another with one's own `self` awaits it without a task, as "await f()" does.
 *
 * Results and errors. The body returns 0 with *result set (it is nothing until then), or -1 with
 * *err set; the awaiter of the task gets the same. An error that was never read is reported when
 * the task is freed.
 *
 * Cancelling. task_cancel makes the await in which the task waits return -1 with ERR_CANCELLED. The
 * body then cleans up and returns -1 as for any error. See task_cancel.
 *
 * A task costs about 1.5 kB, and a stack from its first step to its end (see stack.h). All calls
 * come from the loop's thread. The semantics are those of asyncio.Task (docs.python.org,
 * "Coroutines and Tasks"); docs/loop.md lists the differences.
 */

struct task;
struct runtime;

typedef int task_body(struct task *self, union value argument, union value *result,
                      struct err *err);

enum { TASK_NAME_BYTES = 32 };

/* Read it through the functions below. */
struct task {
    struct future future; /* first: a task is a future */
    struct runtime *runtime;
    struct coroutine coroutine;
    task_body *body;
    union value argument;
    struct loop_call step;       /* pending while it can run */
    struct future *awaits;       /* NULL: it runs, can run, or has ended */
    struct future_callback wake; /* on what it awaits */
    unsigned cancels;            /* how often that was requested */
    bool must_cancel;            /* requested; its next await reports it */
    bool began;
    bool was_freed;          /* by its creator, before it was done */
    uint64_t cycle_search;   /* the last one that visited this task */
    struct task *cycle_next; /* and the task to visit next */
    TAILQ_ENTRY(task) link;
    char name[TASK_NAME_BYTES];
};

enum task_event {
    TASK_MADE,
    TASK_RUNS,  /* it is resumed now */
    TASK_WAITS, /* it has awaited something, and others run */
    TASK_DONE,
};

TAILQ_HEAD(task_list, task);

/* What the tasks of one loop share; the entry points are in runtime.h. Read it through functions,
 * but for `data` and the hook, which may be set at any time. */
struct runtime {
    struct loop *loop;
    struct stack_pool stacks;
    struct task *current; /* NULL: no task is running */
    struct task *main;    /* NULL: not in runtime_run */
    struct task_list unfinished, finished;
    size_t unfinished_count;
    uint64_t cycle_searches; /* so far: each marks the tasks that it has visited */
    struct runtime_signals *signals;
    void *data; /* the caller's */
    /* Called for every event, for charts and for tracing. May be NULL. */
    void (*trace)(void *data, const struct task *task, enum task_event event);
    void *trace_data;
};

/*
 * A task that begins in the loop's next iteration: its creator continues first, until it awaits
 * something. The name (printf-like, cut to TASK_NAME_BYTES) is for errors and charts. The pointer
 * is valid until task_free, or the end of the run. What `argument` points to must outlive the task.
 *
 * NULL when out of memory: awaiting that fails with a message, so callers need not check. A stack
 * is acquired at the first step; where that fails, it is the task's error.
 */
struct task *task_spawn(const struct task *self, task_body *body, union value argument,
                        const char *name, ...) PRINTF_LIKE(4, 5);

/* As task_spawn, where no task is running: a callback, or before runtime_run. */
struct task *runtime_spawn(struct runtime *runtime, task_body *body, union value argument,
                           const char *name, ...) PRINTF_LIKE(4, 5);

/* Drops the pointer. A task that is not done runs on, and is freed when it is done. Needed only
 * where a program creates tasks endlessly: the end of the run frees what is left. */
void task_free(struct task *task);

/* Lets others run until `other` is done, then its result or its error. At once where it is done
 * already; any number of tasks may await one. `result` may be NULL. Fails for oneself, and where
 * `other` awaits, perhaps through others, `self`: that could never end. */
int task_await(struct task *self, struct task *other, union value *result,
               struct err *err) MUST_CHECK;
int task_await_future(struct task *self, struct future *future, union value *result,
                      struct err *err) MUST_CHECK;

/* Lets every other task that can run do so first. */
int task_yield(struct task *self, struct err *err) MUST_CHECK;

/* Lets others run for that long on the loop's clock; 0 or less: task_yield. */
int task_sleep(struct task *self, int64_t duration_ns, struct err *err) MUST_CHECK;

/* Awaits `other` for at most that long. Later than that it cancels it, waits until it has cleaned
 * up, and fails with ERR_TIMED_OUT; where `other` ends with a value all the same, that is the
 * result. */
int task_await_within(struct task *self, struct task *other, int64_t timeout_ns,
                      union value *result, struct err *err) MUST_CHECK;

/*
 * Requests that a task end: true, unless it is done. What it awaits is cancelled (a task that it
 * awaits first of all, and so on inwards), and the await returns -1 with ERR_CANCELLED. In one that
 * can run, the next await does; one that has not begun never begins. The task may clean up, even
 * await; returning -1 with that error makes it FUTURE_CANCELLED. It may also ignore the request and
 * continue.
 */
bool task_cancel(struct task *task);

bool task_is_done(const struct task *task);

/* FUTURE_PENDING: not done. */
enum future_state task_state(const struct task *task);

/* As future_result. */
int task_result(struct task *task, union value *result, struct err *err) MUST_CHECK;

const char *task_name(const struct task *task);
struct runtime *task_runtime(const struct task *task);
struct loop *task_loop(const struct task *task);

#endif
