/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "stats/comparisons.h"

#include "support/made_results.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

TestSuite(comparisons, .timeout = 20);

/* Two engines at every N; at the i-th the second takes ratios[i] times as long as the first, give
 * or take 0.2 % a round. */
static struct results two_engines(const int64_t *fetches, const double *ratios, size_t count)
{
    struct results results = made_results(10);
    struct noise *noise = noise_new(5);
    made_engine(&results, "threads");
    made_engine(&results, "async");
    for (size_t i = 0; i < count; i++) {
        (void)made_cell(&results, "threads", fetches[i]);
        (void)made_cell(&results, "async", fetches[i]);
        struct cell *cells = &results.cells[2 * i];
        for (int64_t round = 1; round <= 10; round++) {
            made_makespan(&cells[0], round, noise_factor(noise, 0.002));
            made_makespan(&cells[1], round, ratios[i] * noise_factor(noise, 0.002));
        }
    }
    noise_free(noise);
    return results;
}

static const int64_t usual[] = {1, 10, 100, 1000};
enum { USUAL = 4 };

/* Of the makespans, with the i-th N. */
static struct comparison comparison_at(const struct results *results, size_t i)
{
    struct comparison found;
    cr_assert(find_comparison(&found, results, 2 * i + 1, 2 * i, METRIC_MAKESPAN));
    return found;
}

Test(comparisons, compare_every_cell_with_the_first_engine_at_the_same_n)
{
    static const double ratios[USUAL] = {1.0, 0.9, 0.5, 1.3};
    struct results results = two_engines(usual, ratios, USUAL);
    cr_assert(compare_cells(&results, NULL) == 0);
    cr_assert(eq(sz, results.comparison_count, 2 * USUAL), "makespan and throughput are known");
    static const enum verdict expected[USUAL] = {VERDICT_NO_DIFFERENCE, VERDICT_FASTER,
                                                 VERDICT_FASTER, VERDICT_SLOWER};
    for (size_t i = 0; i < USUAL; i++) {
        struct comparison comparison = comparison_at(&results, i);
        cr_expect(eq(sz, comparison.reference, 2 * i));
        cr_expect(eq(sz, comparison.cell, 2 * i + 1));
        cr_expect(epsilon_eq(dbl, comparison.ratio.value, ratios[i], 0.01));
        cr_expect(eq(int, (int)comparison.verdict, (int)expected[i]));
        cr_expect(eq(i64, comparison.runs_to_settle, -1));
    }
    results_release(&results);
}

Test(comparisons, keep_caps_apart_and_take_the_same_spec_twice)
{
    struct results results = made_results(10);
    made_engine(&results, "async");
    made_engine(&results, "async");
    for (int64_t cap = 10; cap <= 100; cap *= 10)
        for (size_t engine = 0; engine < 2; engine++)
            made_cell(&results, "async", 100)->in_flight = cap;
    cr_assert(compare_cells(&results, NULL) == 0);
    cr_assert(eq(sz, results.comparison_count, 4));
    for (size_t i = 0; i < 4; i++) {
        cr_expect(eq(sz, results.comparisons[i].cell, i < 2 ? 1 : 3));
        cr_expect(eq(sz, results.comparisons[i].reference, i < 2 ? 0 : 2));
    }
    results_release(&results);
}

Test(comparisons, pair_the_trials_of_a_round_in_any_order)
{
    struct results results = two_engines(usual, (double[]){0.5, 0.5, 0.5, 0.5}, USUAL);
    cr_assert(compare_cells(&results, NULL) == 0);
    struct estimate in_order = comparison_at(&results, 0).ratio;
    struct trial *trials = results.cells[0].trials;
    struct trial first = trials[0];
    trials[0] = trials[7];
    trials[7] = first;
    cr_assert(compare_cells(&results, NULL) == 0);
    cr_expect(same_estimate(in_order, comparison_at(&results, 0).ratio));
    results_release(&results);
}

Test(comparisons, withhold_the_verdict_where_a_fetch_failed)
{
    struct results results = two_engines(usual, (double[]){0.5, 0.5, 0.5, 0.5}, USUAL);
    made_failed_fetch(&results.cells[1], 3, OUTCOME_CONNECT);
    made_failed_fetch(&results.cells[2], 3, OUTCOME_STATUS);
    cr_assert(compare_cells(&results, NULL) == 0);
    for (size_t i = 0; i < 2; i++) {
        struct comparison comparison = comparison_at(&results, i);
        cr_expect(epsilon_eq(dbl, comparison.ratio.value, 0.5, 0.01));
        cr_expect(eq(int, (int)comparison.verdict, (int)VERDICT_UNSETTLED));
        cr_expect(eq(i64, comparison.runs_to_settle, -1));
    }
    cr_expect(eq(int, (int)comparison_at(&results, 2).verdict, (int)VERDICT_FASTER));
    results_release(&results);
}

