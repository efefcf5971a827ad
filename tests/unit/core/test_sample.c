/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/sample.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include <string.h>

TestSuite(sample, .timeout = 20);

Test(sample, every_outcome_has_a_name_that_leads_back_to_it)
{
    for (int i = 0; i < OUTCOME_COUNT; i++) {
        const char *name = outcome_name((enum outcome)i);
        cr_assert(ne(ptr, (void *)name, NULL), "outcome %d", i);
        cr_assert(eq(int, outcome_from_name(name), i), "'%s'", name);
    }
}

Test(sample, names_of_outcomes_are_plain_words)
{
    for (int i = 0; i < OUTCOME_COUNT; i++) {
        const char *name = outcome_name((enum outcome)i);
        cr_assert(gt(sz, strlen(name), 0));
        cr_assert(eq(sz, strspn(name, "abcdefghijklmnopqrstuvwxyz"), strlen(name)), "'%s'", name);
    }
}

Test(sample, an_unknown_name_is_not_an_outcome)
{
    cr_expect(eq(int, outcome_from_name("perfect"), -1));
    cr_expect(eq(int, outcome_from_name(""), -1));
    cr_expect(eq(int, outcome_from_name("OK"), -1));
}

Test(sample, stays_as_small_as_its_header_says)
{
    cr_assert(eq(sz, sizeof(struct sample), 80));
}
