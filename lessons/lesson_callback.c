/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lessons/lesson.h"

/* Code that knows nothing of coroutines: it calls back, some time later. */
static void on_timer(struct timer *timer)
{
    struct future *rung = timer->data;
    if (future_set_value(rung, value_text("the bell has rung"), NULL) != 0)
        return; /* it was cancelled in the meantime */
}

/* The bridge: start what will call back, then await the future that the callback sets. */
static int await_bell(struct task *self, union value *result, struct err *err)
{
    struct loop *loop = runtime_loop(task_runtime(self));
    struct future rung;
    future_init(&rung, task_loop(self), "bell");
    struct timer timer = {.function = on_timer, .data = &rung};
    loop_timer_start(loop, &timer, loop_now_ns(loop) + 2 * NS_PER_S);

    int failed = task_await_future(self, &rung, result, err);

    loop_timer_stop(loop, &timer); /* no callback may come after this function returns */
    future_release(&rung);
    return failed;
}

static int callback(struct task *self, union value unused, union value *result, struct err *err)
{
    (void)unused;
    say(self, "starts a timer and awaits its callback");
    if (await_bell(self, result, err) != 0)
        return -1;
    say(self, "goes on: %s", result->text);
    return 0;
}

static int play(struct lesson_context *context, struct err *err)
{
    return lesson_run(context, callback, value_nothing(), NULL, err);
}

const struct lesson lesson_callback = {
    .name = "callback",
    .idea = "a future bridges code that calls back into code that awaits",
    .watch = "in the source (--source): on_timer and await_bell",
    .learnt = "Anything that calls back can be awaited: task_sleep is built this way, and so is "
              "the awaitable fetch with libcurl.",
    .play = play,
};
