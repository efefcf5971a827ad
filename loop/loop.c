#include "loop/loop.h"

#include "core/clock.h"
#include "core/memory.h"
#include "loop/alarm.h"
#include "loop/loop_clock.h"

#include <assert.h>
#include <stdlib.h>
#include <uv.h>

struct loop {
    uv_loop_t uv;
    uv_prepare_t before_wait;
    uv_check_t after_wait;
    uv_idle_t no_wait; /* active while calls are due: libuv then polls without waiting */
    struct alarm alarm;
    struct loop_clock clock;
    struct timer_heap timers;
    struct loop_call *first_soon, *last_soon;
    bool stopped;
};

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

/* libuv runs for as long as an active handle is referenced. Timers that wait are something left to
 * do, so they count through a handle that is active anyway. */
static void count_timers_as_left(struct loop *loop)
{
    if (loop->timers.first)
        uv_ref((uv_handle_t *)&loop->before_wait);
    else
        uv_unref((uv_handle_t *)&loop->before_wait);
}

/* The last moment before libuv waits: how long may it? With calls due libuv does not wait at all,
 * and the system call to set the alarm is saved. */
static void before_wait(uv_prepare_t *handle)
{
    struct loop *loop = handle->data;
    if (loop->first_soon)
        return;
    const struct timer *first = loop->timers.first;
    if (!first) {
        alarm_set(&loop->alarm, INT64_MAX);
    } else if (loop_clock_jumps(&loop->clock)) {
        loop_clock_jump(&loop->clock, first->deadline_ns);
        do_not_wait(loop, true);
    } else {
        alarm_set(&loop->alarm, loop_clock_world_ns(&loop->clock, first->deadline_ns));
    }
}

static void call_due_timers(struct loop *loop)
{
    if (!loop->timers.first)
        return;
    int64_t now_ns = loop_now_ns(loop);
    /* What a callback starts now waits for the next turn, even where it is due already: else two
     * timers that start each other would keep the descriptors waiting for ever. */
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

static void call_soon_ones(struct loop *loop)
{
    /* A bare node marks the end of this turn's share. Callbacks may stop any call but this one. */
    struct loop_call end = {.waiting = false};
    if (!loop->first_soon)
        return;
    loop_call_soon(loop, &end);
    while (loop->first_soon != &end) {
        struct loop_call *call = loop->first_soon;
        loop_call_stop(loop, call);
        call->function(call);
    }
    loop_call_stop(loop, &end);
}

static void after_wait(uv_check_t *handle)
{
    struct loop *loop = handle->data;
    call_due_timers(loop);
    call_soon_ones(loop);
    do_not_wait(loop, loop->first_soon != NULL);
}

/* libuv wants this before anything else of it, and once. */
static void give_memory(void)
{
    (void)uv_replace_allocator(memory_malloc, memory_realloc, memory_calloc, free);
}

struct loop *loop_new(struct err *err)
{
    static uv_once_t once = UV_ONCE_INIT;
    uv_once(&once, give_memory);
    struct loop *loop = calloc(1, sizeof *loop);
    if (!loop) {
        (void)err_run(err, "out of memory for an event loop");
        return NULL;
    }
    int failed = uv_loop_init(&loop->uv);
    if (failed) {
        (void)err_run(err, "cannot make an event loop: %s", uv_strerror(failed));
        free(loop);
        return NULL;
    }
    if (alarm_init(&loop->alarm, &loop->uv, err) != 0) {
        (void)uv_loop_close(&loop->uv);
        free(loop);
        return NULL;
    }
    loop_clock_init(&loop->clock);
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
    alarm_release(&loop->alarm);
    uv_walk(&loop->uv, unref_open, NULL); /* a forgotten handle shall fail below, not hang here */
    while (uv_run(&loop->uv, UV_RUN_DEFAULT) != 0) /* twice, after a loop_stop that nobody ran */
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
    if (call->waiting)
        return;
    call->waiting = true;
    call->next = NULL;
    call->previous = loop->last_soon;
    if (call->previous)
        call->previous->next = call;
    else
        loop->first_soon = call;
    loop->last_soon = call;
    do_not_wait(loop, true);
}

void loop_call_stop(struct loop *loop, struct loop_call *call)
{
    if (!call->waiting)
        return;
    call->waiting = false;
    if (call->previous)
        call->previous->next = call->next;
    else
        loop->first_soon = call->next;
    if (call->next)
        call->next->previous = call->previous;
    else
        loop->last_soon = call->previous;
    call->next = call->previous = NULL;
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
    return loop_clock_now_ns(&loop->clock);
}

void loop_set_speed(struct loop *loop, double speed)
{
    loop_clock_set_speed(&loop->clock, speed);
}

void loop_follow_clock(struct loop *loop, const struct loop *other)
{
    loop->clock = other->clock;
}

void loop_block_ns(struct loop *loop, int64_t duration_ns)
{
    int64_t end_ns = loop_now_ns(loop) + duration_ns;
    if (loop_clock_jumps(&loop->clock))
        loop_clock_jump(&loop->clock, end_ns);
    else
        clock_sleep_until_ns(loop_clock_world_ns(&loop->clock, end_ns));
}
