/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lessons/lesson.h"

static int coffee(struct task *self, union value unused, union value *result, struct err *err)
{
    (void)unused;
    say(self, "puts the kettle on");
    if (task_sleep(self, 3 * NS_PER_S, err) != 0)
        return -1;
    say(self, "is poured");
    *result = value_text("a cup of coffee");
    return 0;
}

static int bagel(struct task *self, union value unused, union value *result, struct err *err)
{
    (void)unused;
    say(self, "goes into the toaster");
    if (task_sleep(self, 3 * NS_PER_S, err) != 0)
        return -1;
    say(self, "jumps out");
    *result = value_text("a toasted bagel");
    return 0;
}

static int breakfast(struct task *self, union value unused, union value *result, struct err *err)
{
    (void)unused, (void)result;
    static const struct job jobs[] = {{.body = coffee, .name = "coffee"},
                                      {.body = bagel, .name = "bagel"}};
    union value served[2];
    enum model model = model_or(lesson_of(self), MODEL_ASYNC);
    if (together(self, model, jobs, 2, served, err) != 0)
        return -1;
    say(self, "served after %.0f s: %s and %s", seconds(self), served[0].text, served[1].text);
    return 0;
}

static int play(struct lesson_context *context, struct err *err)
{
    return lesson_run(context, breakfast, value_nothing(), NULL, err);
}

const struct lesson lesson_breakfast = {
    .name = "breakfast",
    .idea = "two things that take 3 s each take 3 s together",
    .watch = "how many cooks there are: one",
    .learnt = "One cook can wait for two things at once.",
    .on_any_model = true,
    .play = play,
};
