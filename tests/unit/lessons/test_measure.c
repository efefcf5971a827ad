/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lessons/measure.h"

#include <criterion/criterion.h>

TestSuite(measure, .timeout = 60);

Test(measure, reports_how_many_were_made_and_what_each_takes)
{
    struct err err = {0};
    for (int kind = KIND_THREADS; kind <= KIND_COROUTINES; kind++) {
        struct weight weight = {0};
        cr_assert_eq(measure_many((enum kind)kind, 20, &weight, &err), 0, "%s", err.text);
        cr_expect_eq(weight.made, 20);
        cr_expect_gt(weight.start_ns, 0);
#ifdef __linux__
        cr_expect_geq(weight.reserved_bytes, 64 * 1024);
        cr_expect_gt(weight.resident_bytes, 0);
        cr_expect_lt(weight.resident_bytes, weight.reserved_bytes);
#endif
    }
}
