/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lessons/lesson.h"

static int tick(struct task *self, union value tenths, union value *result, struct err *err)
{
    (void)result;
    for (int i = 1; i <= 3; i++) {
        if (task_sleep(self, tenths.number * NS_PER_S / 10, err) != 0)
            return -1;
        say(self, "tick %d", i);
    }
    return 0;
}

/* The main task of one thread's loop: it has tasks of its own, on that loop. */
static int loop_of_two(struct task *self, union value tenths, union value *result, struct err *err)
{
    int64_t pace = tenths.number;
    struct task *both[] = {
        task_spawn(self, tick, value_number(pace), "%s 0.%d s", pace == 5 ? "A," : "B,", (int)pace),
        task_spawn(self, tick, value_number(pace + 1), "%s 0.%d s", pace == 5 ? "A," : "B,",
                   (int)pace + 1),
    };
    if (gather(self, both, 2, NULL, err) != 0)
        return -1;
    say(self, "this loop is done");
    *result = value_number(runtime_unfinished(task_runtime(self), NULL, 0) == 1);
    return 0;
}

static int play(struct lesson_context *context, struct err *err)
{
    static const struct job threads[] = {
        {loop_of_two, {.number = 5}, "thread A"},
        {loop_of_two, {.number = 7}, "thread B"},
    };
    union value alone[2];
    narrate(context, "two threads, a loop in each, two tasks on each loop");
    if (on_threads(context, threads, 2, alone, err) != 0)
        return -1;
    narrate(context, "at the end each loop knew of %s main task",
            alone[0].number && alone[1].number ? "only its own" : "more than its own");
    return 0;
}

const struct lesson lesson_loops = {
    .name = "loops",
    .idea = "a loop in each of several threads",
    .watch = "four tasks tick, and which pairs end together",
    .learnt = "A loop belongs to a thread, its tasks to the loop. Several loops share nothing, "
              "which is how a program uses more processors.",
    .play = play,
};
