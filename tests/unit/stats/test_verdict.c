/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "stats/verdict.h"

#include "stats/comparisons.h"
#include "support/made_results.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <math.h>

TestSuite(verdict, .timeout = 50);

enum { SIMULATIONS = 300 };
static const double threshold = 0.02;

static enum verdict verdict_between(double low, double high)
{
    struct estimate ratio = {sqrt(low * high), low, high};
    return verdict_of(&ratio, threshold);
}

Test(verdict, lies_where_the_whole_interval_lies)
{
    cr_expect(verdict_between(0.50, 0.97) == VERDICT_FASTER);
    cr_expect(verdict_between(1.03, 1.50) == VERDICT_SLOWER);
    cr_expect(verdict_between(0.99, 1.01) == VERDICT_NO_DIFFERENCE);
}

Test(verdict, is_unsettled_where_the_interval_reaches_over_an_edge)
{
    cr_expect(verdict_between(0.90, 0.99) == VERDICT_UNSETTLED);
    cr_expect(verdict_between(1.01, 1.10) == VERDICT_UNSETTLED);
    cr_expect(verdict_between(0.90, 1.10) == VERDICT_UNSETTLED);
    cr_expect(verdict_between(NAN, NAN) == VERDICT_UNSETTLED);
}

static enum verdict turned(enum verdict verdict)
{
    if (verdict == VERDICT_FASTER)
        return VERDICT_SLOWER;
    return verdict == VERDICT_SLOWER ? VERDICT_FASTER : verdict;
}

Test(verdict, turns_with_the_pair)
{
    for (int step = 0; step < 40; step++) {
        double low = 0.8 + 0.01 * step;
        enum verdict one = verdict_between(low, low * 1.01);
        enum verdict other = verdict_between(1.0 / (low * 1.01), 1.0 / low);
        cr_expect(eq(int, (int)one, (int)turned(other)));
    }
}

Test(verdict, what_is_settled_needs_no_more_runs)
{
    struct estimate faster = {0.8, 0.7, 0.9};
    cr_expect(runs_to_settle(&faster, threshold, 10, 0.95) == -1);
}

Test(verdict, too_few_runs_need_those_that_give_an_interval)
{
    struct estimate ratio = {0.8, NAN, NAN};
    cr_expect(runs_to_settle(&ratio, threshold, 4, 0.95) == 2);
}

/* Seven runs are enough at 95 %, but the intervals of many comparisons are wider than that. */
Test(verdict, an_interval_of_many_comparisons_wants_runs_by_its_width)
{
    struct comparison rows[10];
    struct ratio ratios[10];
    for (int i = 0; i < 10; i++) {
        rows[i] = (struct comparison){.runs = 7};
        ratios[i] = (struct ratio){.centre = i == 0 ? 0.1 : 0.0, .error = 0.1, .freedom = 4};
    }
    cr_expect(settle_comparisons(rows, ratios, NULL, 10, 0.95, threshold) > 0.99);
    cr_expect(rows[0].verdict == VERDICT_UNSETTLED);
    cr_expect(rows[0].runs_to_settle > 100, "%ld", (long)rows[0].runs_to_settle);
    rows[0].runs = 4;
    (void)settle_comparisons(rows, ratios, NULL, 10, 0.95, threshold);
    cr_expect(eq(i64, rows[0].runs_to_settle, 2));
}

Test(verdict, a_difference_at_the_threshold_is_never_promised)
{
    struct estimate ratio = {1.0201, 1.0, 1.04};
    cr_expect(runs_to_settle(&ratio, threshold, 10, 0.95) == -1);
}

Test(verdict, an_interval_around_the_band_wants_runs_until_it_fits_in)
{
    /* Half as wide again as the band, and a margin of 1.43 for a likely end: (1.5 x 1.43)^2. */
    struct estimate around = {1.0, 1.0 / pow(1.02, 1.5), pow(1.02, 1.5)};
    cr_expect(eq(i64, runs_to_settle(&around, threshold, 10, 0.95), 36));
}

Test(verdict, a_wider_interval_wants_more_runs)
{
    struct estimate narrow = {1.06, 1.015, 1.10};
    struct estimate wide = {1.06, 0.97, 1.16};
    int64_t few = runs_to_settle(&narrow, threshold, 10, 0.95);
    cr_expect(few > 0);
    cr_expect(runs_to_settle(&wide, threshold, 10, 0.95) > few);
}

/* One simulated run of two engines: what `fetchbench` would say of it. */
struct imagined {
    int64_t runs;
    double effect, noise, drift, threshold;
};

static struct comparison compare_imagined(const struct imagined *imagined, struct noise *noise)
{
    struct results results = made_results(imagined->runs);
    results.settings.noise_threshold = imagined->threshold;
    made_engine(&results, "null");
    made_engine(&results, "null");
    (void)made_cell(&results, "null", 100);
    (void)made_cell(&results, "null", 100);
    double drift[1000];
    noise_drift(noise, imagined->drift, drift, (size_t)imagined->runs);
    for (int64_t round = 1; round <= imagined->runs; round++) {
        double there = 0.05 * drift[round - 1];
        made_makespan(&results.cells[0], round, there * noise_factor(noise, imagined->noise));
        made_makespan(&results.cells[1], round,
                      there * imagined->effect * noise_factor(noise, imagined->noise));
    }
    cr_assert(compare_cells(&results, NULL) == 0);
    struct comparison comparison = results.comparisons[0];
    results_release(&results);
    return comparison;
}

