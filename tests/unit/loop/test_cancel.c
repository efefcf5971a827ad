/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "running.h"

TestSuite(cancel, .timeout = 20);

static int later_body(struct task *self, union value argument, union value *result, struct err *err)
{
    (void)argument, (void)result;
    struct task *task = task_spawn(self, sleeper, value_number(9), "task");
    struct task *sibling = task_spawn(self, sleeper, value_number(2), "sibling");
    if (task_sleep(self, NS_PER_S, err) != 0)
        return -1;
    say(task_cancel(task) ? "asked" : "too late");
    struct err why = {.kind = ERR_NONE};
    int failed = task_await(self, task, NULL, &why);
    say(failed && why.kind == ERR_CANCELLED ? "told" : "not told");
    say(task_cancel(task) ? "asked" : "too late");
    return task_await(self, sibling, NULL, err);
}

Test(cancel, runs_the_clean_up_informs_the_awaiter_and_leaves_siblings_alone)
{
    cr_expect_eq(run(later_body), 0);
    cr_expect_str_eq(said, "task sibling asked task:cancelled told too late sibling");
    cr_expect_float_eq(run_s, 2.0, 1e-9);
    cr_expect_str_eq(reported, "");
}

static int before_body(struct task *self, union value argument, union value *result,
                       struct err *err)
{
    (void)argument, (void)result;
    struct task *task = task_spawn(self, sleeper, value_number(9), "task");
    (void)task_cancel(task);
    return task_await(self, task, NULL, err);
}

Test(cancel, a_task_that_has_not_begun_never_begins)
{
    cr_expect_eq(run(before_body), -1);
    cr_expect_eq(run_err.kind, ERR_CANCELLED);
    cr_expect_str_eq(said, "");
}

static int await_task(struct task *self, union value other, union value *result, struct err *err)
{
    int failed = task_await(self, other.pointer, result, err);
    say(failed ? "outer:told" : "outer:value");
    return failed;
}

static int inwards_body(struct task *self, union value argument, union value *result,
                        struct err *err)
{
    (void)argument, (void)result;
    struct task *inner = task_spawn(self, sleeper, value_number(9), "inner");
    struct task *outer = task_spawn(self, await_task, value_pointer(inner), "outer");
    if (task_sleep(self, NS_PER_S, err) != 0)
        return -1;
    (void)task_cancel(outer);
    int failed = task_await(self, outer, NULL, err);
    say(future_state_name(task_state(inner)));
    return failed;
}

Test(cancel, goes_inwards_to_what_the_task_awaits)
{
    cr_expect_eq(run(inwards_body), -1);
    cr_expect_eq(run_err.kind, ERR_CANCELLED);
    cr_expect_str_eq(said, "inner inner:cancelled outer:told cancelled");
}

static int stubborn(struct task *self, union value argument, union value *result, struct err *err)
{
    (void)argument, (void)err;
    struct err ignored = {.kind = ERR_NONE};
    if (task_sleep(self, 5 * NS_PER_S, &ignored) != 0)
        say("ignored");
    *result = value_number(42);
    return 0;
}

static int ignored_body(struct task *self, union value argument, union value *result,
                        struct err *err)
{
    (void)argument;
    struct task *inner = task_spawn(self, stubborn, value_nothing(), "stubborn");
    struct task *outer = task_spawn(self, await_task, value_pointer(inner), "outer");
    if (task_sleep(self, NS_PER_S, err) != 0)
        return -1;
    (void)task_cancel(outer);
    return task_await(self, outer, result, err);
}

Test(cancel, a_task_may_ignore_it_and_then_its_value_counts)
{
    cr_expect_eq(run(ignored_body), 0);
    cr_expect_eq(run_result.number, 42);
    cr_expect_str_eq(said, "ignored outer:value");
}

static int ignored_timeout_body(struct task *self, union value argument, union value *result,
                                struct err *err)
{
    (void)argument;
    struct task *task = task_spawn(self, stubborn, value_nothing(), "stubborn");
    return task_await_within(self, task, NS_PER_S, result, err);
}