Test(comparisons, leave_out_the_rounds_that_could_not_be_run)
{
    struct results results = two_engines(usual, (double[]){0.5, 0.5, 0.5, 0.5}, USUAL);
    for (size_t i = 0; i < 5; i++)
        results.cells[i % 2].trials[i].failure = strdup("no threads");
    cr_assert(compare_cells(&results, NULL) == 0);
    cr_expect(eq(i64, comparison_at(&results, 0).runs, 5));
    cr_expect(isnan(comparison_at(&results, 0).ratio.low), "five rounds have no interval");
    results_release(&results);
}

TestSuite(crossover, .timeout = 20);

static struct crossover crossover_of(struct results *results)
{
    cr_assert(results_summarise(results, NULL) == 0);
    cr_assert(eq(sz, results->crossover_count, 1));
    return results->crossovers[0];
}

static void expect_crossover(const double *ratios, const char *spec, int64_t from, int64_t after)
{
    struct results results = two_engines(usual, ratios, USUAL);
    struct crossover crossover = crossover_of(&results);
    cr_expect(eq(str, crossover.spec, (char *)spec));
    cr_expect(eq(i64, crossover.from, from));
    cr_expect(eq(i64, crossover.after, after));
    results_release(&results);
}

Test(crossover, lies_between_the_n_where_the_lead_begins)
{
    expect_crossover((double[]){1.2, 1.2, 0.8, 0.5}, "async", 100, 10);
    expect_crossover((double[]){1.2, 1.0, 0.8, 0.5}, "async", 100, 10);
}

Test(crossover, is_of_the_engine_that_leads_in_the_end)
{
    expect_crossover((double[]){0.5, 0.8, 1.2, 1.2}, "threads", 100, 10);
}

Test(crossover, of_a_lead_that_is_lost_between_is_the_last_one)
{
    expect_crossover((double[]){0.5, 1.2, 1.2, 0.5}, "async", 1000, 100);
}

Test(crossover, of_a_lead_everywhere_is_the_least_n_and_nothing_is_before_it)
{
    expect_crossover((double[]){0.5, 0.5, 0.5, 0.5}, "async", 1, -1);
}

Test(crossover, is_nowhere_without_a_settled_lead_in_the_end)
{
    expect_crossover((double[]){0.5, 0.5, 0.5, 1.0}, "async", -1, -1);
}

Test(crossover, leaves_open_where_in_between_it_is_not_settled)
{
    struct results results = two_engines(usual, (double[]){1.2, 1.0, 0.5, 0.5}, USUAL);
    for (int64_t round = 1; round <= 5; round++)
        made_makespan(&results.cells[3], round, 0.5 * (double)round);
    struct crossover crossover = crossover_of(&results);
    cr_expect(eq(int, (int)comparison_at(&results, 1).verdict, (int)VERDICT_UNSETTLED));
    cr_expect(eq(i64, crossover.from, 100));
    cr_expect(eq(i64, crossover.after, 1));
    results_release(&results);
}

Test(crossover, needs_two_n)
{
    struct results results = two_engines(usual, (double[]){0.5}, 1);
    cr_assert(results_summarise(&results, NULL) == 0);
    cr_expect(eq(sz, results.crossover_count, 0));
    results_release(&results);
}

Test(crossover, is_found_for_every_cap_by_itself)
{
    static const int64_t caps[] = {10, 0};
    struct results results = two_engines(usual, (double[]){1.2, 1.2, 0.5, 0.5}, USUAL);
    results.settings.in_flight.items = malloc(sizeof caps);
    memcpy(results.settings.in_flight.items, caps, sizeof caps);
    results.settings.in_flight.count = 2;
    cr_assert(results_summarise(&results, NULL) == 0);
    cr_assert(eq(sz, results.crossover_count, 2), "at 1 and 10 all are in flight with either cap");
    cr_expect(eq(i64, results.crossovers[0].in_flight, 10));
    cr_expect(eq(str, results.crossovers[0].spec, "threads"), "which leads at 1 and 10");
    cr_expect(eq(i64, results.crossovers[1].in_flight, 0));
    cr_expect(eq(str, results.crossovers[1].spec, "async"), "which leads from 100 on");
    results_release(&results);
}
