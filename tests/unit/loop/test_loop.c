/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "loop/loop.h"

#include "core/clock.h"

#include <criterion/criterion.h>
#include <math.h>
#include <unistd.h>
#include <uv.h>

TestSuite(loop, .timeout = 20);

static struct loop *new_loop(double speed)
{
    struct err err = {0};
    struct loop *loop = loop_new(&err);
    cr_assert_not_null(loop, "%s", err.text);
    loop_set_speed(loop, speed);
    return loop;
}

static char order[64];
static size_t ordered;

static void write_call(struct loop_call *call)
{
    order[ordered++] = *(const char *)call->data;
}

static void write_timer(struct timer *timer)
{
    order[ordered++] = *(const char *)timer->data;
}

static void stop_timer(struct timer *timer)
{
    loop_stop(timer->data);
}

Test(loop, ends_at_once_when_nothing_is_left)
{
    struct loop *loop = new_loop(1);
    cr_expect_not(loop_run(loop));
    loop_free(loop);
}

Test(loop, a_stop_before_the_run_ends_it_and_only_it)
{
    struct loop *loop = new_loop(INFINITY);
    loop_stop(loop);
    cr_expect(loop_run(loop));
    cr_expect_not(loop_run(loop));
    loop_stop(loop);
    loop_free(loop); /* and a stop that nobody ran does no harm */
}

Test(loop, calls_come_in_the_order_asked_for_and_once)
{
    struct loop *loop = new_loop(1);
    struct loop_call a = {.function = write_call, .data = "a"};
    struct loop_call b = {.function = write_call, .data = "b"};
    struct loop_call c = {.function = write_call, .data = "c"};
    loop_call_soon(loop, &b);
    loop_call_soon(loop, &a);
    loop_call_soon(loop, &c);
    loop_call_soon(loop, &b);
    loop_call_stop(loop, &c);
    cr_expect_not(loop_run(loop));
    cr_expect_str_eq(order, "ba");
    loop_free(loop);
}

struct chain {
    struct loop_call call; /* first: a call is its chain */
    struct loop *loop;
    struct loop_call *next;
};

static void write_and_ask(struct loop_call *call)
{
    struct chain *chain = (struct chain *)call;
    write_call(call);
    if (ordered < 6)
        loop_call_soon(chain->loop, chain->next);
}

Test(loop, what_a_call_asks_for_comes_in_the_next_turn)
{
    struct loop *loop = new_loop(1);
    struct chain again = {.call = {.function = write_and_ask, .data = "x"}, .loop = loop};
    again.next = &again.call;
    struct loop_call other = {.function = write_call, .data = "o"};
    loop_call_soon(loop, &again.call);
    loop_call_soon(loop, &other);
    cr_expect_not(loop_run(loop));
    cr_expect_str_eq(order, "xoxxxx");
    loop_free(loop);
}

Test(loop, timers_come_by_deadline_and_equal_ones_by_age)
{
    struct loop *loop = new_loop(INFINITY);
    struct timer timers[5];
    const int64_t after_ns[5] = {30, 10, 20, 10, NS_PER_S};
    int64_t start_ns = loop_now_ns(loop);
    for (int i = 0; i < 5; i++) {
        timers[i] = (struct timer){.function = write_timer, .data = &"abcde"[i]};
        loop_timer_start(loop, &timers[i], start_ns + after_ns[i]);
    }
    cr_expect_not(loop_run(loop));
    cr_expect_str_eq(order, "bdcae");
    cr_expect_eq(loop_now_ns(loop), start_ns + NS_PER_S);
    loop_free(loop);
}

Test(loop, a_stopped_timer_does_not_come_and_does_not_hold_the_loop)
{
    struct loop *loop = new_loop(1);
    struct timer timer = {.function = write_timer, .data = "x"};
    loop_timer_start(loop, &timer, loop_now_ns(loop) + 3600 * NS_PER_S);
    loop_timer_stop(loop, &timer);
    loop_timer_stop(loop, &timer);
    cr_expect_not(loop_run(loop));
    cr_expect_eq(ordered, 0);
    loop_free(loop);
}

