/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lessons/lesson.h"

struct sensors {
    int slow, fast; /* readings so far: shared by both, without a lock */
};

static int read_fast(struct task *self, union value argument, union value *result, struct err *err)
{
    (void)result;
    struct sensors *sensors = argument.pointer;
    while (task_sleep(self, NS_PER_S / 100, err) == 0)
        sensors->fast++;
    say(self, "closes its sensor after %d readings", sensors->fast);
    return -1;
}

static int read_slow(struct task *self, union value argument, union value *result, struct err *err)
{
    (void)result;
    struct sensors *sensors = argument.pointer;
    while (task_sleep(self, NS_PER_S / 10, err) == 0) {
        sensors->slow++;
        if (sensors->slow % 5 == 0)
            say(self, "%d slow readings, %d fast ones", sensors->slow, sensors->fast);
    }
    say(self, "closes its sensor after %d readings", sensors->slow);
    return -1;
}

static int sensors_body(struct task *self, union value unused, union value *result, struct err *err)
{
    (void)unused, (void)result;
    struct sensors sensors = {.slow = 0};
    struct task *both[] = {
        task_spawn(self, read_slow, value_pointer(&sensors), "10 Hz"),
        task_spawn(self, read_fast, value_pointer(&sensors), "100 Hz"),
    };
    struct gathered ends[2];
    return gather_each(self, both, 2, ends, err); /* never, unless they are cancelled */
}

static int play(struct lesson_context *context, struct err *err)
{
    return lesson_run(context, sensors_body, value_nothing(), NULL, err);
}

const struct lesson lesson_sensors = {
    .name = "sensors",
    .idea = "endless loops share a thread, and Ctrl-C ends them cleanly",
    .watch = "ten fast readings to a slow one; then press Ctrl-C",
    .learnt = "Each loop yields at its sleep. Cancelling wakes them there with an error: they "
              "clean up, and the loop closes.",
    .is_endless = true,
    .play = play,
};
