/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "stats/bottleneck.h"

#include "core/clock.h"
#include "stats/comparisons.h"
#include "support/made_results.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <stdlib.h>
#include <string.h>

TestSuite(bottleneck, .timeout = 20);

/* One cell of 100 fetches, 10 trials of a second each, on 2 CPUs, with an ideal of `ideal_ns`. */
static struct results one_cell(int64_t ideal_ns)
{
    struct results results = made_results(10);
    results.host.cpus = 2;
    struct cell *cell = made_cell(&results, "async", 100);
    cell->ideal_ns = ideal_ns;
    for (size_t i = 0; i < cell->trial_count; i++)
        cell->trials[i].origin = (struct origin_counts){.known = true, .requests = 100};
    return results;
}

static void expect_bottleneck(struct results *results, enum bottleneck bottleneck,
                              const char *words)
{
    cr_assert(results_summarise(results, NULL) == 0);
    const struct summary *summary = &results->cells[0].summary;
    cr_expect(
        eq(str, (char *)bottleneck_name(summary->bottleneck), (char *)bottleneck_name(bottleneck)));
    cr_expect(not(zero(ptr, strstr(summary->bottleneck_reason, words))), "'%s' lacks '%s'",
              summary->bottleneck_reason, words);
    results_release(results);
}

Test(bottleneck, the_delay_of_the_origin)
{
    struct results results = one_cell(9 * NS_PER_S / 10);
    expect_bottleneck(&results, BOTTLENECK_DELAY, "the origin's delay 90%");
}

Test(bottleneck, one_thread_on_one_of_two_cpus)
{
    struct results results = one_cell(NS_PER_S / 2);
    for (size_t i = 0; i < 10; i++)
        results.cells[0].trials[i].usage.cpu_user_ns = 8 * NS_PER_S / 10;
    expect_bottleneck(&results, BOTTLENECK_CLIENT_CPU, "the engine on 1 CPU 80%");
}

Test(bottleneck, many_threads_only_where_they_fill_all_cpus)
{
    struct results results = one_cell(6 * NS_PER_S / 10);
    for (size_t i = 0; i < 10; i++) {
        results.cells[0].trials[i].usage.cpu_user_ns = 8 * NS_PER_S / 10;
        results.cells[0].trials[i].usage.threads_peak = 100;
    }
    expect_bottleneck(&results, BOTTLENECK_DELAY, "the engine on 2 CPUs 40%");
}

Test(bottleneck, a_quota_below_one_cpu)
{
    struct results results = one_cell(0);
    results.host.cpu_quota = 0.2;
    for (size_t i = 0; i < 10; i++)
        results.cells[0].trials[i].usage.cpu_user_ns = 18 * NS_PER_S / 100;
    expect_bottleneck(&results, BOTTLENECK_CLIENT_CPU, "the engine on 0.2 CPUs 90%");
}

Test(bottleneck, the_cpu_of_the_origin)
{
    struct results results = one_cell(0);
    for (size_t i = 0; i < 10; i++)
        results.cells[0].trials[i].origin.cpu_ns = 7 * NS_PER_S / 10;
    expect_bottleneck(&results, BOTTLENECK_ORIGIN_CPU, "the origin on 1 CPU 70%");
}

Test(bottleneck, connections_once_for_each_time_that_the_cap_is_filled_anew)
{
    struct results results = one_cell(0);
    made_samples(&results.cells[0], 100);
    results.cells[0].in_flight = 1;
    for (size_t i = 0; i < 10; i++) {
        results.cells[0].trials[i].connections_opened = 100;
        for (size_t j = 0; j < 100; j++)
            results.cells[0].trials[i].samples[j].connect_ns = 6 * NS_PER_MS;
    }
    expect_bottleneck(&results, BOTTLENECK_CONNECT, "connections 60%");
}

Test(bottleneck, waiting_for_another_origin)
{
    struct results results = one_cell(-1);
    made_samples(&results.cells[0], 100);
    results.cells[0].in_flight = 50;
    for (size_t i = 0; i < 10; i++)
        for (size_t j = 0; j < 100; j++) {
            struct sample *sample = &results.cells[0].trials[i].samples[j];
            sample->first_byte_ns = sample->start_ns + 401 * NS_PER_MS;
        }
    expect_bottleneck(&results, BOTTLENECK_DELAY, "waiting for the origin 80%");
}

