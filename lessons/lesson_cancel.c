/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lessons/lesson.h"

/* A task that may be cancelled cleans up when the await fails, as for any error. */
static int download(struct task *self, union value seconds_needed, union value *result,
                    struct err *err)
{
    (void)result;
    say(self, "opens its file");
    int failed = task_sleep(self, seconds_needed.number * NS_PER_S, err);
    say(self, failed ? "is stopped, and closes its file" : "is done, and closes its file");
    return failed;
}

static int cancel(struct task *self, union value unused, union value *result, struct err *err)
{
    (void)unused, (void)result;
    struct err why = {.kind = ERR_NONE};
    struct task *unwanted = task_spawn(self, download, value_number(9), "unwanted");
    struct task *sibling = task_spawn(self, download, value_number(4), "sibling");
    if (task_sleep(self, NS_PER_S, err) != 0)
        return -1;
    say(self, "cancels 'unwanted', which only asks it to end");
    (void)task_cancel(unwanted);
    if (task_await(self, unwanted, NULL, &why) != 0 && why.kind == ERR_CANCELLED)
        say(self, "learns: %s", why.text);

    err_clear(&why);
    struct task *slow = task_spawn(self, download, value_number(9), "slow");
    say(self, "gives 'slow' two seconds");
    if (task_await_within(self, slow, 2 * NS_PER_S, NULL, &why) != 0 && why.kind == ERR_TIMED_OUT)
        say(self, "learns: %s", why.text);
    return task_await(self, sibling, NULL, err);
}

static int play(struct lesson_context *context, struct err *err)
{
    return lesson_run(context, cancel, value_nothing(), NULL, err);
}

const struct lesson lesson_cancel = {
    .name = "cancel",
    .idea = "stopping a task, by hand and on a timeout",
    .watch = "that every file is closed, and what the sibling notices",
    .learnt = "Cancelling makes the await in which a task waits fail. It cleans up and ends; its "
              "awaiter gets the error; siblings are not affected.",
    .play = play,
};
