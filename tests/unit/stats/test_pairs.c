#include "stats/pairs.h"

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

Test(comparisons, set_every_cell_against_the_first_engine_at_the_same_n)
{
    static const double ratios[USUAL] = {1.0, 0.9, 0.5, 1.3};
    struct results results = two_engines(usual, ratios, USUAL);
    cr_assert(compare_cells(&results, NULL) == 0);
    cr_assert(eq(sz, results.comparison_count, USUAL));
    static const enum verdict expected[USUAL] = {VERDICT_NO_DIFFERENCE, VERDICT_FASTER,
                                                 VERDICT_FASTER, VERDICT_SLOWER};
    for (size_t i = 0; i < USUAL; i++) {
        const struct comparison *comparison = &results.comparisons[i];
        cr_expect(eq(sz, comparison->reference, 2 * i));
        cr_expect(eq(sz, comparison->cell, 2 * i + 1));
        cr_expect(epsilon_eq(dbl, comparison->ratio.value, ratios[i], 0.01));
        cr_expect(eq(int, (int)comparison->verdict, (int)expected[i]));
        cr_expect(eq(i64, comparison->runs_to_settle, -1));
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
    cr_assert(eq(sz, results.comparison_count, 2));
    cr_expect(eq(sz, results.comparisons[0].cell, 1));
    cr_expect(eq(sz, results.comparisons[0].reference, 0));
    cr_expect(eq(sz, results.comparisons[1].cell, 3));
    cr_expect(eq(sz, results.comparisons[1].reference, 2));
    results_release(&results);
}

Test(comparisons, pair_the_trials_of_a_round_wherever_they_stand)
{
    struct results results = two_engines(usual, (double[]){0.5, 0.5, 0.5, 0.5}, USUAL);
    cr_assert(compare_cells(&results, NULL) == 0);
    struct estimate in_order = results.comparisons[0].ratio;
    struct trial *trials = results.cells[0].trials;
    struct trial first = trials[0];
    trials[0] = trials[7];
    trials[7] = first;
    cr_assert(compare_cells(&results, NULL) == 0);
    cr_expect(same_estimate(in_order, results.comparisons[0].ratio));
    results_release(&results);
}

Test(comparisons, withhold_the_verdict_where_a_fetch_failed)
{
    struct results results = two_engines(usual, (double[]){0.5, 0.5, 0.5, 0.5}, USUAL);
    made_failed_fetch(&results.cells[1], 3, OUTCOME_CONNECT);
    made_failed_fetch(&results.cells[2], 3, OUTCOME_STATUS);
    cr_assert(compare_cells(&results, NULL) == 0);
    for (size_t i = 0; i < 2; i++) {
        const struct comparison *comparison = &results.comparisons[i];
        cr_expect(epsilon_eq(dbl, comparison->ratio.value, 0.5, 0.01));
        cr_expect(eq(int, (int)comparison->verdict, (int)VERDICT_UNSETTLED));
        cr_expect(eq(i64, comparison->runs_to_settle, -1));
    }
    cr_expect(eq(int, (int)results.comparisons[2].verdict, (int)VERDICT_FASTER));
    results_release(&results);
}

Test(comparisons, leave_out_the_rounds_that_could_not_be_run)
{
    struct results results = two_engines(usual, (double[]){0.5, 0.5, 0.5, 0.5}, USUAL);
    for (size_t i = 0; i < 5; i++)
        results.cells[i % 2].trials[i].failure = strdup("no threads");
    struct pairs pairs;
    cr_assert(pairs_init(&pairs, &results.cells[1], &results.cells[0], NULL) == 0);
    cr_expect(eq(sz, pairs.count, 5));
    pairs_release(&pairs);
    cr_assert(compare_cells(&results, NULL) == 0);
    cr_expect(isnan(results.comparisons[0].ratio.low), "five rounds have no interval");
    results_release(&results);
}

TestSuite(crossover, .timeout = 20);

static struct crossover crossover_of(struct results *results)
{
    cr_assert(results_summarise(results, NULL) == 0);
    cr_assert(eq(sz, results->crossover_count, 1));
    return results->crossovers[0];
}

Test(crossover, lies_between_the_n_where_the_lead_begins)
{
    /* From 1.2 to 0.8 on logarithmic axes, the level of 1 / 1.02 is 50 % of the way. */
    static const double ratios[USUAL] = {1.2, 1.2, 0.8, 0.5};
    struct results results = two_engines(usual, ratios, USUAL);
    struct crossover crossover = crossover_of(&results);
    double part = (log(1.2) + log(1.02)) / (log(1.2) - log(0.8));
    cr_expect(eq(str, crossover.spec, "async"));
    cr_expect(eq(str, crossover.reference, "threads"));
    cr_expect(epsilon_eq(dbl, crossover.fetches.value, pow(10.0, 1.0 + part), 1.0));
    cr_expect(crossover.fetches.low <= crossover.fetches.value);
    cr_expect(crossover.fetches.high >= crossover.fetches.value);
    cr_expect(crossover.fetches.low > 10.0 && crossover.fetches.high < 100.0);
    results_release(&results);
}

Test(crossover, is_of_the_engine_that_leads_in_the_end)
{
    static const double ratios[USUAL] = {0.5, 0.8, 1.2, 1.2};
    struct results results = two_engines(usual, ratios, USUAL);
    struct crossover crossover = crossover_of(&results);
    cr_expect(eq(str, crossover.spec, "threads"));
    cr_expect(eq(str, crossover.reference, "async"));
    cr_expect(crossover.fetches.value > 10.0 && crossover.fetches.value < 100.0);
    results_release(&results);
}

Test(crossover, of_a_lead_that_is_lost_between_is_the_last_one)
{
    static const double ratios[USUAL] = {0.5, 1.2, 1.2, 0.5};
    struct results results = two_engines(usual, ratios, USUAL);
    cr_expect(crossover_of(&results).fetches.value > 100.0);
    results_release(&results);
}

Test(crossover, of_a_lead_everywhere_is_the_least_n)
{
    static const double ratios[USUAL] = {0.5, 0.5, 0.5, 0.5};
    struct results results = two_engines(usual, ratios, USUAL);
    struct crossover crossover = crossover_of(&results);
    cr_expect(epsilon_eq(dbl, crossover.fetches.value, 1.0, 1e-9));
    cr_expect(epsilon_eq(dbl, crossover.fetches.high, 1.0, 1e-9));
    results_release(&results);
}

Test(crossover, is_nowhere_without_a_settled_lead_in_the_end)
{
    static const double ratios[USUAL] = {0.5, 0.5, 0.5, 1.0};
    struct results results = two_engines(usual, ratios, USUAL);
    cr_expect(isnan(crossover_of(&results).fetches.value));
    results_release(&results);
}

Test(crossover, is_nowhere_while_the_lead_in_the_end_is_not_sure)
{
    struct results results = two_engines(usual, (double[]){1.2, 1.2, 0.5, 0.9}, USUAL);
    for (int64_t round = 1; round <= 4; round++)
        made_makespan(&results.cells[2 * USUAL - 1], round, 1.2);
    struct crossover crossover = crossover_of(&results);
    cr_expect(results.comparisons[USUAL - 1].ratio.value < 0.95);
    cr_expect(isnan(crossover.fetches.value));
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
