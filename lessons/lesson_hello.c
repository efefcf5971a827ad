/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lessons/lesson.h"

/* A coroutine: a function that may stop in its middle (at the sleep) and go on later. */
static int hello(struct task *self, union value unused, union value *result, struct err *err)
{
    (void)unused;
    say(self, "hello ...");
    if (task_sleep(self, NS_PER_S, err) != 0)
        return -1;
    say(self, "... world");
    *result = value_text("42 greetings");
    return 0;
}

/* The loop runs until this one is done; this one awaits the one that was made before. */
static int await_it(struct task *self, union value made, union value *result, struct err *err)
{
    return task_await(self, made.pointer, result, err);
}

static int play(struct lesson_context *context, struct err *err)
{
    struct task *made = runtime_spawn(lesson_runtime(context), hello, value_nothing(), "hello");
    narrate(context, "'hello' is created. Has it said anything? No: no loop runs");

    union value greetings;
    narrate(context, "now a loop runs");
    if (lesson_run(context, await_it, value_pointer(made), &greetings, err) != 0)
        return -1;
    narrate(context, "the loop has ended; what came back: %s", greetings.text);
    return 0;
}

const struct lesson lesson_hello = {
    .name = "hello",
    .idea = "a coroutine runs only when a loop runs it",
    .watch = "when the greeting comes: not when the coroutine is created",
    .learnt = "Creating a coroutine runs nothing. A loop runs it, and returns its value.",
    .play = play,
};
