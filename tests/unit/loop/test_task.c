/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "running.h"

TestSuite(task, .timeout = 20);

static int hello(struct task *self, union value argument, union value *result, struct err *err)
{
    (void)self, (void)argument, (void)err;
    *result = value_text("hello");
    return 0;
}

Test(task, main_returns_its_value)
{
    cr_expect_eq(run(hello), 0);
    cr_expect_str_eq(run_result.text, "hello");
}

static int fail(struct task *self, union value argument, union value *result, struct err *err)
{
    (void)self, (void)argument, (void)result;
    return err_usage(err, "no such coffee");
}

Test(task, main_returns_its_error_as_it_is)
{
    cr_expect_eq(run(fail), -1);
    cr_expect_eq(run_err.kind, ERR_USAGE);
    cr_expect_str_eq(run_err.text, "no such coffee");
    cr_expect_str_eq(reported, "");
}

static int shrug(struct task *self, union value argument, union value *result, struct err *err)
{
    (void)self, (void)argument, (void)result, (void)err;
    return -1;
}

Test(task, a_failure_without_an_error_names_the_task)
{
    cr_expect_eq(run(shrug), -1);
    cr_expect_str_eq(run_err.text, "'main' failed without setting an error");
}

static int order_body(struct task *self, union value argument, union value *result, struct err *err)
{
    (void)argument, (void)result;
    struct task *task = task_spawn(self, sleeper, value_number(1), "task");
    say("maker");
    if (task_sleep(self, NS_PER_S / 2, err) != 0)
        return -1;
    say("maker");
    return task_await(self, task, result, err);
}

Test(task, begins_when_its_creator_awaits)
{
    cr_expect_eq(run(order_body), 0);
    cr_expect_str_eq(said, "maker task maker task");
    cr_expect_eq(run_result.number, 1);
    cr_expect_float_eq(run_s, 1.0, 1e-9);
}

static int both_body(struct task *self, union value argument, union value *result, struct err *err)
{
    (void)argument;
    struct task *a = task_spawn(self, sleeper, value_number(3), "a");
    struct task *b = task_spawn(self, sleeper, value_number(2), "b");
    union value x = value_nothing(), y = value_nothing(), again = value_nothing();
    if (task_await(self, a, &x, err) != 0 || task_await(self, b, &y, err) != 0)
        return -1;
    if (task_await(self, a, &again, err) != 0)
        return -1;
    *result = value_number(100 * x.number + 10 * y.number + again.number);
    return 0;
}

Test(task, two_wait_at_once_and_a_done_one_can_be_awaited_again)
{
    cr_expect_eq(run(both_body), 0);
    cr_expect_str_eq(said, "a b b a");
    cr_expect_eq(run_result.number, 323);
    cr_expect_float_eq(run_s, 3.0, 1e-9);
}

static int lost_body(struct task *self, union value argument, union value *result, struct err *err)
{
    (void)argument, (void)result;
    (void)task_spawn(self, failer, value_number(1), "lost");
    return task_sleep(self, 2 * NS_PER_S, err);
}

Test(task, an_error_that_nobody_awaited_is_reported)
{
    cr_expect_eq(run(lost_body), 0);
    cr_expect_str_eq(reported, "'lost' failed and was not awaited: no luck");
}

static int freed_body(struct task *self, union value argument, union value *result, struct err *err)
{
    (void)argument, (void)result;
    struct task *early = task_spawn(self, failer, value_number(1), "early");
    struct task *late = task_spawn(self, sleeper, value_number(1), "late");
    task_free(early);
    if (task_await(self, late, NULL, err) != 0)
        return -1;
    task_free(late);
    task_free(NULL);
    if (!TAILQ_EMPTY(&task_runtime(self)->finished))
        return err_run(err, "a freed task is still kept");
    say(reported);
    return 0;
}

Test(task, freed_ones_run_on_and_go_when_they_are_done)
{
    cr_expect_eq(run(freed_body), 0, "%s", run_err.text);
    cr_expect_str_eq(said, "early late early late "
                           "'early' failed and was not awaited: no luck");
}