Test(bottleneck, the_longest_of_the_delays_that_the_origin_drew)
{
    struct results results = one_cell(-1);
    results.target.built_in = true;
    results.target.delay_ns = -1;
    for (size_t i = 0; i < 10; i++) {
        results.cells[0].trials[i].origin.delay_max_ns = 95 * NS_PER_S / 100;
        results.cells[0].trials[i].origin.delay_sum_ns = 2 * NS_PER_S;
    }
    expect_bottleneck(&results, BOTTLENECK_DELAY, "the origin's delay 95%");
}

Test(bottleneck, the_sum_of_the_drawn_delays_where_a_cap_makes_fetches_wait)
{
    struct results results = one_cell(-1);
    results.target.built_in = true;
    results.target.delay_ns = -1;
    results.cells[0].in_flight = 4;
    for (size_t i = 0; i < 10; i++) {
        results.cells[0].trials[i].origin.delay_max_ns = NS_PER_S / 10;
        results.cells[0].trials[i].origin.delay_sum_ns = 3 * NS_PER_S;
    }
    expect_bottleneck(&results, BOTTLENECK_DELAY, "the origin's delay 75%");
}

Test(bottleneck, drawn_delays_that_no_origin_reported_leave_the_ideal_unknown)
{
    struct results results = one_cell(NS_PER_S / 2);
    results.target.built_in = true;
    results.target.delay_ns = -1;
    cr_assert(results_summarise(&results, NULL) == 0);
    cr_expect(eq(i64, results.cells[0].ideal_ns, -1));
    results_release(&results);
}

Test(bottleneck, half_of_the_makespan_is_the_minimum_that_is_named)
{
    struct results results = one_cell(NS_PER_S / 2);
    expect_bottleneck(&results, BOTTLENECK_DELAY, "the origin's delay 50%");
}

Test(bottleneck, no_share_alone_where_none_is_half)
{
    struct results results = one_cell(42 * NS_PER_S / 100);
    for (size_t i = 0; i < 10; i++)
        results.cells[0].trials[i].usage.cpu_user_ns = 26 * NS_PER_S / 100;
    expect_bottleneck(&results, BOTTLENECK_MIXED,
                      "the origin's delay 42%, the engine on 1 CPU 26%");
}

Test(bottleneck, nothing_that_is_known_where_all_shares_together_are_less)
{
    struct results results = one_cell(42 * NS_PER_S / 100);
    expect_bottleneck(&results, BOTTLENECK_UNKNOWN, "the origin's delay 42%");
}

Test(bottleneck, nothing_is_reported_of_a_cell_without_a_trial)
{
    struct results results = one_cell(NS_PER_S / 10);
    results.cells[0].trial_count = 0;
    cr_assert(results_summarise(&results, NULL) == 0);
    cr_expect(zero(ptr, results.cells[0].summary.bottleneck_reason));
    results_release(&results);
}

Test(bottleneck, fetches_that_timed_out)
{
    struct results results = one_cell(2 * NS_PER_S); /* which they did not wait for */
    results.settings.timeout_ns = 9 * NS_PER_S / 10;
    for (size_t i = 0; i < 10; i += 2) {
        results.cells[0].trials[i].outcomes[OUTCOME_OK]--;
        results.cells[0].trials[i].outcomes[OUTCOME_TIMEOUT]++;
    }
    expect_bottleneck(&results, BOTTLENECK_TIMEOUT, "the timeout of a fetch 90%");
}

Test(bottleneck, a_few_trials_with_fetches_that_timed_out_do_not_make_the_median)
{
    struct results results = one_cell(NS_PER_S * 6 / 10);
    results.settings.timeout_ns = 9 * NS_PER_S / 10;
    results.cells[0].trials[0].outcomes[OUTCOME_TIMEOUT]++;
    expect_bottleneck(&results, BOTTLENECK_DELAY, "the origin's delay 60%");
}
