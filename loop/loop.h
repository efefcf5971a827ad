/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FETCHBENCH_LOOP_LOOP_H
#define FETCHBENCH_LOOP_LOOP_H

#include "core/attributes.h"
#include "core/err.h"
#include "core/timer_heap.h"

#include <stdbool.h>
#include <stdint.h>
#include <sys/queue.h>

/*
 * The event loop. It does one thing again and again, an iteration:
 *
 *   1. wait until a descriptor is ready, a timer is due, or a call was queued;
 *   2. call back the waiters for those descriptors;
 *   3. call back the timers that are due, earliest first, then the queued calls in the order they
 *      were queued. What these queue in their turn runs in the next iteration.
 *
 * Everything happens on the thread that is in loop_run, one callback after the other. That is all
 * there is to it: no locks, because there is never a second callback; and no progress for anyone
 * while one callback is busy.
 *
 * libuv does the waiting (epoll). This adds what libuv lacks: timers to the nanosecond (libuv
 * counts whole milliseconds), queued calls, and a clock that can be made to run faster. Descriptors
 * are polled with libuv's own uv_poll_t on loop_uv().
 *
 * One loop belongs to one thread: every call below is made from the thread that runs the loop, or
 * while it does not run. There may be a loop in each of several threads.
 */

struct loop;
struct uv_loop_s; /* libuv's uv_loop_t */

/* An empty loop. Fails when descriptors run out (it takes about five). */
struct loop *loop_new(struct err *err) MUST_CHECK;

/* Every other uv handle must have been given to uv_close before; their close callbacks run in here.
 * Pending calls and timers are forgotten, uncalled. NULL is allowed. */
void loop_free(struct loop *loop);

/* Iterates until somebody calls loop_stop (true), or until nothing is left that could ever happen:
 * no call, no timer, no active uv handle (false). May be called again, but not from a callback. */
bool loop_run(struct loop *loop);

/* Makes loop_run return at the end of this iteration; before loop_run, it makes that end at once.
 */
void loop_stop(struct loop *loop);

/* libuv's loop, for the caller's own handles. Such handles keep loop_run going unless they are
 * unreferenced (uv_unref). */
struct uv_loop_s *loop_uv(struct loop *loop);

/*
 * A call to be made soon. The caller owns the struct and keeps it until the call was made or
 * stopped; nothing is allocated, so queueing cannot fail. Set `function` and `data`, zero the rest.
 */
struct loop_call {
    void (*function)(struct loop_call *call);
    void *data; /* the caller's */
    TAILQ_ENTRY(loop_call) link;
    bool pending;
};

/* Queues the call for the next iteration. Again while it is pending: changes nothing. About 5 ns.
 */
void loop_call_soon(struct loop *loop, struct loop_call *call);

/* Takes it back; nothing happens where it is not pending. */
void loop_call_stop(struct loop *loop, struct loop_call *call);

/*
 * Calls `timer->function` once, when the loop's clock has reached `deadline_ns` (a past one: in the
 * next iteration). The caller owns the timer, and sets `function` and `data`. A pending timer is
 * moved. Never early; late by what the kernel takes to wake a thread (about 25 us) and by what
 * other callbacks take. Timers with one deadline come in the order they were started. O(1), and one
 * system call an iteration at most, however many timers there are.
 */
void loop_timer_start(struct loop *loop, struct timer *timer, int64_t deadline_ns);

/* Takes it back; nothing happens where it is not pending. O(log n). */
void loop_timer_stop(struct loop *loop, struct timer *timer);

/* The loop's clock: clock_now_ns() at speed 1. Read again at every call (20 ns), so it also moves
 * while a callback is busy. */
int64_t loop_now_ns(const struct loop *loop);

/*
 * From now on this loop's clock runs `speed` times as fast as real time: a timer of 10 s comes
 * after 0.1 s at speed 100. INFINITY: the clock stops while callbacks run and jumps to the next
 * timer when there is nothing else to do, so that nothing ever waits and every time is exact; that
 * is for programs that wait for timers alone, as tests do. `speed` > 0. Timers keep their
 * deadlines.
 */
void loop_set_speed(struct loop *loop, double speed);

/* From now on `loop` shows the time that `other` shows, and runs at its speed: for loops in several
 * threads that must agree. */
void loop_follow_clock(struct loop *loop, const struct loop *other);

/* Blocks the thread on the loop's clock, so that nothing else happens. What a coroutine must never
 * do; here so that a lesson can show why. */
void loop_block_ns(struct loop *loop, int64_t duration_ns);

/* Receives the text of errors that would otherwise be lost, such as that of a task that was not
 * awaited (asyncio: set_exception_handler). NULL: standard error. */
void loop_set_error_handler(struct loop *loop, void (*handler)(void *data, const char *text),
                            void *data);
void loop_report_error(const struct loop *loop, const char *format, ...) PRINTF_LIKE(2, 3);

#endif
