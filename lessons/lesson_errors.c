/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lessons/lesson.h"

static int work(struct task *self, union value seconds_needed, union value *result, struct err *err)
{
    int needed = (int)seconds_needed.number;
    if (task_sleep(self, needed * NS_PER_S, err) != 0)
        return -1;
    if (needed == 2) {
        say(self, "fails");
        return err_run(err, "the disk is full");
    }
    say(self, "succeeds");
    *result = value_number(needed);
    return 0;
}

static void make_three(struct task *self, struct task *tasks[3])
{
    for (int i = 0; i < 3; i++)
        tasks[i] = task_spawn(self, work, value_number(i + 1), "task %d", i + 1);
}

static int errors(struct task *self, union value unused, union value *result, struct err *err)
{
    (void)unused, (void)result;
    struct task *tasks[3];
    struct err first = {.kind = ERR_NONE};
    make_three(self, tasks);
    if (gather(self, tasks, 3, NULL, &first) != 0)
        say(self, "the await has ended with: %s", first.text);
    if (task_sleep(self, 2 * NS_PER_S, err) != 0)
        return -1;

    say(self, "again, with errors among the results");
    struct gathered got[3];
    make_three(self, tasks);
    if (gather_each(self, tasks, 3, got, err) != 0)
        return -1;
    for (int i = 0; i < 3; i++)
        say(self, "task %d: %s", i + 1, got[i].failed ? got[i].err.text : "a value");
    return 0;
}

static int play(struct lesson_context *context, struct err *err)
{
    return lesson_run(context, errors, value_nothing(), NULL, err);
}

const struct lesson lesson_errors = {
    .name = "errors",
    .idea = "when one of several fails",
    .watch = "what the third task does after the second has failed",
    .learnt = "The first error ends the await, but not the other tasks: they continue. To see "
              "every outcome, ask for errors among the results.",
    .play = play,
};
