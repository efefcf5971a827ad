/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "loop/coroutine.h"

#include <criterion/criterion.h>
#include <string.h>

TestSuite(coroutine, .timeout = 20);

static struct stack_pool stacks;

static void make(struct coroutine *coroutine, coroutine_body *body)
{
    struct err err = {0};
    cr_assert_eq(coroutine_init(coroutine, &stacks, body, &err), 0, "%s", err.text);
}

static union value count(struct coroutine *self, union value from)
{
    for (int64_t i = from.number; i < from.number + 3; i++)
        (void)coroutine_yield(self, value_number(i));
    return value_number(-1);
}

Test(coroutine, yields_one_value_per_resume_and_returns_its_last)
{
    struct coroutine counter;
    make(&counter, count);
    cr_expect_eq(counter.state, COROUTINE_NEW);
    for (int i = 7; i < 10; i++) {
        cr_expect_eq(coroutine_resume(&counter, value_number(7)).number, i);
        cr_expect_eq(counter.state, COROUTINE_SUSPENDED);
    }
    cr_expect_eq(coroutine_resume(&counter, value_nothing()).number, -1);
    cr_expect_eq(counter.state, COROUTINE_ENDED);
    coroutine_release(&counter);
    stack_pool_release(&stacks);
}

static union value add_up(struct coroutine *self, union value sent)
{
    int64_t sum = sent.number;
    while (sum < 1000)
        sum += coroutine_yield(self, value_number(sum)).number;
    return value_number(sum);
}

Test(coroutine, receives_what_each_resume_sends)
{
    struct coroutine adder;
    make(&adder, add_up);
    cr_expect_eq(coroutine_resume(&adder, value_number(1)).number, 1);
    cr_expect_eq(coroutine_resume(&adder, value_number(10)).number, 11);
    cr_expect_eq(coroutine_resume(&adder, value_number(100)).number, 111);
    coroutine_release(&adder); /* a suspended one may be dropped */
    stack_pool_release(&stacks);
}

static union value outer(struct coroutine *self, union value inner)
{
    union value got = coroutine_resume(inner.pointer, value_number(5));
    while (got.number > 0) {
        (void)coroutine_yield(self, value_number(got.number * 2));
        got = coroutine_resume(inner.pointer, value_nothing());
    }
    return got;
}

Test(coroutine, may_resume_another)
{
    struct coroutine inner, twice;
    make(&inner, count);
    make(&twice, outer);
    cr_expect_eq(coroutine_resume(&twice, value_pointer(&inner)).number, 10);
    cr_expect_eq(coroutine_resume(&twice, value_nothing()).number, 12);
    /* And one that was resumed in there goes on from out here. */
    cr_expect_eq(coroutine_resume(&inner, value_nothing()).number, 7);
    coroutine_release(&twice);
    coroutine_release(&inner);
    stack_pool_release(&stacks);
}

static union value use_stack(struct coroutine *self, union value depth)
{
    volatile char bytes[512];
    memset((char *)bytes, (int)depth.number, sizeof bytes);
    if (depth.number == 0)
        return coroutine_yield(self, value_nothing());
    union value below = use_stack(self, value_number(depth.number - 1));
    cr_assert_eq(bytes[0], (char)depth.number);
    cr_assert_eq(bytes[511], (char)depth.number);
    return below;
}

Test(coroutine, keeps_its_local_variables_while_others_run)
{
    struct coroutine many[20];
    for (int i = 0; i < 20; i++) {
        make(&many[i], use_stack);
        (void)coroutine_resume(&many[i], value_number(30));
    }
    for (int i = 0; i < 20; i++) {
        cr_expect_eq(coroutine_resume(&many[i], value_number(i)).number, i);
        coroutine_release(&many[i]);
    }
    stack_pool_release(&stacks);
}
