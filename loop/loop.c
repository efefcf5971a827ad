/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "loop/loop.h"

#include "core/clock.h"
#include "core/memory.h"

#include <assert.h>
#include <errno.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/timerfd.h>
#include <unistd.h>
#include <uv.h>

/* A clock that runs `speed` times as fast as real time, from the moment that the speed was set. At
 * speed INFINITY it stops, and only jumps. */
struct scaled_clock {
    double speed;
    int64_t real_ns; /* clock_now_ns() when the speed was set */
    int64_t own_ns;  /* what this one showed then; at INFINITY: its current value */
};

/* What wakes a sleeping loop at one point in time: a timerfd among the descriptors that it polls,
 * exact to the nanosecond, unlike epoll's own timeout in milliseconds. It only wakes the loop,
 * which checks its timers after every wait anyway. */
struct alarm {
    uv_poll_t poll;
    int descriptor;
    int64_t set_for_ns; /* INT64_MAX: not set */
};

struct loop {
    uv_loop_t uv;
    uv_prepare_t before_wait;
    uv_check_t after_wait;
    uv_idle_t no_wait; /* active while calls are pending: libuv then polls without waiting */
    struct alarm alarm;
    struct scaled_clock clock;
    struct timer_heap timers;
    TAILQ_HEAD(, loop_call) calls;
    void (*error_handler)(void *data, const char *text);
    void *error_data;
    bool stopped;
};

static bool clock_jumps(const struct scaled_clock *clock)
{
    return isinf(clock->speed);
}

/* Moves a clock that jumps on to `own_ns`, never back. */
static void clock_jump(struct scaled_clock *clock, int64_t own_ns)
{
    if (own_ns > clock->own_ns)
        clock->own_ns = own_ns;
}

static int64_t clock_own_ns(const struct scaled_clock *clock)
{
    if (clock_jumps(clock))
        return clock->own_ns;
    int64_t passed_ns = clock_now_ns() - clock->real_ns;
    if (clock->speed == 1) /* integers, so that a day's run stays exact */
        return clock->own_ns + passed_ns;
    return clock->own_ns + (int64_t)((double)passed_ns * clock->speed);
}

/* When clock_now_ns() shows what this one then shows as `own_ns`; not for one that jumps. */
static int64_t clock_real_ns(const struct scaled_clock *clock, int64_t own_ns)
{
    int64_t ahead_ns = own_ns - clock->own_ns;
    if (clock->speed == 1)
        return clock->real_ns + ahead_ns;
    /* Rounded up, or the alarm would go off before the timer is due. */
    double real_ns = ceil((double)ahead_ns / clock->speed);
    if (real_ns > 4e18)
        return INT64_MAX - 1;
    return clock->real_ns + (int64_t)real_ns;
}

static void on_alarm(uv_poll_t *handle, int status, int events)
{
    (void)status, (void)events;
    struct alarm *alarm = handle->data;
    uint64_t expiries = 0;
    ssize_t got = read(alarm->descriptor, &expiries, sizeof expiries); /* or it would stay ready */
    (void)got;
    alarm->set_for_ns = INT64_MAX;
}

static int alarm_init(struct alarm *alarm, uv_loop_t *uv, struct err *err)
{
    alarm->descriptor = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
    if (alarm->descriptor < 0)
        return err_run(err, "cannot create a timer for the event loop: %s", strerror(errno));
    int failed = uv_poll_init(uv, &alarm->poll, alarm->descriptor);
    if (failed) {
        (void)close(alarm->descriptor);
        return err_run(err, "cannot poll the event loop's timer: %s", uv_strerror(failed));
    }
    alarm->poll.data = alarm;
    alarm->set_for_ns = INT64_MAX;
    (void)uv_poll_start(&alarm->poll, UV_READABLE, on_alarm);
    uv_unref((uv_handle_t *)&alarm->poll);
    return 0;
}

