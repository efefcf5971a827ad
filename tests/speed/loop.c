/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Prints what coroutines, tasks and timers cost, as CPU time (another process's noise is not in
 * it) and resident memory. Each line is the median of five rounds, in one process. */

#include "core/clock.h"
#include "loop/gather.h"
#include "loop/runtime.h"
#include "loop/semaphore.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ROUNDS = 5, TASKS = 1000, YIELDS = 1000, SPAWNS = 100000, SLEEPERS = 20000 };

static int yield_often(struct task *self, union value times, union value *result, struct err *err)
{
    (void)result;
    for (int64_t i = 0; i < times.number; i++)
        if (task_yield(self, err) != 0)
            return -1;
    return 0;
}

static int a_million_yields(struct task *self, union value unused, union value *result,
                            struct err *err)
{
    (void)unused, (void)result;
    struct task *tasks[TASKS];
    for (int i = 0; i < TASKS; i++)
        tasks[i] = task_spawn(self, yield_often, value_number(YIELDS), "%d", i);
    return gather(self, tasks, TASKS, NULL, err);
}

static int spawn_and_await(struct task *self, union value unused, union value *result,
                           struct err *err)
{
    (void)unused, (void)result;
    for (int i = 0; i < SPAWNS; i++) {
        struct task *task = task_spawn(self, yield_often, value_number(0), "short");
        if (task_await(self, task, NULL, err) != 0)
            return -1;
        task_free(task);
    }
    return 0;
}

static int sleep_a_while(struct task *self, union value thousandths, union value *result,
                         struct err *err)
{
    (void)result;
    return task_sleep(self, NS_PER_S + thousandths.number * NS_PER_MS, err);
}

static int sleep_at_once(struct task *self, union value unused, union value *result,
                         struct err *err)
{
    (void)unused, (void)result;
    struct task **tasks = calloc(SLEEPERS, sizeof(struct task *));
    if (!tasks)
        return err_run(err, "out of memory");
    for (int i = 0; i < SLEEPERS; i++)
        tasks[i] = task_spawn(self, sleep_a_while, value_number(i % 997), "%d", i);
    int failed = gather(self, tasks, SLEEPERS, NULL, err);
    free(tasks);
    return failed;
}

static int by_value(const void *a, const void *b)
{
    double left = *(const double *)a;
    double right = *(const double *)b;
    return (left > right) - (left < right);
}

static int measure(task_body *body, const char *what, double operations)
{
    double ns[ROUNDS];
    for (int i = 0; i < ROUNDS; i++) {
        struct runtime runtime;
        struct err err = {.kind = ERR_NONE};
        if (runtime_init(&runtime, &err) != 0) {
            (void)fprintf(stderr, "%s\n", err.text);
            return -1;
        }
        loop_set_speed(runtime.loop, INFINITY);
        int64_t start_ns = clock_process_cpu_ns();
        int failed = runtime_run(&runtime, body, value_nothing(), NULL, &err);
        ns[i] = (double)(clock_process_cpu_ns() - start_ns) / operations;
        runtime_release(&runtime);
        if (failed) {
            (void)fprintf(stderr, "%s: %s\n", what, err.text);
            return -1;
        }
    }
    qsort(ns, ROUNDS, sizeof ns[0], by_value);
    (void)printf("%-44s %8.0f ns of CPU each\n", what, ns[ROUNDS / 2]);
    return 0;
}

static long resident_kib(void)
{
    FILE *file = fopen("/proc/self/smaps_rollup", "re");
    char line[256];
    long kib = 0;
    while (file && fgets(line, sizeof line, file) && sscanf(line, "Rss: %ld", &kib) != 1)
        continue;
    if (file)
        (void)fclose(file);
    return kib;
}

/* All of them have begun and sleep. */
static int weigh_sleepers(struct task *self, union value unused, union value *result,
                          struct err *err)
{
    (void)unused, (void)result;
    long before_kib = resident_kib();
    for (int i = 0; i < SLEEPERS; i++)
        (void)task_spawn(self, sleep_a_while, value_number(0), "%d", i);
    if (task_yield(self, err) != 0)
        return -1;
    double each = (double)(resident_kib() - before_kib) * 1.024 / SLEEPERS;
    (void)printf("%-44s %8.2f kB resident each\n", "20,000 sleeping tasks", each);
    return 0;
}

int main(void)
{
    if (measure(a_million_yields, "a million yields among 1,000 tasks", 1e6) != 0 ||
        measure(spawn_and_await, "a task made, awaited and freed", SPAWNS) != 0 ||
        measure(sleep_at_once, "20,000 sleeps: a task, a timer, a wake", SLEEPERS) != 0)
        return 1;
    struct runtime runtime;
    struct err err = {.kind = ERR_NONE};
    if (runtime_init(&runtime, &err) != 0)
        return 1;
    loop_set_speed(runtime.loop, INFINITY);
    int failed = runtime_run(&runtime, weigh_sleepers, value_nothing(), NULL, &err);
    runtime_release(&runtime);
    return failed ? 1 : 0;
}
