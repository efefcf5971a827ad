/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "running.h"

TestSuite(semaphore, .timeout = 20);

static struct semaphore semaphore;
static int inside, most_inside;

static int worker(struct task *self, union value argument, union value *result, struct err *err)
{
    (void)result;
    if (semaphore_acquire(self, &semaphore, err) != 0)
        return -1;
    say(task_name(self));
    inside++;
    most_inside = inside > most_inside ? inside : most_inside;
    int failed = task_sleep(self, argument.number * NS_PER_S, err);
    inside--;
    semaphore_release(&semaphore);
    return failed;
}

static int six_body(struct task *self, union value argument, union value *result, struct err *err)
{
    (void)argument, (void)result;
    struct task *tasks[6];
    semaphore_init(&semaphore, 2);
    for (int i = 0; i < 6; i++)
        tasks[i] = task_spawn(self, worker, value_number(1), "%d", i);
    return gather(self, tasks, 6, NULL, err);
}

Test(semaphore, grants_its_permits_in_the_order_of_requests)
{
    cr_expect_eq(run(six_body), 0);
    cr_expect_eq(most_inside, 2);
    cr_expect_str_eq(said, "0 1 2 3 4 5");
    cr_expect_float_eq(run_s, 3.0, 1e-9);
    cr_expect_eq(semaphore.permits, 2);
}

static int greedy_body(struct task *self, union value argument, union value *result,
                       struct err *err)
{
    (void)argument, (void)result;
    semaphore_init(&semaphore, 1);
    if (semaphore_acquire(self, &semaphore, err) != 0)
        return -1;
    struct task *other = task_spawn(self, worker, value_number(0), "other");
    if (task_sleep(self, NS_PER_S, err) != 0)
        return -1;
    semaphore_release(&semaphore);
    if (semaphore_acquire(self, &semaphore, err) != 0)
        return -1;
    say("greedy");
    semaphore_release(&semaphore);
    return task_await(self, other, NULL, err);
}

Test(semaphore, a_task_that_releases_and_acquires_again_does_not_overtake_the_queue)
{
    cr_expect_eq(run(greedy_body), 0);
    cr_expect_str_eq(said, "other greedy");
}

static int cancel_body(struct task *self, union value argument, union value *result,
                       struct err *err)
{
    (void)argument, (void)result;
    semaphore_init(&semaphore, 1);
    struct task *holder = task_spawn(self, worker, value_number(2), "holder");
    struct task *leaves = task_spawn(self, worker, value_number(1), "leaves");
    struct task *stays = task_spawn(self, worker, value_number(1), "stays");
    if (task_sleep(self, NS_PER_S, err) != 0)
        return -1;
    (void)task_cancel(leaves);
    struct task *tasks[] = {holder, stays};
    return gather(self, tasks, 2, NULL, err);
}

Test(semaphore, a_cancelled_waiter_leaves_the_queue_and_takes_nothing)
{
    cr_expect_eq(run(cancel_body), 0);
    cr_expect_str_eq(said, "holder stays");
    cr_expect_eq(semaphore.permits, 1);
    cr_expect(TAILQ_EMPTY(&semaphore.queue), "the queue still names somebody");
}

static int same_turn_body(struct task *self, union value argument, union value *result,
                          struct err *err)
{
    (void)argument, (void)result;
    semaphore_init(&semaphore, 1);
    if (semaphore_acquire(self, &semaphore, err) != 0)
        return -1;
    struct task *granted = task_spawn(self, worker, value_number(1), "granted");
    struct task *next = task_spawn(self, worker, value_number(1), "next");
    if (task_sleep(self, NS_PER_S, err) != 0)
        return -1;
    semaphore_release(&semaphore); /* to `granted`, which is cancelled before it runs */
    (void)task_cancel(granted);
    return task_await(self, next, NULL, err);
}

Test(semaphore, a_permit_that_meets_a_cancellation_goes_to_the_next)
{
    cr_expect_eq(run(same_turn_body), 0, "%s", run_err.text);
    cr_expect_str_eq(said, "next");
    cr_expect_eq(semaphore.permits, 1);
    cr_expect(TAILQ_EMPTY(&semaphore.queue), "the queue still names somebody");
}

static int passed_over_body(struct task *self, union value argument, union value *result,
                            struct err *err)
{
    (void)argument, (void)result;
    semaphore_init(&semaphore, 1);
    if (semaphore_acquire(self, &semaphore, err) != 0)
        return -1;
    struct task *leaves = task_spawn(self, worker, value_number(1), "leaves");
    struct task *next = task_spawn(self, worker, value_number(1), "next");
    if (task_sleep(self, NS_PER_S, err) != 0)
        return -1;
    (void)task_cancel(leaves); /* and has not run since, when a permit comes back */
    semaphore_release(&semaphore);
    return task_await(self, next, NULL, err);
}

Test(semaphore, a_cancelled_one_is_skipped)
{
    cr_expect_eq(run(passed_over_body), 0, "%s", run_err.text);
    cr_expect_str_eq(said, "next");
    cr_expect_eq(semaphore.permits, 1);
    cr_expect(TAILQ_EMPTY(&semaphore.queue), "the queue still names somebody");
}