Test(loop, a_timer_that_waits_can_be_moved)
{
    struct loop *loop = new_loop(INFINITY);
    struct timer a = {.function = write_timer, .data = "a"};
    struct timer b = {.function = write_timer, .data = "b"};
    int64_t now_ns = loop_now_ns(loop);
    loop_timer_start(loop, &a, now_ns + 1);
    loop_timer_start(loop, &b, now_ns + 2);
    loop_timer_start(loop, &a, now_ns + 3);
    cr_expect_not(loop_run(loop));
    cr_expect_str_eq(order, "ba");
    loop_free(loop);
}

static void keep_turning(struct loop_call *call)
{
    loop_call_soon(call->data, call);
}

Test(loop, a_timer_is_never_early)
{
    const double speeds[] = {1, 3, 1000};
    for (size_t i = 0; i < 3; i++) {
        struct loop *loop = new_loop(speeds[i]);
        struct timer timer = {.function = stop_timer, .data = loop};
        struct loop_call busy = {.function = keep_turning, .data = loop};
        if (i == 0) /* a loop that never waits looks at its timers all the time */
            loop_call_soon(loop, &busy);
        int64_t deadline_ns = loop_now_ns(loop) + 1234567;
        loop_timer_start(loop, &timer, deadline_ns);
        cr_expect(loop_run(loop));
        cr_expect_geq(loop_now_ns(loop), deadline_ns);
        loop_free(loop);
    }
}

Test(loop, a_thousand_timers_in_any_order_come_in_order)
{
    enum { COUNT = 1000 };
    struct timer_heap timers = {0};
    static struct timer all[COUNT];
    unsigned random = 1;
    for (int i = 0; i < COUNT; i++) {
        random = random * 1103515245U + 12345U;
        all[i].deadline_ns = (random >> 16) % 300;
        timer_heap_add(&timers, &all[i]);
    }
    for (int i = 0; i < COUNT; i += 3)
        timer_heap_remove(&timers, &all[i]);
    int64_t last_ns = -1;
    int seen = 0;
    for (; timers.first; seen++) {
        struct timer *first = timers.first;
        cr_expect_geq(first->deadline_ns, last_ns);
        last_ns = first->deadline_ns;
        timer_heap_remove(&timers, first);
    }
    cr_expect_eq(seen, COUNT - (COUNT + 2) / 3);
}

static void on_readable(uv_poll_t *handle, int status, int events)
{
    if (status == 0 && events == UV_READABLE)
        write_call(handle->data);
    uv_close((uv_handle_t *)handle, NULL);
}

Test(loop, foreign_handles_run_on_it_and_keep_it_going)
{
    struct loop *loop = new_loop(1);
    struct loop_call call = {.data = "p"};
    int ends[2];
    cr_assert_eq(pipe(ends), 0);
    cr_assert_eq(write(ends[1], "!", 1), 1);
    uv_poll_t poll;
    cr_assert_eq(uv_poll_init(loop_uv(loop), &poll, ends[0]), 0);
    poll.data = &call;
    cr_assert_eq(uv_poll_start(&poll, UV_READABLE, on_readable), 0);
    cr_expect_not(loop_run(loop));
    cr_expect_str_eq(order, "p");
    loop_free(loop);
}

Test(loop, blocking_moves_the_clock_and_nothing_else)
{
    struct loop *loop = new_loop(INFINITY);
    struct timer timer = {.function = write_timer, .data = "x"};
    int64_t start_ns = loop_now_ns(loop);
    loop_timer_start(loop, &timer, start_ns + NS_PER_S);
    loop_block_ns(loop, 3 * NS_PER_S);
    cr_expect_eq(loop_now_ns(loop), start_ns + 3 * NS_PER_S);
    cr_expect_eq(ordered, 0);
    cr_expect_not(loop_run(loop));
    cr_expect_eq(ordered, 1);
    loop_free(loop);
}

struct again {
    struct timer timer; /* first: a timer is its again */
    struct loop *loop;
};

static void write_and_start_again(struct timer *timer)
{
    write_timer(timer);
    if (ordered < 4)
        loop_timer_start(((struct again *)timer)->loop, timer, 0);
}

Test(loop, timers_that_start_each_other_in_the_past_starve_nobody)
{
    struct loop *loop = new_loop(1);
    struct again again = {.timer = {.function = write_and_start_again, .data = "t"}, .loop = loop};
    struct loop_call call = {.function = write_call, .data = "c"};
    loop_timer_start(loop, &again.timer, 0);
    loop_call_soon(loop, &call);
    cr_expect_not(loop_run(loop));
    cr_expect_str_eq(order, "tctt");
    loop_free(loop);
}
