/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "running.h"

TestSuite(future, .timeout = 20);

static void say_state(struct future *future, void *data)
{
    say(data);
    say(future_state_name(future->state));
}

static int callbacks_body(struct task *self, union value argument, union value *result,
                          struct err *err)
{
    (void)argument, (void)result;
    struct future future;
    future_init(&future, task_loop(self), "box");
    struct future_callback first = {.function = say_state, .data = "first"};
    struct future_callback removed = {.function = say_state, .data = "removed"};
    struct future_callback second = {.function = say_state, .data = "second"};
    struct future_callback late = {.function = say_state, .data = "late"};
    future_callback_add(&future, &first);
    future_callback_add(&future, &removed);
    future_callback_add(&future, &second);
    if (future_set_value(&future, value_number(3), err) != 0)
        return -1;
    say("set");
    future_callback_remove(&removed);
    future_callback_add(&future, &late);
    int failed = task_yield(self, err);
    future_release(&future);
    return failed;
}

Test(future, callbacks_come_soon_and_in_order_and_never_inside_the_setting)
{
    cr_expect_eq(run(callbacks_body), 0);
    cr_expect_str_eq(said, "set first value second value late value");
}

static int twice_body(struct task *self, union value argument, union value *result, struct err *err)
{
    (void)argument;
    struct future future;
    future_init(&future, task_loop(self), "box");
    if (future_set_value(&future, value_number(1), err) != 0)
        return -1;
    int failed = future_set_value(&future, value_number(2), err);
    (void)!future_result(&future, result, err);
    future_release(&future);
    return failed;
}

Test(future, a_second_result_is_an_error_that_names_it_and_changes_nothing)
{
    cr_expect_eq(run(twice_body), -1);
    cr_expect_str_eq(run_err.text, "'box' is already done (value): a future takes one result");
}

static int pending_body(struct task *self, union value argument, union value *result,
                        struct err *err)
{
    (void)argument;
    struct future future;
    future_init(&future, task_loop(self), "box");
    int failed = future_result(&future, result, err);
    future_release(&future);
    return failed;
}

Test(future, the_result_of_a_pending_one_is_an_error)
{
    cr_expect_eq(run(pending_body), -1);
    cr_expect_str_eq(run_err.text, "'box' is not done: its result can be awaited");
}

static int unseen_body(struct task *self, union value argument, union value *result,
                       struct err *err)
{
    (void)argument, (void)result;
    struct err why = {.kind = ERR_RUN, .text = "the milk boiled over"};
    struct future unseen, seen;
    future_init(&unseen, task_loop(self), "unseen");
    future_init(&seen, task_loop(self), "seen");
    if (future_set_error(&unseen, &why, err) != 0 || future_set_error(&seen, &why, err) != 0)
        return -1;
    struct err got = {.kind = ERR_NONE};
    int failed = task_await_future(self, &seen, NULL, &got);
    say(failed ? got.text : "no error");
    future_release(&unseen);
    future_release(&seen);
    return 0;
}

Test(future, an_error_that_nobody_awaited_is_reported_and_a_seen_one_is_not)
{
    cr_expect_eq(run(unseen_body), 0);
    cr_expect_str_eq(said, "the milk boiled over");
    cr_expect_str_eq(reported, "'unseen' failed and was not awaited: the milk boiled over");
}

static int await_box(struct task *self, union value box, union value *result, struct err *err)
{
    int failed = task_await_future(self, box.pointer, result, err);
    say(task_name(self));
    return failed;
}

static int shared_body(struct task *self, union value argument, union value *result,
                       struct err *err)
{
    (void)argument;
    struct future future;
    future_init(&future, task_loop(self), "box");
    struct task *both[] = {task_spawn(self, await_box, value_pointer(&future), "a"),
                           task_spawn(self, await_box, value_pointer(&future), "b")};
    union value values[2] = {value_nothing(), value_nothing()};
    int failed = task_sleep(self, NS_PER_S, err);
    failed |= future_set_value(&future, value_number(4), err);
    failed |= gather(self, both, 2, values, err);
    *result = value_number(values[0].number + values[1].number);
    future_release(&future);
    return failed;
}

Test(future, wakes_everyone_who_awaits_it)
{
    cr_expect_eq(run(shared_body), 0);
    cr_expect_eq(run_result.number, 8);
    cr_expect_str_eq(said, "a b");
}

static int cancelled_body(struct task *self, union value argument, union value *result,
                          struct err *err)
{
    (void)argument, (void)result;
    struct future future;
    future_init(&future, task_loop(self), "box");
    bool first = future_cancel(&future);
    bool second = future_cancel(&future);
    say(first ? "cancelled" : "not");
    say(second ? "again" : "once");
    int failed = task_await_future(self, &future, NULL, err);
    say(err->text);
    future_release(&future);
    return failed;
}

Test(future, cancelling_is_a_result_too_and_only_the_first)
{
    cr_expect_eq(run(cancelled_body), -1);
    cr_expect_str_eq(said, "cancelled once 'box' was cancelled");
    cr_expect_eq(run_err.kind, ERR_CANCELLED);
}

static int gone_body(struct task *self, union value argument, union value *result, struct err *err)
{
    (void)argument, (void)result;
    struct future future;
    future_init(&future, task_loop(self), "box");
    struct task *task = task_spawn(self, await_box, value_pointer(&future), "a");
    if (task_sleep(self, NS_PER_S, err) != 0)
        return -1;
    future_release(&future);
    (void)task_cancel(task); /* must not look at what is gone */
    return task_await(self, task, NULL, err);
}

Test(future, one_that_is_released_cancels_its_awaiters)
{
    cr_expect_eq(run(gone_body), -1);
    cr_expect_eq(run_err.kind, ERR_CANCELLED);
    cr_expect_str_eq(said, "a");
}
