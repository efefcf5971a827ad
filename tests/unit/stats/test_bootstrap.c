/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "stats/bootstrap.h"

#include "support/made_results.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <math.h>

TestSuite(bootstrap, .timeout = 20);

static const struct bootstrap usual = {.confidence = 0.95, .resamples = 2000, .seed = 1};
static const double ten[10] = {1.02, 0.99, 1.00, 1.01, 1.05, 0.98, 1.03, 0.97, 1.04, 1.20};

static struct estimate median_with(const struct bootstrap *options, size_t count)
{
    struct estimate median;
    cr_assert(bootstrap_median(&median, ten, count, options, NULL) == 0);
    return median;
}

Test(bootstrap, the_same_seed_and_data_give_the_same_bytes)
{
    struct estimate first = median_with(&usual, 10);
    (void)median_with(&usual, 7);
    struct estimate again = median_with(&usual, 10);
    cr_expect(same_estimate(first, again));
}

Test(bootstrap, another_seed_draws_other_replicates)
{
    struct bootstrap reseeded = usual;
    reseeded.seed = INT64_C(1) << 40;
    reseeded.resamples = 100;
    struct bootstrap few = usual;
    few.resamples = 100;
    cr_expect(zero(int, same_estimate(median_with(&few, 10), median_with(&reseeded, 10))));
}

Test(bootstrap, the_interval_holds_the_median)
{
    struct estimate median = median_with(&usual, 10);
    cr_expect(epsilon_eq(dbl, median.value, 1.015, 1e-12));
    cr_expect(median.low < median.value && median.value < median.high);
    cr_expect(median.low >= 0.97 && median.high <= 1.20);
}

Test(bootstrap, five_values_have_a_median_but_no_interval)
{
    struct estimate median = median_with(&usual, 5);
    cr_expect(epsilon_eq(dbl, median.value, 1.01, 1e-12));
    cr_expect(isnan(median.low) && isnan(median.high));
    cr_expect(not(isnan(median_with(&usual, 6).low)));
}

Test(bootstrap, no_resamples_means_no_bounds)
{
    struct bootstrap none = usual;
    none.resamples = 0;
    struct estimate median = median_with(&none, 10);
    cr_expect(epsilon_eq(dbl, median.value, 1.015, 1e-12));
    cr_expect(isnan(median.low) && isnan(median.high));
}

Test(bootstrap, nothing_has_no_estimate)
{
    struct estimate median = median_with(&usual, 0);
    cr_expect(isnan(median.value) && isnan(median.low) && isnan(median.high));
}
