#include "lessons/lesson.h"

/* A coroutine before there was async and await: it yields, and is sent values. No loop: it runs
 * only while it is resumed, and the world waits while it does. */
static union value echo(struct coroutine *self, union value argument)
{
    struct stage *stage = argument.pointer;
    struct loop *loop = runtime_loop(stage_runtime(stage));
    tell(stage, "  coroutine: primed, yields");
    union value sent = coroutine_yield(self, value_text("ready"));
    tell(stage, "  coroutine: received \"%s\", works 4 s", sent.text);
    loop_block_ns(loop, 4 * NS_PER_S);
    sent = coroutine_yield(self, value_text("done with the first"));
    tell(stage, "  coroutine: received \"%s\", works 2 s", sent.text);
    loop_block_ns(loop, 2 * NS_PER_S);
    return value_text("done with the second");
}

static int play(struct stage *stage, struct err *err)
{
    struct stack_pool stacks = {.in_use = 0};
    struct coroutine coroutine;
    if (coroutine_init(&coroutine, &stacks, echo, err) != 0)
        return -1;
    tell(stage, "made; nothing has run");
    union value got = coroutine_resume(&coroutine, value_pointer(stage));
    tell(stage, "primed, it yielded \"%s\"", got.text);
    got = coroutine_resume(&coroutine, value_text("first"));
    tell(stage, "sent \"first\", it yielded \"%s\"", got.text);
    got = coroutine_resume(&coroutine, value_text("second"));
    tell(stage, "sent \"second\", it returned \"%s\"", got.text);
    coroutine_release(&coroutine);
    stack_pool_release(&stacks);
    return 0;
}

const struct lesson lesson_generator = {
    .name = "generator",
    .idea = "a coroutine stepped by hand: it yields and is sent values",
    .watch = "who has the word: there is no loop, every step is a call",
    .learnt = "A coroutine is a function with pauses. A task is this plus a loop that resumes it "
              "when what it waits for is there.",
    .play = play,
};
