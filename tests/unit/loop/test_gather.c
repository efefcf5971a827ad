/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "running.h"

TestSuite(gather, .timeout = 20);

static int three(struct task *self, struct task *tasks[3])
{
    tasks[0] = task_spawn(self, sleeper, value_number(5), "5");
    tasks[1] = task_spawn(self, sleeper, value_number(4), "4");
    tasks[2] = task_spawn(self, sleeper, value_number(3), "3");
    return 0;
}

static int order_body(struct task *self, union value argument, union value *result, struct err *err)
{
    (void)argument;
    struct task *tasks[3];
    union value values[3];
    (void)three(self, tasks);
    if (gather(self, tasks, 3, values, err) != 0)
        return -1;
    *result = value_number(100 * values[0].number + 10 * values[1].number + values[2].number);
    return 0;
}

Test(gather, takes_as_long_as_the_slowest_and_keeps_the_order_given)
{
    cr_expect_eq(run(order_body), 0);
    cr_expect_str_eq(said, "5 4 3 3 4 5");
    cr_expect_eq(run_result.number, 543);
    cr_expect_float_eq(run_s, 5.0, 1e-9);
}

static int none_body(struct task *self, union value argument, union value *result, struct err *err)
{
    (void)argument, (void)result;
    return gather(self, NULL, 0, NULL, err);
}

Test(gather, of_nothing_is_done)
{
    cr_expect_eq(run(none_body), 0);
}

static int first_error_body(struct task *self, union value argument, union value *result,
                            struct err *err)
{
    (void)argument, (void)result;
    struct task *tasks[] = {task_spawn(self, sleeper, value_number(1), "a"),
                            task_spawn(self, failer, value_number(2), "b"),
                            task_spawn(self, sleeper, value_number(3), "c")};
    struct err why = {.kind = ERR_NONE};
    int failed = gather(self, tasks, 3, NULL, &why);
    say(failed ? why.text : "no error");
    return task_sleep(self, 5 * NS_PER_S, err);
}

Test(gather, ends_with_the_first_error_and_the_others_run_on)
{
    cr_expect_eq(run(first_error_body), 0);
    cr_expect_str_eq(said, "a b c a b no luck c");
    cr_expect_str_eq(reported, "");
}

static int second_error_body(struct task *self, union value argument, union value *result,
                             struct err *err)
{
    (void)argument, (void)result;
    struct task *tasks[] = {task_spawn(self, failer, value_number(1), "a"),
                            task_spawn(self, failer, value_number(2), "b")};
    struct err why = {.kind = ERR_NONE};
    (void)!gather(self, tasks, 2, NULL, &why);
    return task_sleep(self, 5 * NS_PER_S, err);
}

Test(gather, a_later_error_is_reported_and_not_lost)
{
    cr_expect_eq(run(second_error_body), 0);
    cr_expect_str_eq(reported, "'b' failed and was not awaited: no luck");
}

static int each_body(struct task *self, union value argument, union value *result, struct err *err)
{
    (void)argument, (void)result;
    struct task *tasks[] = {task_spawn(self, sleeper, value_number(1), "a"),
                            task_spawn(self, failer, value_number(2), "b"),
                            task_spawn(self, sleeper, value_number(3), "c")};
    (void)task_cancel(tasks[2]);
    struct gathered results[3];
    if (gather_each(self, tasks, 3, results, err) != 0)
        return -1;
    for (int i = 0; i < 3; i++)
        say(results[i].failed ? results[i].err.text : "value");
    return 0;
}

Test(gather, of_each_puts_errors_among_the_results)
{
    cr_expect_eq(run(each_body), 0);
    cr_expect_str_eq(said, "a b a b value no luck 'c' was cancelled");
    cr_expect_str_eq(reported, "");
}

static int gatherer(struct task *self, union value argument, union value *result, struct err *err)
{
    (void)argument, (void)result;
    struct task *tasks[3];
    (void)three(self, tasks);
    return gather(self, tasks, 3, NULL, err);
}

static int each_gatherer(struct task *self, union value argument, union value *result,
                         struct err *err)
{
    (void)argument, (void)result;
    struct task *tasks[3];
    struct gathered results[3];
    (void)three(self, tasks);
    return gather_each(self, tasks, 3, results, err);
}

static int cancel_after_a_second(struct task *self, task_body *body, struct err *err)
{
    struct task *task = task_spawn(self, body, value_nothing(), "gatherer");
    if (task_sleep(self, NS_PER_S, err) != 0)
        return -1;
    (void)task_cancel(task);
    return task_await(self, task, NULL, err);
}

