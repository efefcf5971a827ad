/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lessons/lesson.h"

static int greet(struct task *self, union value unused, union value *result, struct err *err)
{
    (void)unused;
    say(self, "second: now the task has begun, because its creator waits");
    if (task_sleep(self, 2 * NS_PER_S, err) != 0)
        return -1;
    *result = value_text("the task's value");
    return 0;
}

static int order(struct task *self, union value unused, union value *result, struct err *err)
{
    (void)unused;
    struct task *task = task_spawn(self, greet, value_nothing(), "task");
    say(self, "first: the task is created, and its creator goes on");
    if (task_sleep(self, NS_PER_S, err) != 0)
        return -1;
    say(self, "third: the creator's own wait is over, the task still waits");
    if (task_await(self, task, result, err) != 0)
        return -1;
    say(self, "fourth: %s", result->text);
    return 0;
}

static int play(struct lesson_context *context, struct err *err)
{
    return lesson_run(context, order, value_nothing(), NULL, err);
}

const struct lesson lesson_order = {
    .name = "order",
    .idea = "a task starts when its creator awaits, not when it is created",
    .watch = "who says \"first\", and when the task begins",
    .learnt =
        "Creating a task puts it in the queue. It begins when its creator yields, at an await.",
    .play = play,
};