/* A system call only where the time differs from the one that it was set for. */
static void alarm_set(struct alarm *alarm, int64_t deadline_ns)
{
    if (deadline_ns == alarm->set_for_ns)
        return;
    alarm->set_for_ns = deadline_ns;
    struct itimerspec when = {0}; /* all zero: disarmed */
    if (deadline_ns != INT64_MAX) {
        if (deadline_ns < 1)
            deadline_ns = 1;
        when.it_value.tv_sec = (time_t)(deadline_ns / NS_PER_S);
        when.it_value.tv_nsec = (long)(deadline_ns % NS_PER_S);
    }
    (void)timerfd_settime(alarm->descriptor, TFD_TIMER_ABSTIME, &when, NULL);
}

static void nothing(uv_idle_t *handle)
{
    (void)handle;
}

static void do_not_wait(struct loop *loop, bool dont)
{
    if (dont)
        (void)uv_idle_start(&loop->no_wait, nothing);
    else
        (void)uv_idle_stop(&loop->no_wait);
}

/* libuv runs for as long as an active handle is referenced. Pending timers are something left to
 * do, so they count through a handle that is active anyway. */
static void count_timers_as_left(struct loop *loop)
{
    if (loop->timers.first)
        uv_ref((uv_handle_t *)&loop->before_wait);
    else
        uv_unref((uv_handle_t *)&loop->before_wait);
}

/* Just before libuv waits: for how long? With pending calls libuv does not wait at all, and the
 * system call to set the alarm is saved. */
static void before_wait(uv_prepare_t *handle)
{
    struct loop *loop = handle->data;
    if (!TAILQ_EMPTY(&loop->calls))
        return;
    const struct timer *first = loop->timers.first;
    if (!first) {
        alarm_set(&loop->alarm, INT64_MAX);
    } else if (clock_jumps(&loop->clock)) {
        clock_jump(&loop->clock, first->deadline_ns);
        do_not_wait(loop, true);
    } else {
        alarm_set(&loop->alarm, clock_real_ns(&loop->clock, first->deadline_ns));
    }
}

static void call_due_timers(struct loop *loop)
{
    if (!loop->timers.first)
        return;
    int64_t now_ns = loop_now_ns(loop);
    /* What a callback starts now waits for the next iteration, even where it is due already: else
     * two timers that start each other would keep the descriptors waiting forever. */
    uint64_t newest = loop->timers.added;
    for (;;) {
        struct timer *timer = loop->timers.first;
        if (!timer || timer->deadline_ns > now_ns || timer->sequence >= newest)
            return;
        timer_heap_remove(&loop->timers, timer);
        count_timers_as_left(loop);
        timer->function(timer);
    }
}

static void make_calls(struct loop *loop)
{
    /* A bare node marks the end of this iteration's share. Callbacks may stop any call but this. */
    struct loop_call end = {.pending = false};
    if (TAILQ_EMPTY(&loop->calls))
        return;
    loop_call_soon(loop, &end);
    while (TAILQ_FIRST(&loop->calls) != &end) {
        struct loop_call *call = TAILQ_FIRST(&loop->calls);
        loop_call_stop(loop, call);
        call->function(call);
    }
    loop_call_stop(loop, &end);
}

static void after_wait(uv_check_t *handle)
{
    struct loop *loop = handle->data;
    call_due_timers(loop);
    make_calls(loop);
    do_not_wait(loop, !TAILQ_EMPTY(&loop->calls));
}

/* libuv wants this before anything else of it, and once. */
static void set_allocator(void)
{
    (void)uv_replace_allocator(memory_malloc, memory_realloc, memory_calloc, free);
}

struct loop *loop_new(struct err *err)
{
    static uv_once_t once = UV_ONCE_INIT;
    uv_once(&once, set_allocator);
    struct loop *loop = calloc(1, sizeof *loop);
    if (!loop) {
        (void)err_run(err, "out of memory for an event loop");
        return NULL;
    }
    int failed = uv_loop_init(&loop->uv);
    if (failed) {
        (void)err_run(err, "cannot create an event loop: %s", uv_strerror(failed));
        free(loop);
        return NULL;
    }
    if (alarm_init(&loop->alarm, &loop->uv, err) != 0) {
        (void)uv_loop_close(&loop->uv);
        free(loop);
        return NULL;
    }
    TAILQ_INIT(&loop->calls);
    loop->clock.speed = 1;
    loop->clock.real_ns = loop->clock.own_ns = clock_now_ns();
    (void)uv_prepare_init(&loop->uv, &loop->before_wait);
    (void)uv_check_init(&loop->uv, &loop->after_wait);
    (void)uv_idle_init(&loop->uv, &loop->no_wait);
    loop->before_wait.data = loop->after_wait.data = loop;
    (void)uv_prepare_start(&loop->before_wait, before_wait);
    (void)uv_check_start(&loop->after_wait, after_wait);
    uv_unref((uv_handle_t *)&loop->before_wait);
    uv_unref((uv_handle_t *)&loop->after_wait);
    return loop;
}

