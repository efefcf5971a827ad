/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lessons/lesson.h"

static int wait(struct task *self, union value number, union value *result, struct err *err)
{
    int i = (int)number.number;
    say(self, "started %d, takes %d s", i, 5 - i);
    if (task_sleep(self, (5 - i) * NS_PER_S, err) != 0)
        return -1;
    say(self, "received %d", i);
    *result = number;
    return 0;
}

static int reversed(struct task *self, union value unused, union value *result, struct err *err)
{
    (void)unused, (void)result;
    static const struct job jobs[] = {{wait, {.number = 0}, "wait 0"},
                                      {wait, {.number = 1}, "wait 1"},
                                      {wait, {.number = 2}, "wait 2"}};
    union value got[3];
    enum model model = model_or(lesson_of(self), MODEL_ASYNC);
    if (together(self, model, jobs, 3, got, err) != 0)
        return -1;
    say(self, "results: %d, %d, %d", (int)got[0].number, (int)got[1].number, (int)got[2].number);
    return 0;
}

static int play(struct lesson_context *context, struct err *err)
{
    return lesson_run(context, reversed, value_nothing(), NULL, err);
}

const struct lesson lesson_reversed = {
    .name = "reversed",
    .idea = "three orders: of starting, of ending, of the results",
    .watch = "the numbers: started, received, results",
    .learnt = "They start 0, 1, 2; they end 2, 1, 0; and gathering gives 0, 1, 2 again.",
    .on_any_model = true,
    .play = play,
};
