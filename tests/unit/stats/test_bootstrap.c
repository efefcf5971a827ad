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
    double one[2000];
    double other[2000];
    struct bootstrap reseeded = usual;
    reseeded.seed = INT64_C(1) << 40;
    struct ratio_data data = {ten, ten, 10, 10, 0};
    struct estimate ratio;
    cr_assert(bootstrap_ratio(&ratio, one, &data, &usual, NULL) == 0);
    cr_assert(bootstrap_ratio(&ratio, other, &data, &reseeded, NULL) == 0);
    int others = 0;
    for (size_t i = 0; i < 2000; i++)
        others += one[i] != other[i];
    cr_expect(others > 1000, "%d of 2000 differ", others);
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

Test(bootstrap, a_thing_over_itself_in_pairs_is_one_without_doubt)
{
    struct ratio_data data = {ten, ten, 10, 10, 1};
    struct estimate ratio;
    cr_assert(bootstrap_ratio(&ratio, NULL, &data, &usual, NULL) == 0);
    cr_expect(ieee_ulp_eq(dbl, ratio.value, 1.0, 1));
    cr_expect(ieee_ulp_eq(dbl, ratio.low, 1.0, 1));
    cr_expect(ieee_ulp_eq(dbl, ratio.high, 1.0, 1));
}

Test(bootstrap, the_middle_of_an_even_draw_lies_between_two_values)
{
    static const double ones[10] = {1, 1, 1, 1, 1, 1, 1, 1, 1, 1};
    static const double counted[10] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10};
    struct ratio_data data = {counted, ones, 10, 10, 1};
    struct estimate ratio;
    double replicates[2000];
    double sum = 0.0;
    int halves = 0;
    cr_assert(bootstrap_ratio(&ratio, replicates, &data, &usual, NULL) == 0);
    for (size_t i = 0; i < 2000; i++) {
        sum += replicates[i];
        halves += replicates[i] != floor(replicates[i]);
    }
    cr_expect(halves > 200, "%d halves", halves);
    cr_expect(epsilon_eq(dbl, sum / 2000.0, 5.5, 0.1));
}

Test(bootstrap, pairs_by_round_take_the_drift_of_the_machine_out)
{
    double drift[10];
    double above[10];
    double below[10];
    struct noise *noise = noise_new(3);
    for (size_t i = 0; i < 10; i++) {
        drift[i] = 1.0 + 0.05 * (double)i;
        above[i] = 1.1 * drift[i] * noise_factor(noise, 0.002);
        below[i] = drift[i] * noise_factor(noise, 0.002);
    }
    noise_free(noise);
    struct ratio_data data = {above, below, 10, 10, 1};
    struct estimate paired;
    struct estimate apart;
    cr_assert(bootstrap_ratio(&paired, NULL, &data, &usual, NULL) == 0);
    data.paired = 0;
    cr_assert(bootstrap_ratio(&apart, NULL, &data, &usual, NULL) == 0);
    cr_expect(paired.high - paired.low < 0.1 * (apart.high - apart.low));
    cr_expect(paired.low < 1.1 && 1.1 < paired.high);
}

Test(bootstrap, a_ratio_to_nothing_is_not_a_number)
{
    static const double zeros[10];
    struct ratio_data data = {ten, zeros, 10, 10, 1};
    struct estimate ratio;
    cr_assert(bootstrap_ratio(&ratio, NULL, &data, &usual, NULL) == 0);
    cr_expect(isnan(ratio.value) && isnan(ratio.low) && isnan(ratio.high));
}
