/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lessons/lesson.h"

static int await_it(struct task *self, union value future, union value *result, struct err *err)
{
    say(self, "waits for a value that is not there yet");
    if (task_await_future(self, future.pointer, result, err) != 0)
        return -1;
    say(self, "has it: %s", result->text);
    return 0;
}

static int resolve_it(struct task *self, union value future, union value *result, struct err *err)
{
    (void)result; /* it returns nothing */
    if (task_sleep(self, 2 * NS_PER_S, err) != 0)
        return -1;
    say(self, "resolves the future");
    return future_set_value(future.pointer, value_text("the answer"), err);
}

static int future_body(struct task *self, union value unused, union value *result, struct err *err)
{
    (void)unused, (void)result;
    struct future future;
    future_init(&future, task_loop(self), "answer");
    struct task *both[] = {
        task_spawn(self, await_it, value_pointer(&future), "waiter"),
        task_spawn(self, resolve_it, value_pointer(&future), "resolver"),
    };
    union value got[2];
    int failed = gather(self, both, 2, got, err);
    if (failed == 0)
        say(self, "done; gathered: %s, %s", got[0].text, got[1].text ? got[1].text : "nothing");
    future_release(&future);
    return failed;
}

static int play(struct lesson_context *context, struct err *err)
{
    return lesson_run(context, future_body, value_nothing(), NULL, err);
}

const struct lesson lesson_future = {
    .name = "future",
    .idea = "a future is a value that will be set later",
    .watch = "who waits, who sets, and what each returns",
    .learnt = "A future connects the task that waits with the code that sets the value. A task is "
              "a future, too: its end sets it.",
    .play = play,
};
