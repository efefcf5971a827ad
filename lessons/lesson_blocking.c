/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lessons/lesson.h"

static int polite(struct task *self, union value unused, union value *result, struct err *err)
{
    (void)unused, (void)result;
    say(self, "sleeps 2 s on the loop");
    if (task_sleep(self, 2 * NS_PER_S, err) != 0)
        return -1;
    say(self, "wakes");
    return 0;
}

/* The compiler sees nothing wrong here. It sleeps, and the loop sleeps with it. */
static int rude(struct task *self, union value unused, union value *result, struct err *err)
{
    (void)unused, (void)result, (void)err;
    say(self, "blocks the whole thread for 2 s");
    loop_block_ns(runtime_loop(task_runtime(self)), 2 * NS_PER_S);
    say(self, "wakes");
    return 0;
}

static int two_of(struct task *self, task_body *body, const char *name, struct err *err)
{
    double start = seconds(self);
    struct task *both[] = {task_spawn(self, body, value_nothing(), "%s 1", name),
                           task_spawn(self, body, value_nothing(), "%s 2", name)};
    if (gather(self, both, 2, NULL, err) != 0)
        return -1;
    say(self, "two %s calls took %.0f s", name, seconds(self) - start);
    return 0;
}

static int blocking(struct task *self, union value unused, union value *result, struct err *err)
{
    (void)unused, (void)result;
    if (two_of(self, polite, "polite", err) != 0)
        return -1;
    return two_of(self, rude, "rude", err);
}

static int play(struct lesson_context *context, struct err *err)
{
    return lesson_run(context, blocking, value_nothing(), NULL, err);
}

const struct lesson lesson_blocking = {
    .name = "blocking",
    .idea = "a blocking call inside a coroutine stops every other one",
    .watch = "the chart: dots wait and let others run, a bar lets nobody else run",
    .learnt = "Whatever waits must be awaited. One blocking call stops every other task.",
    .play = play,
};
