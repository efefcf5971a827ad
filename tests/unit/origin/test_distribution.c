/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/random.h"
#include "origin/distribution.h"

#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>

TestSuite(distribution, .timeout = 30);

enum { DRAWS = 20001 };

static int64_t drawn[DRAWS];

static int ascending(const void *left, const void *right)
{
    int64_t a = *(const int64_t *)left;
    int64_t b = *(const int64_t *)right;
    return (a > b) - (a < b);
}

/* Draws for requests 0, 1, ... and puts them in order. */
static void draw_many(const char *text, enum quantity quantity)
{
    struct distribution distribution;
    struct err err = {0};
    cr_assert_eq(distribution_parse(&distribution, quantity, text, &err), 0, "%s", err.text);
    for (int i = 0; i < DRAWS; i++)
        drawn[i] = distribution_draw(&distribution, quantity, 1, (uint64_t)i, DRAW_DELAY);
    qsort(drawn, DRAWS, sizeof drawn[0], ascending);
}

static void expect_quantile(double part, double expected)
{
    double value = (double)drawn[(int)(part * (DRAWS - 1))];
    cr_assert(fabs(value - expected) < 0.03 * expected, "quantile %g is %g, not %g", part, value,
              expected);
}

Test(distribution, fixed_is_the_value_itself)
{
    draw_many("fixed:50ms", QUANTITY_DURATION);
    cr_assert_eq(drawn[0], 50000000);
    cr_assert_eq(drawn[DRAWS - 1], 50000000);
}

Test(distribution, uniform_fills_its_range_evenly)
{
    draw_many("uniform:10ms,90ms", QUANTITY_DURATION);
    cr_assert_geq(drawn[0], 10000000);
    cr_assert_leq(drawn[DRAWS - 1], 90000000);
    expect_quantile(0.25, 30e6);
    expect_quantile(0.5, 50e6);
    expect_quantile(0.75, 70e6);
}

Test(distribution, normal_has_its_mean_and_deviation)
{
    draw_many("normal:50ms,10ms", QUANTITY_DURATION);
    expect_quantile(0.5, 50e6);
    expect_quantile(0.8413, 60e6);
    expect_quantile(0.1587, 40e6);
}

Test(distribution, lognormal_has_its_median_and_sigma)
{
    draw_many("lognormal:50ms,0.5", QUANTITY_DURATION);
    expect_quantile(0.5, 50e6);
    expect_quantile(0.8413, 50e6 * exp(0.5));
}

Test(distribution, pareto_starts_at_its_minimum_and_has_its_tail)
{
    draw_many("pareto:1k,2", QUANTITY_SIZE);
    cr_assert_geq(drawn[0], 1000);
    expect_quantile(0.5, 1000 * sqrt(2));
    expect_quantile(0.99, 10000);
}

Test(distribution, values_never_fall_below_zero_or_rise_above_the_limit)
{
    draw_many("normal:1ms,10ms", QUANTITY_DURATION);
    cr_assert_eq(drawn[0], 0);
    draw_many("pareto:1h,0.01", QUANTITY_DURATION);
    cr_assert_eq(drawn[DRAWS - 1], INT64_C(24) * 3600 * 1000000000);
}

Test(distribution, the_same_seed_and_request_draw_the_same_and_others_do_not)
{
    struct distribution distribution;
    struct err err = {0};
    cr_assert_eq(distribution_parse(&distribution, QUANTITY_SIZE, "uniform:0,1GiB", &err), 0);
    int64_t value = distribution_draw(&distribution, QUANTITY_SIZE, 7, 3, DRAW_SIZE);
    cr_assert_eq(distribution_draw(&distribution, QUANTITY_SIZE, 7, 3, DRAW_SIZE), value);
    cr_assert_neq(distribution_draw(&distribution, QUANTITY_SIZE, 8, 3, DRAW_SIZE), value);
    cr_assert_neq(distribution_draw(&distribution, QUANTITY_SIZE, 7, 4, DRAW_SIZE), value);
    cr_assert_neq(distribution_draw(&distribution, QUANTITY_SIZE, 7, 3, DRAW_DELAY), value);
}
