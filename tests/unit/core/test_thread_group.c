/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/thread_group.h"

#include <criterion/criterion.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <string.h>

TestSuite(thread_group, .timeout = 20);

enum { MEMBERS = 8 };

static atomic_int prepared, worked, cleaned_up;
static atomic_bool too_early;

struct item {
    int number;
    int fails_in; /* 1: prepare, 2: work */
};

static int prepare(void *data, struct err *err)
{
    const struct item *item = data;
    if (item->fails_in == 1)
        return err_run(err, "%d cannot prepare", item->number);
    atomic_fetch_add(&prepared, 1);
    return 0;
}

static int work(void *data, struct err *err)
{
    const struct item *item = data;
    if (atomic_load(&prepared) != MEMBERS || atomic_load(&cleaned_up) != 0)
        atomic_store(&too_early, true);
    atomic_fetch_add(&worked, 1);
    return item->fails_in == 2 ? err_run(err, "%d cannot work", item->number) : 0;
}

static void clean_up(void *data)
{
    (void)data;
    if (atomic_load(&worked) % MEMBERS != 0)
        atomic_store(&too_early, true);
    atomic_fetch_add(&cleaned_up, 1);
}

static struct item items[MEMBERS];

static struct thread_plan plan_of(void)
{
    for (int i = 0; i < MEMBERS; i++)
        items[i].number = i;
    return (struct thread_plan){.prepare = prepare,
                                .work = work,
                                .clean_up = clean_up,
                                .items = items,
                                .item_bytes = sizeof items[0],
                                .count = MEMBERS,
                                .what = "workers"};
}

Test(thread_group, all_prepare_before_one_works_and_all_work_before_one_cleans_up)
{
    struct thread_plan plan = plan_of();
    struct thread_group group;
    struct err err = {0};
    cr_assert_eq(thread_group_start(&group, &plan, &err), 0, "%s", err.text);
    cr_expect_eq(atomic_load(&prepared), MEMBERS);
    cr_expect_eq(atomic_load(&worked), 0);
    cr_assert_eq(thread_group_run(&group, &err), 0, "%s", err.text);
    cr_expect_eq(atomic_load(&worked), MEMBERS);
    cr_expect_eq(atomic_load(&cleaned_up), 0);
    thread_group_release(&group);
    cr_expect_eq(atomic_load(&cleaned_up), MEMBERS);
    cr_expect_not(atomic_load(&too_early));
}

Test(thread_group, one_that_cannot_prepare_fails_the_start_and_nobody_works)
{
    struct thread_plan plan = plan_of();
    struct thread_group group;
    struct err err = {0};
    items[3].fails_in = 1;
    cr_expect_eq(thread_group_start(&group, &plan, &err), -1);
    cr_expect_str_eq(err.text, "3 cannot prepare");
    thread_group_release(&group);
    cr_expect_eq(atomic_load(&worked), 0);
    cr_expect_eq(atomic_load(&cleaned_up), MEMBERS);
}

Test(thread_group, one_that_fails_at_work_fails_the_run_after_the_others_have_worked)
{
    struct thread_plan plan = plan_of();
    struct thread_group group;
    struct err err = {0};
    items[5].fails_in = 2;
    cr_assert_eq(thread_group_start(&group, &plan, &err), 0, "%s", err.text);
    cr_expect_eq(thread_group_run(&group, &err), -1);
    cr_expect_str_eq(err.text, "5 cannot work");
    cr_expect_eq(atomic_load(&worked), MEMBERS);
    thread_group_release(&group);
}

Test(thread_group, one_that_never_ran_cleans_up_without_working)
{
    struct thread_plan plan = plan_of();
    struct thread_group group;
    struct err err = {0};
    cr_assert_eq(thread_group_start(&group, &plan, &err), 0, "%s", err.text);
    thread_group_release(&group);
    cr_expect_eq(atomic_load(&worked), 0);
    cr_expect_eq(atomic_load(&cleaned_up), MEMBERS);
}

Test(thread_group, a_thread_that_cannot_be_started_is_an_error_with_its_number)
{
    struct thread_plan plan = plan_of();
    struct thread_group group;
    struct err err = {0};
    plan.stack_bytes = 1; /* less than the system allows */
    cr_expect_eq(thread_group_start(&group, &plan, &err), -1);
    cr_expect(strstr(err.text, "cannot start thread 1 of 8") != NULL, "%s", err.text);
    cr_expect(strstr(err.text, "fewer workers") != NULL, "%s", err.text);
    thread_group_release(&group);
    cr_expect_eq(atomic_load(&prepared), 0);
}

Test(thread_group, an_empty_one_may_be_released)
{
    struct thread_group group = {0};
    thread_group_release(&group);
}