Test(cancel, a_time_out_that_is_ignored_gives_the_value)
{
    cr_expect_eq(run(ignored_timeout_body), 0);
    cr_expect_eq(run_result.number, 42);
    cr_expect_str_eq(said, "ignored");
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

static int tidy_body(struct task *self, union value argument, union value *result, struct err *err)
{
    (void)argument;
    struct task *task = task_spawn(self, tidy, value_nothing(), "tidy");
    if (task_yield(self, err) != 0)
        return -1;
    (void)task_cancel(task);
    return task_await(self, task, result, err);
}

Test(cancel, the_clean_up_may_await)
{
    cr_expect_eq(run(tidy_body), -1);
    cr_expect_eq(run_err.kind, ERR_CANCELLED);
    cr_expect_str_eq(said, "tidied");
    cr_expect_float_eq(run_s, 1.0, 1e-9);
}

static int cancel_oneself(struct task *self, union value argument, union value *result,
                          struct err *err)
{
    (void)argument, (void)result;
    (void)task_cancel(self);
    say("still here");
    int failed = task_yield(self, err);
    say(failed ? "told" : "not told");
    return failed;
}

Test(cancel, a_running_task_is_cancelled_at_its_next_await)
{
    cr_expect_eq(run(cancel_oneself), -1);
    cr_expect_eq(run_err.kind, ERR_CANCELLED);
    cr_expect_str_eq(said, "still here told");
}

static int cancel_oneself_and_sleep(struct task *self, union value argument, union value *result,
                                    struct err *err)
{
    (void)argument, (void)result;
    (void)task_cancel(self);
    return task_sleep(self, 9 * NS_PER_S, err);
}

Test(cancel, cancelled_at_the_next_await_it_does_not_wait_there)
{
    cr_expect_eq(run(cancel_oneself_and_sleep), -1);
    cr_expect_eq(run_err.kind, ERR_CANCELLED);
    cr_expect_eq(run_s, 0);
}

static int cancel_and_return(struct task *self, union value argument, union value *result,
                             struct err *err)
{
    (void)argument, (void)result, (void)err;
    (void)task_cancel(self);
    return 0;
}

Test(cancel, a_task_that_ends_without_another_await_is_still_cancelled)
{
    cr_expect_eq(run(cancel_and_return), -1);
    cr_expect_eq(run_err.kind, ERR_CANCELLED);
}

static int leave_body(struct task *self, union value argument, union value *result, struct err *err)
{
    (void)argument, (void)result;
    (void)task_spawn(self, sleeper, value_number(99), "a");
    (void)task_spawn(self, sleeper, value_number(99), "b");
    return task_sleep(self, NS_PER_S, err);
}

Test(cancel, what_main_leaves_unfinished_is_cancelled_and_cleans_up)
{
    cr_expect_eq(run(leave_body), 0);
    cr_expect_str_eq(said, "a b a:cancelled b:cancelled");
    cr_expect_float_eq(run_s, 1.0, 1e-9);
}

static int waiting_body(struct task *self, union value argument, union value *result,
                        struct err *err)
{
    (void)argument, (void)result;
    struct task *inner = task_spawn(self, sleeper, value_number(9), "inner");
    int failed = task_await_within(self, inner, 5 * NS_PER_S, NULL, err);
    say(failed && err->kind == ERR_CANCELLED ? "cancelled, not late" : "wrong");
    return failed;
}

static int limit_body(struct task *self, union value argument, union value *result, struct err *err)
{
    struct task *outer = task_spawn(self, waiting_body, argument, "outer");
    if (task_sleep(self, NS_PER_S, err) != 0)
        return -1;
    (void)task_cancel(outer);
    return task_await(self, outer, result, err);
}

Test(cancel, one_that_awaits_with_a_limit_is_cancelled_and_not_timed_out)
{
    cr_expect_eq(run(limit_body), -1);
    cr_expect_str_eq(said, "inner inner:cancelled cancelled, not late");
    cr_expect_float_eq(run_s, 1.0, 1e-9);
}

static int chain(struct task *self, union value depth, union value *result, struct err *err)
{
    if (depth.number == 0)
        return task_sleep(self, 9 * NS_PER_S, err);
    struct task *next = task_spawn(self, chain, value_number(depth.number - 1), "link");
    return task_await(self, next, result, err);
}

static int chain_body(struct task *self, union value argument, union value *result, struct err *err)
{
    (void)argument;
    struct task *first = task_spawn(self, chain, value_number(2000), "first");
    if (task_sleep(self, NS_PER_S, err) != 0)
        return -1;
    (void)task_cancel(first);
    return task_await(self, first, result, err);
}

Test(cancel, reaches_the_end_of_a_long_chain)
{
    cr_expect_eq(run(chain_body), -1);
    cr_expect_eq(run_err.kind, ERR_CANCELLED);
    cr_expect_float_eq(run_s, 1.0, 1e-9);
}

static int told_once_body(struct task *self, union value argument, union value *result,
                          struct err *err)
{
    (void)argument, (void)result;
    struct err ignored = {.kind = ERR_NONE};
    (void)task_cancel(self);
    say(task_yield(self, &ignored) != 0 ? "told" : "not told");
    return task_sleep(self, NS_PER_S, err);
}

Test(cancel, is_told_once)
{
    cr_expect_eq(run(told_once_body), 0, "%s", run_err.text);
    cr_expect_str_eq(said, "told");
    cr_expect_float_eq(run_s, 1.0, 1e-9);
}
