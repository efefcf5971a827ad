/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "stats/bootstrap.h"
#include "stats/statistics.h"
#include "support/made_results.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <stdlib.h>

/* Whether intervals hold the truth as often as they say, over simulated runs with skewed noise. */

TestSuite(coverage, .timeout = 60);

enum { RUNS = 1000, RESAMPLES = 400, MANY = 200001 };
static const double size = 0.03;

static double true_median(void)
{
    double *values = malloc(MANY * sizeof *values);
    cr_assert(not(zero(ptr, values)));
    struct noise *noise = noise_new(101);
    for (size_t i = 0; i < MANY; i++)
        values[i] = noise_factor(noise, size);
    noise_free(noise);
    double median = median_in_place(values, MANY);
    free(values);
    return median;
}

/* How many of RUNS runs of `count` trials hold the truth. */
static int count_held(size_t count, double truth)
{
    struct noise *noise = noise_new(102);
    double values[30];
    int held = 0;
    for (int run = 0; run < RUNS; run++) {
        struct bootstrap options = {.confidence = 0.95, .resamples = RESAMPLES, .seed = run};
        struct estimate median;
        for (size_t i = 0; i < count; i++)
            values[i] = noise_factor(noise, size);
        cr_assert(bootstrap_median(&median, values, count, &options, NULL) == 0);
        held += median.low <= truth && truth <= median.high;
    }
    noise_free(noise);
    return held;
}

Test(coverage, intervals_of_medians_contain_the_truth_as_often_as_stated)
{
    static const size_t counts[] = {6, 7, 8, 10, 15, 20, 30};
    double truth = true_median();
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) {
        int held = count_held(counts[i], truth);
        cr_expect(held >= RUNS * 94 / 100, "%zu trials: %d of %d", counts[i], held, RUNS);
    }
}
