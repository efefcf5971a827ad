/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "stats/compare_runs.h"

#include "support/made_results.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

TestSuite(compare_runs, .timeout = 20);

static const double threshold = 0.02;

/* A run of 10 rounds with cells at 1 and 100 fetches that take `seconds`, give or take 0.2 %. */
static struct results one_run(unsigned long seed, double seconds)
{
    struct results results = made_results(10);
    struct noise *noise = noise_new(seed);
    results.target.built_in = true;
    results.target.delay_ns = 50000000;
    results.libcurl.version = strdup("7.88.1");
    for (int64_t fetches = 1; fetches <= 100; fetches *= 100) {
        struct cell *cell = made_cell(&results, "async", fetches);
        for (int64_t round = 1; round <= 10; round++)
            made_makespan(cell, round, seconds * noise_factor(noise, 0.002));
    }
    noise_free(noise);
    return results;
}

struct two {
    struct results base, later;
    struct run_comparison comparison;
};

static struct two two_runs(double factor)
{
    return (struct two){.base = one_run(1, 1.0), .later = one_run(2, factor)};
}

static void compare(struct two *two)
{
    cr_assert(compare_runs(&two->comparison, &two->base, &two->later, 0.95, threshold, NULL) == 0);
    if (!two->comparison.matches || !two->comparison.base_only || !two->comparison.differences ||
        !two->base.cells || !two->later.cells)
        abort(); /* never: for the analyser */
}

static void release(struct two *two)
{
    run_comparison_release(&two->comparison);
    results_release(&two->base);
    results_release(&two->later);
}

static void expect_verdicts(double factor, enum verdict verdict)
{
    struct two two = two_runs(factor);
    compare(&two);
    cr_expect(eq(sz, two.comparison.match_count, 2));
    cr_expect(eq(sz, run_comparison_count(&two.comparison, verdict), 2));
    cr_expect(epsilon_eq(dbl, two.comparison.matches[0].ratio.value, factor, 0.01));
    cr_expect(eq(sz, two.comparison.difference_count, 0));
    release(&two);
}

Test(compare_runs, a_later_run_that_takes_longer_is_slower)
{
    expect_verdicts(1.2, VERDICT_SLOWER);
    expect_verdicts(0.8, VERDICT_FASTER);
    expect_verdicts(1.0, VERDICT_NO_DIFFERENCE);
}

Test(compare_runs, runs_may_have_different_numbers_of_rounds)
{
    struct two two = two_runs(1.2);
    two.later.cells[0].trial_count = 7;
    compare(&two);
    cr_expect(eq(int, (int)two.comparison.matches[0].verdict, (int)VERDICT_SLOWER));
    release(&two);
}

Test(compare_runs, cells_without_a_partner_are_kept_apart)
{
    struct two two = two_runs(1.0);
    two.base.cells[0].in_flight = 7;
    two.later.cells[1].spec[0] = 'A';
    compare(&two);
    cr_expect(eq(sz, two.comparison.match_count, 0));
    cr_expect(eq(sz, two.comparison.base_only_count, 2));
    cr_expect(eq(sz, two.comparison.later_only_count, 2));
    cr_expect(eq(ptr, (void *)two.comparison.base_only[0], (void *)&two.base.cells[0]));
    release(&two);
}

Test(compare_runs, of_cells_with_the_same_spec_the_first_goes_with_the_first)
{
    struct two two = two_runs(1.0);
    for (int i = 0; i < 2; i++) {
        struct results *results = i == 0 ? &two.base : &two.later;
        results->cells[0].fetches = results->cells[0].in_flight = 100;
    }
    compare(&two);
    cr_assert(eq(sz, two.comparison.match_count, 2));
    for (size_t i = 0; i < 2; i++) {
        const struct cell_match *match = &two.comparison.matches[i];
        cr_expect(eq(ptr, (void *)match->base, (void *)&two.base.cells[i]));
        cr_expect(eq(ptr, (void *)match->later, (void *)&two.later.cells[i]));
    }
    release(&two);
}

Test(compare_runs, failures_withhold_the_verdict_of_their_cell)
{
    struct two two = two_runs(1.2);
    made_failed_fetch(&two.later.cells[1], 3, OUTCOME_TIMEOUT);
    compare(&two);
    cr_expect(eq(int, (int)two.comparison.matches[0].verdict, (int)VERDICT_SLOWER));
    cr_expect(eq(int, (int)two.comparison.matches[1].verdict, (int)VERDICT_UNSETTLED));
    release(&two);
}

Test(compare_runs, another_libcurl_is_reported_and_compared)
{
    struct two two = two_runs(1.2);
    free(two.later.libcurl.version);
    two.later.libcurl.version = strdup("8.21.0");
    compare(&two);
    cr_assert(eq(sz, two.comparison.difference_count, 1));
    cr_expect(eq(str, (char *)two.comparison.differences[0].what, "libcurl"));
    cr_expect(eq(str, two.comparison.differences[0].base, "7.88.1"));
    cr_expect(eq(str, two.comparison.differences[0].later, "8.21.0"));
    cr_expect(two.comparison.comparable);
    cr_expect(eq(sz, run_comparison_count(&two.comparison, VERDICT_SLOWER), 2));
    release(&two);
}

Test(compare_runs, another_question_is_reported_and_not_compared)
{
    struct two two = two_runs(1.2);
    two.later.target.delay_ns *= 2;
    two.later.settings.start = START_WARM;
    compare(&two);
    cr_assert(eq(sz, two.comparison.difference_count, 2));
    cr_expect(
        eq(str, two.comparison.differences[0].later, "built-in origin, 100ms delay, 0 bodies"));
    cr_expect(eq(str, two.comparison.differences[1].later, "warm"));
    cr_expect(not(two.comparison.comparable));
    cr_expect(eq(sz, run_comparison_count(&two.comparison, VERDICT_UNSETTLED), 2));
    release(&two);
}

Test(compare_runs, the_port_of_the_built_in_origin_is_no_difference)
{
    struct two two = two_runs(1.0);
    char *url = strdup("http://127.0.0.1:4711/");
    two.base.target.urls.items = malloc(sizeof(char *));
    two.base.target.urls.items[two.base.target.urls.count++] = url;
    compare(&two);
    cr_expect(eq(sz, two.comparison.difference_count, 0));
    two.base.target.built_in = two.later.target.built_in = false;
    run_comparison_release(&two.comparison);
    compare(&two);
    cr_expect(eq(sz, two.comparison.difference_count, 1), "of other targets the URLs count");
    release(&two);
}