static int count_verdicts(const struct imagined *imagined, enum verdict wanted, unsigned long seed)
{
    struct noise *noise = noise_new(seed);
    int count = 0;
    for (int i = 0; i < SIMULATIONS; i++)
        count += compare_imagined(imagined, noise).verdict == wanted;
    noise_free(noise);
    return count;
}

static int count_differences(const struct imagined *imagined, unsigned long seed)
{
    return count_verdicts(imagined, VERDICT_FASTER, seed) +
           count_verdicts(imagined, VERDICT_SLOWER, seed);
}

Test(verdict, no_false_alarms_in_300_comparisons_of_a_thing_with_itself)
{
    struct imagined quiet = {10, 1.0, 0.01, 0.01, threshold};
    struct imagined noisy = {10, 1.0, 0.05, 0.05, threshold};
    cr_expect(count_differences(&quiet, 11) <= SIMULATIONS / 20);
    cr_expect(count_differences(&noisy, 12) <= SIMULATIONS / 20);
}

/* Without the threshold it is the interval alone that guards. */
Test(verdict, no_false_alarms_even_with_a_noise_threshold_of_zero)
{
    struct imagined bare = {10, 1.0, 0.02, 0.02, 0.0};
    cr_expect(count_differences(&bare, 13) <= SIMULATIONS / 20);
}

Test(verdict, finds_five_percent_under_one_percent_of_noise_with_ten_runs)
{
    struct imagined slower = {10, 1.05, 0.01, 0.005, threshold};
    struct imagined faster = {10, 1.0 / 1.05, 0.01, 0.005, threshold};
    cr_expect(count_verdicts(&slower, VERDICT_SLOWER, 14) >= SIMULATIONS * 95 / 100);
    cr_expect(count_verdicts(&faster, VERDICT_FASTER, 15) >= SIMULATIONS * 95 / 100);
}

Test(verdict, finds_no_difference_when_there_are_runs_enough)
{
    struct imagined same = {60, 1.0, 0.01, 0.01, threshold};
    cr_expect(count_verdicts(&same, VERDICT_NO_DIFFERENCE, 16) >= SIMULATIONS * 95 / 100);
}

/* The advice is held to its word: as many runs more settle it more often than not. */
Test(verdict, the_advised_number_of_further_runs_likely_settles_it)
{
    struct noise *noise = noise_new(17);
    int advised = 0;
    int settled = 0;
    for (int i = 0; i < SIMULATIONS; i++) {
        struct imagined imagined = {10, 1.06, 0.03, 0.01, threshold};
        int64_t further = compare_imagined(&imagined, noise).runs_to_settle;
        imagined.runs += further;
        if (further <= 0 || imagined.runs > 500)
            continue;
        advised++;
        settled += compare_imagined(&imagined, noise).verdict != VERDICT_UNSETTLED;
    }
    noise_free(noise);
    cr_expect(advised > SIMULATIONS / 4, "advised: %d", advised);
    cr_expect(settled * 10 >= advised * 6, "settled %d of %d", settled, advised);
}

/* Whole reports: every ratio of 35, as of five N and seven metrics, by ten runs. */
enum { REPORTS = 1000, ROWS = 35, RUNS = 10 };

struct reports {
    int with_false_alarm, found;
};

/* In each report the first `different` ratios are truly `effect`, the others 1. */
static struct reports simulate_reports(double size, double noise_threshold, int different,
                                       double effect, unsigned long seed)
{
    struct reports reports = {0, 0};
    struct noise *noise = noise_new(seed);
    for (int report = 0; report < REPORTS; report++) {
        struct comparison rows[ROWS] = {{0}};
        struct ratio ratios[ROWS];
        int alarms = 0;
        for (int i = 0; i < ROWS; i++) {
            double above[RUNS];
            double below[RUNS];
            for (int k = 0; k < RUNS; k++) {
                above[k] = (i < different ? effect : 1.0) * noise_factor(noise, size);
                below[k] = noise_factor(noise, size);
            }
            struct ratio_data data = {above, below, RUNS, RUNS, 1};
            rows[i].runs = RUNS;
            cr_assert(ratio_estimate(&ratios[i], &data, NULL) == 0);
        }
        (void)settle_comparisons(rows, ratios, NULL, ROWS, 0.95, noise_threshold);
        for (int i = 0; i < ROWS; i++) {
            bool differs = rows[i].verdict == VERDICT_SLOWER || rows[i].verdict == VERDICT_FASTER;
            reports.found += differs && i < different;
            alarms += differs && i >= different;
        }
        reports.with_false_alarm += alarms > 0;
    }
    noise_free(noise);
    return reports;
}

Test(verdict, of_1000_reports_on_equal_engines_5_percent_at_most_contain_a_false_alarm)
{
    cr_expect(simulate_reports(0.01, 0.02, 0, 1.0, 31).with_false_alarm <= REPORTS / 20);
    cr_expect(simulate_reports(0.05, 0.02, 0, 1.0, 32).with_false_alarm <= REPORTS / 20);
    cr_expect(simulate_reports(0.20, 0.02, 0, 1.0, 33).with_false_alarm <= REPORTS / 20);
}

Test(verdict, of_1000_reports_most_find_five_percent_at_each_of_five_n)
{
    struct reports reports = simulate_reports(0.01, 0.02, 5, 1.05, 34);
    cr_expect(reports.found >= 5 * REPORTS * 85 / 100, "%d of %d", reports.found, 5 * REPORTS);
}
