/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "origin/answer.h"
#include "origin/faults.h"
#include "origin/settings.h"

#include <criterion/criterion.h>
#include <ctype.h>
#include <string.h>

TestSuite(fault_table, .timeout = 30);

Test(fault_table, finds_each_by_its_name_and_no_two_share_one)
{
    for (const struct fault *at = faults; at->name; at++) {
        struct err err = {0};
        cr_assert_eq(fault_find(at->name, &err), at, "%s", at->name);
    }
}

Test(fault_table, describes_each)
{
    for (const struct fault *at = faults; at->name; at++)
        cr_assert(islower((unsigned char)at->summary[0]), "%s", at->name);
}

Test(fault_table, has_a_default_within_the_bounds_for_each_argument)
{
    for (const struct fault *at = faults; at->name; at++) {
        if (at->kind == ARGUMENT_NONE)
            continue;
        cr_assert_not_null(at->argument, "%s", at->name);
        if (at->default_argument >= 0)
            cr_assert_geq(at->default_argument, at->min, "%s", at->name);
        cr_assert_leq(at->default_argument, at->max, "%s", at->name);
    }
}

Test(fault_table, refuses_an_argument_that_a_fault_cannot_use)
{
    for (const struct fault *at = faults; at->name; at++) {
        struct err err = {0};
        int64_t argument = 0;
        cr_assert_eq(fault_parse_argument(at, "-1", &argument, &err), -1, "%s", at->name);
        cr_assert_eq(err.kind, ERR_USAGE);
    }
}

/* What a fault without bytes of its own leaves of an answer of 100 bytes. */
Test(fault_table, truncates_bodies_where_the_argument_says)
{
    const char *names[] = {"reset", "reset-connection", "truncate", "stall"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        struct err err = {0};
        struct plan plan = {.argument = 7, .fault = fault_find(names[i], &err)};
        struct answer answer = {.body_bytes = 100, .length = 100};
        plan.fault->apply(&answer, &plan);
        cr_assert_eq(answer.body_bytes, 7, "%s", names[i]);
        cr_assert_eq(answer.length, 100, "%s", names[i]);
        cr_assert_not(answer.silent, "%s", names[i]);
        cr_assert_neq(answer.end, ANSWER_COMPLETE, "%s", names[i]);
        plan.argument = 1000;
        answer.body_bytes = 100;
        plan.fault->apply(&answer, &plan);
        cr_assert_eq(answer.body_bytes, 100, "%s", names[i]);
    }
}