static int self_body(struct task *self, union value argument, union value *result, struct err *err)
{
    (void)argument, (void)result;
    return task_await(self, self, NULL, err);
}

Test(task, awaiting_oneself_is_an_error_that_names_it)
{
    cr_expect_eq(run(self_body), -1);
    cr_expect_str_eq(run_err.text, "'main' awaits itself: it could never continue");
}

static int await_argument(struct task *self, union value other, union value *result,
                          struct err *err)
{
    return task_await(self, *(struct task **)other.pointer, result, err);
}

static int ring_body(struct task *self, union value argument, union value *result, struct err *err)
{
    (void)argument, (void)result;
    struct task *a, *b, *c;
    a = task_spawn(self, await_argument, value_pointer(&b), "a");
    b = task_spawn(self, await_argument, value_pointer(&c), "b");
    c = task_spawn(self, await_argument, value_pointer(&a), "c");
    (void)task_spawn(self, sleeper, value_number(99), "bystander");
    return task_await(self, a, NULL, err);
}

Test(task, a_cycle_of_awaits_is_an_error_that_names_it_even_while_others_run)
{
    cr_expect_eq(run(ring_body), -1);
    cr_expect_str_eq(run_err.text, "deadlock: 'c' awaits 'a', which itself waits for 'c'");
}

static int borrow_body(struct task *self, union value argument, union value *result,
                       struct err *err)
{
    (void)argument, (void)result;
    struct task *other = task_spawn(self, sleeper, value_number(1), "other");
    return task_sleep(other, NS_PER_S, err);
}

Test(task, can_only_await_for_itself)
{
    cr_expect_eq(run(borrow_body), -1);
    cr_expect_str_eq(run_err.text, "'other' is not running: a task can only await for itself");
}

static int null_body(struct task *self, union value argument, union value *result, struct err *err)
{
    (void)argument, (void)result;
    return task_await(self, NULL, NULL, err);
}

Test(task, one_that_could_not_be_created_fails_when_it_is_awaited)
{
    cr_expect_eq(run(null_body), -1);
    cr_expect_str_eq(run_err.text, "out of memory for a task");
}

static int yield_thrice(struct task *self, union value argument, union value *result,
                        struct err *err)
{
    (void)argument, (void)result;
    for (int i = 0; i < 3; i++) {
        say(task_name(self));
        if (task_yield(self, err) != 0)
            return -1;
    }
    return 0;
}

static int yields_body(struct task *self, union value argument, union value *result,
                       struct err *err)
{
    (void)argument, (void)result;
    struct task *both[] = {task_spawn(self, yield_thrice, value_nothing(), "a"),
                           task_spawn(self, yield_thrice, value_nothing(), "b")};
    return gather(self, both, 2, NULL, err);
}

Test(task, yielding_ones_take_turns)
{
    cr_expect_eq(run(yields_body), 0);
    cr_expect_str_eq(said, "a b a b a b");
    cr_expect_eq(run_s, 0);
}

static int free_awaited_body(struct task *self, union value argument, union value *result,
                             struct err *err)
{
    (void)argument;
    struct task *inner = task_spawn(self, sleeper, value_number(1), "inner");
    struct task *outer = task_spawn(self, await_argument, value_pointer(&inner), "outer");
    if (task_yield(self, err) != 0)
        return -1;
    task_free(inner);
    return task_await(self, outer, result, err);
}

Test(task, freed_while_it_is_awaited_still_gives_its_value)
{
    cr_expect_eq(run(free_awaited_body), 0, "%s", run_err.text);
    cr_expect_eq(run_result.number, 1);
}

static int awaits_body(struct task *self, union value argument, union value *result,
                       struct err *err)
{
    (void)argument, (void)result;
    int failed = task_sleep(self, NS_PER_S, err);
    say(self->awaits ? "still awaits" : "awaits nothing");
    return failed;
}

Test(task, that_runs_awaits_nothing)
{
    cr_expect_eq(run(awaits_body), 0);
    cr_expect_str_eq(said, "awaits nothing");
}
