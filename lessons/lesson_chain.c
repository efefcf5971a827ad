/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lessons/lesson.h"

static int inner(struct task *self, union value *result, struct err *err)
{
    say(self, "inner: waits a second");
    if (task_sleep(self, NS_PER_S, err) != 0)
        return -1;
    say(self, "inner: returns 20");
    *result = value_number(20);
    return 0;
}

/* Calling a coroutine with one's own `self` awaits it: when it waits, the whole chain waits. */
static int outer(struct task *self, union value *result, struct err *err)
{
    union value from_inner;
    say(self, "outer: awaits inner");
    if (inner(self, &from_inner, err) != 0)
        return -1;
    say(self, "outer: got %d, returns one more", (int)from_inner.number);
    *result = value_number(from_inner.number + 1);
    return 0;
}

static int chain(struct task *self, union value unused, union value *result, struct err *err)
{
    (void)unused;
    say(self, "main: awaits outer");
    if (outer(self, result, err) != 0)
        return -1;
    say(self, "main: got %d", (int)result->number);
    return 0;
}

static int play(struct lesson_context *context, struct err *err)
{
    return lesson_run(context, chain, value_nothing(), NULL, err);
}

const struct lesson lesson_chain = {
    .name = "chain",
    .idea = "coroutines await coroutines",
    .watch = "how the value comes back, from the innermost out",
    .learnt = "An await is a call that may take long: values and errors come back as from any "
              "call. Nothing ran concurrently: that takes tasks.",
    .play = play,
};
