/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/usage.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

TestSuite(usage, .timeout = 20);

Test(usage, adds_up_what_is_known_and_forgets_the_rest)
{
    struct usage sum = {.cpu_user_ns = 1,
                        .cpu_system_ns = 2,
                        .instructions = -1,
                        .peak_memory_bytes = 100,
                        .voluntary_switches = 3,
                        .threads_peak = 1};
    const struct usage part = {.cpu_user_ns = 10,
                               .cpu_system_ns = 20,
                               .instructions = 7,
                               .peak_memory_bytes = -1,
                               .involuntary_switches = 4,
                               .threads_peak = 5};
    usage_add(&sum, &part);
    cr_expect(eq(i64, sum.cpu_user_ns, 11));
    cr_expect(eq(i64, sum.cpu_system_ns, 22));
    cr_expect(eq(i64, sum.instructions, -1));
    cr_expect(eq(i64, sum.peak_memory_bytes, -1));
    cr_expect(eq(i64, sum.voluntary_switches, 3));
    cr_expect(eq(i64, sum.involuntary_switches, 4));
    cr_expect(eq(i64, sum.threads_peak, 6));
    cr_expect(eq(i64, usage_cpu_ns(&sum), 33));
}

Test(usage, of_this_process_between_two_points_is_not_negative)
{
    struct usage usage = {0};
    usage_add_self(&usage, -1);
    for (volatile int i = 0; i < 1000000; i++)
        continue;
    usage_add_self(&usage, 1);
    cr_expect(ge(i64, usage_cpu_ns(&usage), 0));
    cr_expect(ge(i64, usage.voluntary_switches, 0));
}
