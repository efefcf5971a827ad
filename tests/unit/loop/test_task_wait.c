/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "running.h"

TestSuite(task_wait, .timeout = 20);

static int in_time_body(struct task *self, union value argument, union value *result,
                        struct err *err)
{
    (void)argument;
    struct task *task = task_spawn(self, sleeper, value_number(1), "task");
    return task_await_within(self, task, 2 * NS_PER_S, result, err);
}

Test(task_wait, awaited_within_a_time_gives_its_value_in_time)
{
    cr_expect_eq(run(in_time_body), 0);
    cr_expect_eq(run_result.number, 1);
    cr_expect_float_eq(run_s, 1.0, 1e-9);
}

static int too_late_body(struct task *self, union value argument, union value *result,
                         struct err *err)
{
    (void)argument;
    struct task *task = task_spawn(self, sleeper, value_number(5), "task");
    int failed = task_await_within(self, task, 2 * NS_PER_S, result, err);
    say(future_state_name(task_state(task)));
    return failed;
}

Test(task_wait, awaited_for_too_long_is_cancelled_and_the_wait_times_out)
{
    cr_expect_eq(run(too_late_body), -1);
    cr_expect_eq(run_err.kind, ERR_TIMED_OUT);
    cr_expect_str_eq(run_err.text, "'task' was not done after 2 s");
    cr_expect_str_eq(said, "task task:cancelled cancelled");
    cr_expect_float_eq(run_s, 2.0, 1e-9);
}

static int limits_error_body(struct task *self, union value argument, union value *result,
                             struct err *err)
{
    (void)argument;
    struct task *task = task_spawn(self, failer, value_number(1), "task");
    return task_await_within(self, task, 2 * NS_PER_S, result, err);
}

Test(task_wait, an_error_within_the_time_is_that_error)
{
    cr_expect_eq(run(limits_error_body), -1);
    cr_expect_str_eq(run_err.text, "no luck");
}

static int tidy(struct task *self, union value argument, union value *result, struct err *err)
{
    (void)argument, (void)result;
    int failed = task_sleep(self, 9 * NS_PER_S, err);
    struct err trouble = {.kind = ERR_NONE};
    if (task_sleep(self, NS_PER_S, &trouble) == 0)
        say("tidied");
    return failed;
}

static int wait_for_tidy(struct task *self, union value argument, union value *result,
                         struct err *err)
{
    (void)argument;
    struct task *task = task_spawn(self, tidy, value_nothing(), "tidy");
    return task_await_within(self, task, NS_PER_S, result, err);
}

static int late_cancel_body(struct task *self, union value argument, union value *result,
                            struct err *err)
{
    struct task *outer = task_spawn(self, wait_for_tidy, argument, "outer");
    if (task_sleep(self, NS_PER_S * 3 / 2, err) != 0)
        return -1;
    (void)task_cancel(outer); /* its limit has passed, and what it awaits still cleans up */
    return task_await(self, outer, result, err);
}

Test(task_wait, cancelling_goes_before_a_time_out)
{
    cr_expect_eq(run(late_cancel_body), -1);
    cr_expect_eq(run_err.kind, ERR_CANCELLED);
    cr_expect_float_eq(run_s, 1.5, 1e-9);
}

static int cancel_soon(struct task *self, union value other, union value *result, struct err *err)
{
    (void)result;
    if (task_sleep(self, NS_PER_S, err) != 0)
        return -1;
    (void)task_cancel(other.pointer);
    return 0;
}

static int third_party_body(struct task *self, union value argument, union value *result,
                            struct err *err)
{
    (void)argument;
    struct task *task = task_spawn(self, sleeper, value_number(9), "task");
    (void)task_spawn(self, cancel_soon, value_pointer(task), "third");
    return task_await_within(self, task, 2 * NS_PER_S, result, err);
}

Test(task_wait, cancelling_by_a_third_party_is_no_time_out)
{
    cr_expect_eq(run(third_party_body), -1);
    cr_expect_eq(run_err.kind, ERR_CANCELLED);
    cr_expect_float_eq(run_s, 1.0, 1e-9);
}