static void unref_open(uv_handle_t *handle, void *data)
{
    (void)data;
    if (!uv_is_closing(handle))
        uv_unref(handle);
}

void loop_free(struct loop *loop)
{
    if (!loop)
        return;
    uv_close((uv_handle_t *)&loop->before_wait, NULL);
    uv_close((uv_handle_t *)&loop->after_wait, NULL);
    uv_close((uv_handle_t *)&loop->no_wait, NULL);
    uv_close((uv_handle_t *)&loop->alarm.poll, NULL);
    (void)close(loop->alarm.descriptor);
    uv_walk(&loop->uv, unref_open, NULL); /* a forgotten handle must fail below, not hang here */
    while (uv_run(&loop->uv, UV_RUN_DEFAULT) != 0) /* twice, after a loop_stop outside of a run */
        continue;
    int failed = uv_loop_close(&loop->uv);
    assert(failed == 0 && "a handle was not closed before its loop");
    (void)failed;
    free(loop);
}

bool loop_run(struct loop *loop)
{
    (void)uv_run(&loop->uv, UV_RUN_DEFAULT);
    bool stopped = loop->stopped;
    loop->stopped = false;
    return stopped;
}

void loop_stop(struct loop *loop)
{
    loop->stopped = true;
    uv_stop(&loop->uv);
}

struct uv_loop_s *loop_uv(struct loop *loop)
{
    return &loop->uv;
}

void loop_call_soon(struct loop *loop, struct loop_call *call)
{
    if (call->pending)
        return;
    call->pending = true;
    TAILQ_INSERT_TAIL(&loop->calls, call, link);
    do_not_wait(loop, true);
}

void loop_call_stop(struct loop *loop, struct loop_call *call)
{
    if (!call->pending)
        return;
    call->pending = false;
    TAILQ_REMOVE(&loop->calls, call, link);
}

void loop_timer_start(struct loop *loop, struct timer *timer, int64_t deadline_ns)
{
    timer_heap_remove(&loop->timers, timer);
    timer->deadline_ns = deadline_ns;
    timer_heap_add(&loop->timers, timer);
    count_timers_as_left(loop);
}

void loop_timer_stop(struct loop *loop, struct timer *timer)
{
    timer_heap_remove(&loop->timers, timer);
    count_timers_as_left(loop);
}

int64_t loop_now_ns(const struct loop *loop)
{
    return clock_own_ns(&loop->clock);
}

void loop_set_speed(struct loop *loop, double speed)
{
    int64_t own_ns = loop_now_ns(loop);
    loop->clock =
        (struct scaled_clock){.speed = speed, .real_ns = clock_now_ns(), .own_ns = own_ns};
}

void loop_follow_clock(struct loop *loop, const struct loop *other)
{
    loop->clock = other->clock;
}

void loop_block_ns(struct loop *loop, int64_t duration_ns)
{
    int64_t end_ns = loop_now_ns(loop) + duration_ns;
    if (clock_jumps(&loop->clock))
        clock_jump(&loop->clock, end_ns);
    else
        clock_sleep_until_ns(clock_real_ns(&loop->clock, end_ns));
}

void loop_set_error_handler(struct loop *loop, void (*handler)(void *data, const char *text),
                            void *data)
{
    loop->error_handler = handler;
    loop->error_data = data;
}

void loop_report_error(const struct loop *loop, const char *format, ...)
{
    char text[640]; /* an error's text and a name */
    va_list arguments;
    va_start(arguments, format);
    (void)vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    if (loop->error_handler)
        loop->error_handler(loop->error_data, text);
    else
        (void)fprintf(stderr, "fetchbench: %s\n", text);
}
