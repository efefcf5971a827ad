/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lessons/lesson.h"

/* Adds up 1 + ... + seconds, as if each addition took a second. */
static int add_up(struct task *self, union value seconds, union value *result, struct err *err)
{
    int64_t sum = 0;
    for (int64_t i = 1; i <= seconds.number; i++) {
        if (task_sleep(self, NS_PER_S, err) != 0)
            return -1;
        sum += i;
    }
    say(self, "done after %d s: %d", (int)seconds.number, (int)sum);
    *result = value_number(sum);
    return 0;
}

static const struct job jobs[] = {
    {add_up, {.number = 3}, "sum of 3"},
    {add_up, {.number = 1}, "sum of 1"},
    {add_up, {.number = 5}, "sum of 5"},
    {add_up, {.number = 7}, "sum of 7"},
};

static int four_sums(struct task *self, union value model, union value *result, struct err *err)
{
    (void)result;
    union value sums[4];
    double start = seconds(self);
    say(self, "sums of 3, 1, 5 and 7 s: %s", model_name((enum model)model.number));
    if (together(self, (enum model)model.number, jobs, 4, sums, err) != 0)
        return -1;
    say(self, "%.0f s in all; in the order given: %d, %d, %d, %d", seconds(self) - start,
        (int)sums[0].number, (int)sums[1].number, (int)sums[2].number, (int)sums[3].number);
    return 0;
}

/* The same by hand: created first, awaited one by one. They still wait concurrently. */
static int by_hand(struct task *self, union value unused, union value *result, struct err *err)
{
    (void)unused, (void)result;
    struct task *tasks[4];
    double start = seconds(self);
    say(self, "as tasks, awaited one by one");
    for (int i = 0; i < 4; i++)
        tasks[i] = task_spawn(self, add_up, jobs[i].argument, "%s", jobs[i].name);
    for (int i = 0; i < 4; i++)
        if (task_await(self, tasks[i], NULL, err) != 0)
            return -1;
    say(self, "%.0f s in all", seconds(self) - start);
    return 0;
}

static int play(struct lesson_context *context, struct err *err)
{
    enum model model = model_or(context, MODEL_UNSET);
    if (model != MODEL_UNSET)
        return lesson_run(context, four_sums, value_number(model), NULL, err);
    if (lesson_run(context, four_sums, value_number(MODEL_SEQUENTIAL), NULL, err) != 0 ||
        lesson_run(context, by_hand, value_nothing(), NULL, err) != 0)
        return -1;
    return lesson_run(context, four_sums, value_number(MODEL_ASYNC), NULL, err);
}

const struct lesson lesson_sum = {
    .name = "sum",
    .idea = "waiting in turn adds up, waiting at once takes the longest",
    .watch = "the totals, and in which order the sums are done",
    .learnt = "One after another: 3 + 1 + 5 + 7 = 16 s. At once: the longest, 7 s. Gathering gives "
              "the results in the order asked for, not in which they were done.",
    .on_any_model = true,
    .play = play,
};
