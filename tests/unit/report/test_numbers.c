/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "report/numbers.h"

#include <criterion/criterion.h>
#include <math.h>

TestSuite(numbers, .timeout = 20);

static void expect_ratio(struct estimate ratio, enum verdict verdict, const char *value,
                         const char *bounds)
{
    struct ratio_text text = number_ratio(&ratio, verdict, 0.02, &number_ascii);
    cr_expect_str_eq(text.value, value);
    cr_expect_str_eq(text.bounds, bounds);
}

Test(numbers, a_ratio_has_two_or_three_digits)
{
    expect_ratio((struct estimate){0.627, 0.571, 0.688}, VERDICT_FASTER, "0.63x", "0.57-0.69");
    expect_ratio((struct estimate){0.0627, 0.0571, 0.0688}, VERDICT_LOWER, "0.063x", "0.057-0.069");
    expect_ratio((struct estimate){88.77, 85.44, 92.01}, VERDICT_SLOWER, "88.8x", "85.4-92.0");
    expect_ratio((struct estimate){151.3, 140.2, 163.4}, VERDICT_HIGHER, "151x", "140-163");
    expect_ratio((struct estimate){0.627, NAN, NAN}, VERDICT_UNSETTLED, "0.63x", "");
}

/* Of a band from 0.98039 to 1.02. */
Test(numbers, a_ratio_has_the_digits_that_its_verdict_needs)
{
    expect_ratio((struct estimate){1.01, 0.998, 1.0213}, VERDICT_UNSETTLED, "1.010x",
                 "0.998-1.021");
    expect_ratio((struct estimate){1.03, 1.0203, 1.04}, VERDICT_SLOWER, "1.0300x", "1.0203-1.0400");
    expect_ratio((struct estimate){1.03, 1.0203, 1.04}, VERDICT_HIGHER, "1.0300x", "1.0203-1.0400");
    expect_ratio((struct estimate){0.96, 0.94, 0.9803}, VERDICT_FASTER, "0.96x", "0.94-0.98");
    expect_ratio((struct estimate){0.96, 0.94, 0.9807}, VERDICT_UNSETTLED, "0.960x", "0.940-0.981");
    expect_ratio((struct estimate){0.99, 0.981, 1.0}, VERDICT_NO_DIFFERENCE, "0.990x",
                 "0.981-1.000");
    /* Withheld because fetches failed: no digits say why. */
    expect_ratio((struct estimate){0.5, 0.4, 0.6}, VERDICT_UNSETTLED, "0.50x", "0.40-0.60");
}
