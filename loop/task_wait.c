/* The waits that end by the clock: a future that a timer sets. */

#include "core/clock.h"
#include "loop/runtime.h"

static void wake_sleeper(struct timer *timer)
{
    (void)!future_set_value(timer->data, value_nothing(), NULL);
}

int task_sleep(struct task *self, int64_t duration_ns, struct err *err)
{
    if (duration_ns <= 0)
        return task_yield(self, err);
    struct loop *loop = runtime_loop(self->future.runtime);
    struct future over;
    future_init(&over, self->future.runtime, "sleep");
    struct timer timer = {.function = wake_sleeper, .data = &over};
    loop_timer_start(loop, &timer, loop_now_ns(loop) + duration_ns);
    int failed = task_await_future(self, &over, NULL, err);
    loop_timer_stop(loop, &timer);
    future_release(&over);
    return failed;
}

struct limit {
    struct timer timer;
    struct task *task;
    bool passed;
};

static void cancel_late_one(struct timer *timer)
{
    struct limit *limit = timer->data;
    limit->passed = task_cancel(limit->task);
}

int task_await_within(struct task *self, struct task *other, int64_t timeout_ns,
                      union value *result, struct err *err)
{
    if (!other)
        return task_await(self, other, result, err);
    struct loop *loop = runtime_loop(self->future.runtime);
    struct limit limit = {.task = other};
    limit.timer = (struct timer){.function = cancel_late_one, .data = &limit};
    unsigned cancels_before = self->cancels;
    loop_timer_start(loop, &limit.timer, loop_now_ns(loop) + timeout_ns);
    struct err why = {.kind = ERR_NONE};
    int failed = task_await(self, other, result, &why);
    loop_timer_stop(loop, &limit.timer);
    if (failed == 0)
        return 0;
    /* Somebody's wish that this very task should end goes before the time-out of the other. */
    if (why.kind == ERR_CANCELLED && limit.passed && self->cancels == cancels_before)
        return err_timed_out(err, "'%s' was not done after %g s", other->name,
                             (double)timeout_ns / (double)NS_PER_S);
    if (err && err->kind == ERR_NONE)
        *err = why;
    return -1;
}