static int cancel_body(struct task *self, union value argument, union value *result,
                       struct err *err)
{
    (void)argument, (void)result;
    return cancel_after_a_second(self, gatherer, err);
}

static int cancel_each_body(struct task *self, union value argument, union value *result,
                            struct err *err)
{
    (void)argument, (void)result;
    return cancel_after_a_second(self, each_gatherer, err);
}

Test(gather, cancelled_cancels_all_that_are_gathered)
{
    cr_expect_eq(run(cancel_body), -1);
    cr_expect_eq(run_err.kind, ERR_CANCELLED);
    cr_expect_str_eq(said, "5 4 3 5:cancelled 4:cancelled 3:cancelled");
    cr_expect_float_eq(run_s, 1.0, 1e-9);
}

Test(gather, of_each_cancelled_is_cancelled_too)
{
    cr_expect_eq(run(cancel_each_body), -1);
    cr_expect_eq(run_err.kind, ERR_CANCELLED);
    cr_expect_str_eq(said, "5 4 3 5:cancelled 4:cancelled 3:cancelled");
}

static int self_body(struct task *self, union value argument, union value *result, struct err *err)
{
    (void)argument, (void)result;
    struct task *tasks[] = {self};
    return gather(self, tasks, 1, NULL, err);
}

Test(gather, of_oneself_is_an_error)
{
    cr_expect_eq(run(self_body), -1);
    cr_expect_str_eq(run_err.text, "'main' awaits itself: it could never continue");
}

static int cancel_one_body(struct task *self, union value argument, union value *result,
                           struct err *err)
{
    (void)argument, (void)result;
    struct task *tasks[3];
    (void)three(self, tasks);
    if (task_yield(self, err) != 0)
        return -1;
    (void)task_cancel(tasks[1]);
    return gather(self, tasks, 3, NULL, err);
}

Test(gather, a_cancelled_one_ends_it_at_once)
{
    cr_expect_eq(run(cancel_one_body), -1);
    cr_expect_eq(run_err.kind, ERR_CANCELLED);
    cr_expect_eq(run_s, 0);
}

static int gather_argument(struct task *self, union value other, union value *result,
                           struct err *err)
{
    (void)result;
    return gather(self, other.pointer, 1, NULL, err);
}

static int ring_body(struct task *self, union value argument, union value *result, struct err *err)
{
    (void)argument, (void)result;
    struct task *a, *b;
    a = task_spawn(self, gather_argument, value_pointer(&b), "a");
    b = task_spawn(self, gather_argument, value_pointer(&a), "b");
    (void)task_spawn(self, sleeper, value_number(99), "bystander");
    return task_await(self, a, NULL, err);
}

Test(gather, a_ring_through_it_is_an_error_that_names_it)
{
    cr_expect_eq(run(ring_body), -1);
    cr_expect_str_eq(run_err.text, "deadlock: 'b' awaits 'gather', which itself waits for 'b'");
}

/* Each gathers the next: so deep that no task's stack could hold the way. */
static int nest(struct task *self, union value depth, union value *result, struct err *err)
{
    if (depth.number == 0)
        return task_sleep(self, 9 * NS_PER_S, err);
    struct task *next[] = {task_spawn(self, nest, value_number(depth.number - 1), "nested")};
    return gather(self, next, 1, result, err);
}

static int nest_body(struct task *self, union value argument, union value *result, struct err *err)
{
    (void)argument;
    struct task *first = task_spawn(self, nest, value_number(3000), "first");
    if (task_sleep(self, NS_PER_S, err) != 0)
        return -1;
    (void)task_cancel(first);
    return task_await(self, first, result, err);
}

Test(gather, nested_3000_deep_is_cancelled_to_the_bottom)
{
    cr_expect_eq(run(nest_body), -1);
    cr_expect_eq(run_err.kind, ERR_CANCELLED);
    cr_expect_float_eq(run_s, 1.0, 1e-9);
}

static int twice_body(struct task *self, union value argument, union value *result, struct err *err)
{
    (void)argument;
    struct task *task = task_spawn(self, sleeper, value_number(2), "task");
    struct task *twice[] = {task, task};
    union value values[2];
    if (gather(self, twice, 2, values, err) != 0)
        return -1;
    *result = value_number(10 * values[0].number + values[1].number);
    return 0;
}

Test(gather, a_task_that_is_given_twice_gives_its_value_twice)
{
    cr_expect_eq(run(twice_body), 0);
    cr_expect_eq(run_result.number, 22);
}
