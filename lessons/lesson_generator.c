/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lessons/lesson.h"

/* A coroutine before there was async and await: it yields, and is sent values. No loop: it runs
 * only while it is resumed, and everything else waits. */
static union value echo(struct coroutine *self, union value argument)
{
    struct lesson_context *context = argument.pointer;
    struct loop *loop = runtime_loop(lesson_runtime(context));
    narrate(context, "  coroutine: primed, yields");
    union value sent = coroutine_yield(self, value_text("ready"));
    narrate(context, "  coroutine: received \"%s\", works 4 s", sent.text);
    loop_block_ns(loop, 4 * NS_PER_S);
    sent = coroutine_yield(self, value_text("done with the first"));
    narrate(context, "  coroutine: received \"%s\", works 2 s", sent.text);
    loop_block_ns(loop, 2 * NS_PER_S);
    return value_text("done with the second");
}

static int play(struct lesson_context *context, struct err *err)
{
    struct stack_pool stacks = {.in_use = 0};
    struct coroutine coroutine;
    if (coroutine_init(&coroutine, &stacks, echo, err) != 0)
        return -1;
    narrate(context, "created; nothing has run");
    union value got = coroutine_resume(&coroutine, value_pointer(context));
    narrate(context, "primed, it yielded \"%s\"", got.text);
    got = coroutine_resume(&coroutine, value_text("first"));
    narrate(context, "sent \"first\", it yielded \"%s\"", got.text);
    got = coroutine_resume(&coroutine, value_text("second"));
    narrate(context, "sent \"second\", it returned \"%s\"", got.text);
    coroutine_release(&coroutine);
    stack_pool_release(&stacks);
    return 0;
}

const struct lesson lesson_generator = {
    .name = "generator",
    .idea = "a coroutine stepped by hand: it yields and is sent values",
    .watch = "who is in control: there is no loop, every step is a call",
    .learnt = "A coroutine is a function that can pause. A task is a coroutine plus a loop that "
              "resumes it when what it awaits is done.",
    .play = play,
};
