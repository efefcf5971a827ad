/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lessons/lesson.h"

#include <string.h>

static int work(struct task *self, union value unused, union value *result, struct err *err)
{
    (void)unused, (void)result;
    const struct task *current = runtime_current(task_runtime(self));
    say(self, "the current task is '%s': me", task_name(current));
    return task_sleep(self, NS_PER_S, err);
}

static void say_who(const struct task *self)
{
    enum { MOST = 8 };
    struct task *tasks[MOST];
    size_t count = runtime_unfinished(task_runtime(self), tasks, MOST);
    char names[MOST * (TASK_NAME_BYTES + 1)] = "";
    for (size_t i = 0; i < count && i < MOST; i++) {
        (void)strcat(names, " ");
        (void)strcat(names, task_name(tasks[i]));
    }
    say(self, "%zu unfinished:%s", count, names);
}

static int who(struct task *self, union value unused, union value *result, struct err *err)
{
    (void)unused, (void)result;
    static const char *const names[] = {"ada", "grace", "edsger", "barbara"};
    struct task *tasks[4];
    for (int i = 0; i < 4; i++)
        tasks[i] = task_spawn(self, work, value_nothing(), "%s", names[i]);
    say_who(self);
    if (gather(self, tasks, 4, NULL, err) != 0)
        return -1;
    say_who(self);
    return 0;
}

static int play(struct lesson_context *context, struct err *err)
{
    return lesson_run(context, who, value_nothing(), NULL, err);
}

const struct lesson lesson_who = {
    .name = "who",
    .idea = "names, the current task, and all unfinished tasks",
    .watch = "how many there are at first and at the end, and who is among them",
    .learnt =
        "Five at first, main and the four it created; one at the end, main itself. Names cost "
        "nothing, and every error and chart shows them.",
    .play = play,
};
