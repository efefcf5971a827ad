#ifndef FETCHBENCH_LOOP_ALARM_H
#define FETCHBENCH_LOOP_ALARM_H

#include "core/err.h"

#include <stdint.h>
#include <uv.h>

/*
 * What wakes a sleeping libuv loop at one point in time. On Linux a timerfd among the descriptors
 * that the loop polls: exact to the nanosecond in what it asks for, where epoll's own time-out and
 * libuv's timers count whole milliseconds. Elsewhere a uv_timer_t, rounded up to a millisecond.
 * One file a platform.
 *
 * It only wakes: the loop looks at its timers after every wait anyway.
 */
struct alarm {
    union {
        uv_poll_t poll;
        uv_timer_t timer;
    } handle;
    int descriptor;
    int64_t set_for_ns; /* INT64_MAX: not set */
};

/* In place; the struct may not move afterwards. The alarm alone does not keep the loop going. */
int alarm_init(struct alarm *alarm, uv_loop_t *loop, struct err *err) MUST_CHECK;

/* Begins the closing; the memory is free after the loop's next turn. */
void alarm_release(struct alarm *alarm);

/* Sets it for a time of clock_now_ns(), INT64_MAX: for never. One system call where
 * the time differs from the one it was set for, else none. */
void alarm_set(struct alarm *alarm, int64_t deadline_ns);

#endif
