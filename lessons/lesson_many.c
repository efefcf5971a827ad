/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lessons/lesson.h"

enum { COUNT = 10 };

static int wait(struct task *self, union value number, union value *result, struct err *err)
{
    if (task_sleep(self, number.number * NS_PER_S / 10, err) != 0)
        return -1;
    say(self, "waited %d/10 s", (int)number.number);
    *result = value_number(number.number + 10);
    return 0;
}

static int many(struct task *self, union value unused, union value *result, struct err *err)
{
    (void)unused, (void)result;
    char names[COUNT][8];
    struct job jobs[COUNT];
    for (int i = 0; i < COUNT; i++) {
        (void)snprintf(names[i], sizeof names[i], "no. %d", i + 1);
        jobs[i] = (struct job){wait, value_number(i + 1), names[i]};
    }
    union value got[COUNT];
    enum model model = model_or(lesson_of(self), MODEL_ASYNC);
    if (together(self, model, jobs, COUNT, got, err) != 0)
        return -1;
    char text[COUNT * 4] = "";
    for (int i = 0, at = 0; i < COUNT; i++)
        at += snprintf(text + at, sizeof text - (size_t)at, " %d", (int)got[i].number);
    say(self, "%.1f s in all; results:%s", seconds(self), text);
    return 0;
}

static int play(struct lesson_context *context, struct err *err)
{
    return lesson_run(context, many, value_nothing(), NULL, err);
}

const struct lesson lesson_many = {
    .name = "many",
    .idea = "ten at once take as long as the slowest",
    .watch = "the clock: all the waits add up to 5.5 s",
    .learnt =
        "1 s: as long as the slowest, however many there are. A loop over an array creates them.",
    .on_any_model = true,
    .play = play,
};
