/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "running.h"

#include <signal.h>
#include <unistd.h>

TestSuite(runtime, .timeout = 20);

static int await_box(struct task *self, union value box, union value *result, struct err *err)
{
    return task_await_future(self, box.pointer, result, err);
}

static int stuck_body(struct task *self, union value argument, union value *result, struct err *err)
{
    (void)argument;
    struct future box;
    future_init(&box, task_loop(self), "box");
    struct task *other = task_spawn(self, await_box, value_pointer(&box), "other");
    int failed = task_await(self, other, result, err);
    say(err->kind == ERR_CANCELLED ? "cleaned up" : "wrong");
    future_release(&box);
    return failed;
}

Test(runtime, a_deadlock_is_an_error_that_names_the_tasks_and_what_they_await)
{
    cr_expect_eq(run(stuck_body), -1);
    cr_expect_str_eq(run_err.text, "deadlock: nothing can wake a task any more: "
                                   "'main' awaits 'other'; 'other' awaits 'box'");
    cr_expect_str_eq(said, "cleaned up");
    cr_expect_str_eq(reported, "");
}

static int crowd_body(struct task *self, union value argument, union value *result, struct err *err)
{
    (void)argument;
    struct future box;
    future_init(&box, task_loop(self), "box");
    for (int i = 0; i < 20; i++)
        (void)task_spawn(self, await_box, value_pointer(&box), "one of a crowd, number %d", i);
    int failed = task_await_future(self, &box, result, err);
    future_release(&box);
    return failed;
}

Test(runtime, a_deadlock_of_many_names_some_and_counts_the_rest)
{
    cr_expect_eq(run(crowd_body), -1);
    cr_expect_not_null(strstr(run_err.text, "; and 13 more"), "%s", run_err.text);
}

static int stubborn_body(struct task *self, union value argument, union value *result,
                         struct err *err)
{
    (void)result, (void)err;
    while (argument.number == 0) { /* always */
        struct future never;
        struct err ignored = {.kind = ERR_NONE};
        future_init(&never, task_loop(self), "never");
        (void)!task_await_future(self, &never, NULL, &ignored);
        future_release(&never);
    }
    return 0;
}

Test(runtime, one_that_does_not_end_is_abandoned_and_named_and_nothing_hangs)
{
    cr_expect_eq(run(stubborn_body), -1);
    cr_expect_not_null(strstr(run_err.text, "deadlock"));
    cr_expect_str_eq(reported, "'main' did not end when it was cancelled; it is abandoned");
}

static int who_body(struct task *self, union value argument, union value *result, struct err *err)
{
    (void)argument, (void)result;
    struct task *all[8];
    for (int i = 0; i < 3; i++)
        (void)task_spawn(self, sleeper, value_number(1), "t%d", i);
    size_t count = runtime_unfinished(task_runtime(self), all, 8);
    for (size_t i = 0; i < count; i++)
        say(task_name(all[i]));
    say(runtime_current(task_runtime(self)) == self ? "me" : "not me");
    if (task_sleep(self, 2 * NS_PER_S, err) != 0)
        return -1;
    count = runtime_unfinished(task_runtime(self), all, 0);
    say(count == 1 ? "alone" : "not alone");
    return 0;
}

Test(runtime, knows_the_current_task_and_all_that_are_unfinished)
{
    cr_expect_eq(run(who_body), 0);
    cr_expect_str_eq(said, "main t0 t1 t2 me t0 t1 t2 t0 t1 t2 alone");
}

static int nothing_body(struct task *self, union value argument, union value *result,
                        struct err *err)
{
    (void)argument, (void)err;
    say(task_name(self));
    *result = value_number(1);
    return 0;
}

Test(runtime, runs_again_after_a_run_and_after_a_deadlock)
{
    struct runtime runtime;
    struct err err = {.kind = ERR_NONE};
    cr_assert_eq(runtime_init(&runtime, &err), 0);
    cr_expect_eq(run_on(&runtime, nothing_body), 0);
    cr_expect_eq(run_on(&runtime, stuck_body), -1);
    cr_expect_eq(run_on(&runtime, nothing_body), 0);
    runtime_release(&runtime);
    cr_expect_str_eq(said, "main cleaned up main");
}

static void say_event(void *data, const struct task *task, enum task_event event)
{
    static const char *const names[] = {"made", "runs", "waits", "done"};
    (void)data;
    say(task_name(task));
    say(names[event]);
}

static int watched_body(struct task *self, union value argument, union value *result,
                        struct err *err)
{
    (void)argument, (void)result;
    return task_await(self, task_spawn(self, nothing_body, value_nothing(), "b"), NULL, err);
}

Test(runtime, tells_who_watches_of_every_event)
{
    struct runtime runtime;
    struct err err = {.kind = ERR_NONE};
    cr_assert_eq(runtime_init(&runtime, &err), 0);
    runtime.trace = say_event;
    cr_expect_eq(run_on(&runtime, watched_body), 0);
    runtime_release(&runtime);
    cr_expect_str_eq(said, "main made main runs b made main waits b runs b b done "
                           "main runs main done");
}

static struct timer ring;

static void interrupt_oneself(struct timer *timer)
{
    (void)timer;
    (void)kill(getpid(), SIGINT);
}

static int interrupted_body(struct task *self, union value argument, union value *result,
                            struct err *err)
{
    (void)argument;
    struct loop *loop = runtime_loop(task_runtime(self));
    struct task *child = task_spawn(self, sleeper, value_number(3600), "child");
    ring = (struct timer){.function = interrupt_oneself};
    loop_timer_start(loop, &ring, loop_now_ns(loop));
    return task_await(self, child, result, err);
}

Test(runtime, ctrl_c_cancels_main_and_everything_cleans_up)
{
    struct runtime runtime;
    struct err err = {.kind = ERR_NONE};
    cr_assert_eq(runtime_init(&runtime, &err), 0);
    cr_assert_eq(runtime_catch_signals(&runtime, NULL, NULL, &err), 0, "%s", err.text);
    int failed = runtime_run(&runtime, interrupted_body, value_nothing(), NULL, &run_err);
    cr_expect_eq(failed, -1);
    cr_expect_eq(run_err.kind, ERR_CANCELLED);
    runtime_release_signals(&runtime);
    runtime_release(&runtime);
    cr_expect_str_eq(said, "child child:cancelled");
}

static int twice_stubborn_body(struct task *self, union value argument, union value *result,
                               struct err *err)
{
    (void)argument, (void)result, (void)err;
    for (int i = 0; i < 3; i++) {
        struct future never;
        struct err ignored = {.kind = ERR_NONE};
        future_init(&never, task_loop(self), "never");
        (void)!task_await_future(self, &never, NULL, &ignored);
        future_release(&never);
    }
    say("gave in");
    return 0;
}

Test(runtime, cancels_again_if_a_task_ignores_it_once_or_twice)
{
    cr_expect_eq(run(twice_stubborn_body), -1);
    cr_expect_str_eq(said, "gave in");
    cr_expect_str_eq(reported, "");
}

static int sore_body(struct task *self, union value argument, union value *result, struct err *err)
{
    (void)argument, (void)result;
    struct future never;
    struct err ignored = {.kind = ERR_NONE};
    future_init(&never, task_loop(self), "never");
    (void)!task_await_future(self, &never, NULL, &ignored);
    future_release(&never);
    return err_run(err, "waited in vain");
}

Test(runtime, a_deadlock_takes_precedence_over_the_error_of_main)
{
    cr_expect_eq(run(sore_body), -1);
    cr_expect_not_null(strstr(run_err.text, "deadlock"));
    cr_expect_str_eq(reported, "");
}
