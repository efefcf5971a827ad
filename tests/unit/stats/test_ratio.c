/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "stats/ratio.h"

#include "support/made_results.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <math.h>

TestSuite(ratio, .timeout = 20);

static const double ten[10] = {1.00, 1.01, 1.02, 1.03, 1.04, 0.99, 0.98, 0.97, 1.20, 1.005};

static struct ratio ratio_of(const double *above, const double *below, size_t count, int paired)
{
    struct ratio_data data = {above, below, count, count, paired};
    struct ratio ratio;
    cr_assert(ratio_estimate(&ratio, &data, NULL) == 0);
    return ratio;
}

Test(ratio, of_a_thing_to_itself_in_pairs_is_one_without_doubt)
{
    struct ratio ratio = ratio_of(ten, ten, 10, 1);
    struct estimate bounds = ratio_bounds(&ratio, 0.95);
    cr_expect(same_estimate(bounds, (struct estimate){1, 1, 1}));
    cr_expect(ieee_ulp_eq(dbl, ratio_p_value(&ratio, 0.0), 1.0, 1));
}

/* By hand: logarithms 0.1 to 1.0; 0.2 to 0.9 stay, whose mean is 0.55; winsorized they are off by
 * 0.35 0.35 0.25 0.15 0.05 and the same again, squared 0.665 in all, over 8 x 7. */
Test(ratio, is_the_trimmed_mean_of_the_logarithms_with_the_error_of_yuen)
{
    double above[10];
    double below[10];
    for (int i = 0; i < 10; i++) {
        above[i] = exp(0.1 * (i + 1));
        below[i] = 1.0;
    }
    struct ratio ratio = ratio_of(above, below, 10, 1);
    cr_expect(epsilon_eq(dbl, ratio.centre, 0.55, 1e-12));
    cr_expect(epsilon_eq(dbl, ratio.error * ratio.error, 0.665 / 56.0, 1e-12));
    cr_expect(epsilon_eq(dbl, ratio.freedom, 7.0, 0.0));
    above[9] = 1e9;
    struct ratio with_outlier = ratio_of(above, below, 10, 1);
    cr_expect(epsilon_eq(dbl, with_outlier.centre, 0.55, 1e-12), "one bad round does not make it");
    cr_expect(epsilon_eq(dbl, with_outlier.error, ratio.error, 1e-12));
}

Test(ratio, turns_with_the_pair)
{
    static const double ones[10] = {1, 1, 1, 1, 1, 1, 1, 1, 1, 1};
    struct ratio one = ratio_of(ten, ones, 10, 1);
    struct ratio other = ratio_of(ones, ten, 10, 1);
    struct estimate bounds = ratio_bounds(&one, 0.99);
    struct estimate turned = ratio_bounds(&other, 0.99);
    cr_expect(epsilon_eq(dbl, bounds.low, 1 / turned.high, 1e-12));
    cr_expect(epsilon_eq(dbl, bounds.value, 1 / turned.value, 1e-12));
}

Test(ratio, pairs_by_round_take_the_drift_of_the_machine_out)
{
    double above[10];
    double below[10];
    struct noise *noise = noise_new(3);
    for (size_t i = 0; i < 10; i++) {
        double drift = 1.0 + 0.05 * (double)i;
        above[i] = 1.1 * drift * noise_factor(noise, 0.002);
        below[i] = drift * noise_factor(noise, 0.002);
    }
    noise_free(noise);
    struct ratio paired = ratio_of(above, below, 10, 1);
    struct ratio apart = ratio_of(above, below, 10, 0);
    cr_expect(paired.error < 0.1 * apart.error);
    struct estimate bounds = ratio_bounds(&paired, 0.95);
    cr_expect(bounds.low < 1.1 && 1.1 < bounds.high);
}

Test(ratio, to_nothing_is_not_a_number)
{
    static const double zeros[10];
    struct ratio ratio = ratio_of(ten, zeros, 10, 1);
    struct estimate bounds = ratio_bounds(&ratio, 0.95);
    cr_expect(isnan(bounds.value) && isnan(bounds.low) && isnan(bounds.high));
}

/* The p-value is 1 - the confidence at which the interval just reaches the edge of the band. */
Test(ratio, p_value_and_interval_agree)
{
    struct ratio ratio = {0.05, 0.01, 7};
    double p_value = ratio_p_value(&ratio, 0.02);
    cr_expect(epsilon_eq(dbl, ratio_bounds(&ratio, 1 - p_value).low, 1.02, 1e-9));
    cr_expect(p_value > 0 && p_value < 0.05);
}
