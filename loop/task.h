#ifndef FETCHBENCH_LOOP_TASK_H
#define FETCHBENCH_LOOP_TASK_H

#include "core/attributes.h"
#include "loop/coroutine.h"
#include "loop/future.h"

/*
 * A task: a coroutine that the event loop runs. It runs until it awaits something that is not done;
 * then the loop runs others, and takes it up again when that is done. A task is a future too, so
 * tasks can await tasks.
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
 * that may wait takes `self` and `err`: an await can be seen where it stands. Calling one
 * coroutine's body from another with one's own `self` awaits it without a task, as "await f()"
 * does.
 *
 * Results and errors. The body returns 0 with *result set (it is nothing until then), or -1 with
 * *err set; whoever awaits the task gets the same. An error that nobody got is reported when the
 * task is freed.
 *
 * Cancelling. task_cancel makes the await in which the task waits return -1 with ERR_CANCELLED. The
 * body then cleans up and returns -1 as for any error; that is all there is to it. See task_cancel.
 *
 * A task costs about 1.5 kB, and a stack from its first step to its end (see stack.h). All calls
 * come from the loop's thread. The semantics are those of asyncio.Task (docs.python.org,
 * "Coroutines and Tasks"); docs/loop.md lists the differences.
 */

struct task;

typedef int task_body(struct task *self, union value argument, union value *result,
                      struct err *err);

enum { TASK_NAME_BYTES = 32 };

/* Read it through the functions below. */
struct task {
    struct future future; /* first: a task is a future */
    struct coroutine coroutine;
    task_body *body;
    union value argument;
    struct loop_call step;       /* its place in the queue, while it can run */
    struct future *awaits;       /* NULL: it runs, can run, or has ended */
    struct future_callback wake; /* on what it awaits */
    unsigned cancels;            /* how often that was asked for */
    bool must_cancel;            /* asked for, and not yet told */
    bool began;
    bool was_freed;         /* by its maker, before it was done */
    uint64_t ring_search;   /* the last one that came here, and */
    struct task *ring_next; /* whom it goes to next */
    struct task *next, *previous;
    char name[TASK_NAME_BYTES];
};

/*
 * A task that begins in the loop's next turn: its maker goes on first, until it awaits something.
 * The name (printf-like, cut to TASK_NAME_BYTES) stands in errors and charts. The pointer is good
 * until task_free, or the end of the run. What `argument` points to must outlive the task.
 *
 * NULL when memory is out: awaiting that fails and says so, so callers need not check. A stack is
 * taken at the first step; where that fails, it is the task's error.
 */
struct task *task_spawn(const struct task *self, task_body *body, union value argument,
                        const char *name, ...) PRINTF_LIKE(4, 5);

/* Gives the pointer up. A task that is not done runs on, and is freed when it is done. Needed only
 * where a program makes tasks without end: the end of the run frees what is left. */
void task_free(struct task *task);

/* Lets others run until `other` is done, then its result or its error. At once where it is done
 * already; any number of tasks may await one. `result` may be NULL. Fails for oneself, and where
 * `other` awaits, perhaps through others, `self`: that could never end. */
int task_await(struct task *self, struct task *other, union value *result,
               struct err *err) MUST_CHECK;
int task_await_future(struct task *self, struct future *future, union value *result,
                      struct err *err) MUST_CHECK;

/* Lets every other task that can run have its turn. */
int task_yield(struct task *self, struct err *err) MUST_CHECK;

/* Lets others run for that long on the loop's clock; 0 or less: task_yield. */
int task_sleep(struct task *self, int64_t duration_ns, struct err *err) MUST_CHECK;

/* Awaits `other` for at most that long. Later than that it cancels it, waits until it has cleaned
 * up, and fails with ERR_TIMED_OUT; where `other` ends with a value all the same, that is the
 * result. */
int task_await_within(struct task *self, struct task *other, int64_t timeout_ns,
                      union value *result, struct err *err) MUST_CHECK;

/*
 * Asks a task to end: true, unless it is done. It is told at the await in which it waits: what it
 * awaits there is cancelled (a task that it awaits first of all, and so on inwards), and the await
 * returns -1 with ERR_CANCELLED. One that can run is told at its next await; one that has not begun
 * never begins. The task may clean up, even await; returning -1 with that error makes it
 * FUTURE_CANCELLED. It may also ignore the request and go on: asking is not stopping.
 */
bool task_cancel(struct task *task);

bool task_is_done(const struct task *task);

/* FUTURE_PENDING: not done. */
enum future_state task_state(const struct task *task);

/* As future_result. */
int task_result(struct task *task, union value *result, struct err *err) MUST_CHECK;

const char *task_name(const struct task *task);
struct runtime *task_runtime(const struct task *task);

#endif
