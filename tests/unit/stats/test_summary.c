/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "stats/summary.h"

#include "stats/comparisons.h"
#include "support/made_results.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

TestSuite(summary, .timeout = 20);

static struct results ten_runs_of(int64_t fetches)
{
    struct results results = made_results(10);
    made_engine(&results, "null");
    (void)made_cell(&results, "null", fetches);
    return results;
}

static const struct summary *summarised(struct results *results)
{
    cr_assert(results_summarise(results, NULL) == 0);
    return &results->cells[0].summary;
}

Test(summary, reports_the_median_makespan_with_its_interval)
{
    struct results results = ten_runs_of(100);
    for (int64_t round = 1; round <= 10; round++)
        made_makespan(&results.cells[0], round, 1.0 + 0.01 * (double)round);
    const struct summary *summary = summarised(&results);
    cr_expect(epsilon_eq(dbl, summary->makespan_s.value, 1.055, 1e-9));
    cr_expect(summary->makespan_s.low >= 1.01 && summary->makespan_s.low < 1.055);
    cr_expect(summary->makespan_s.high <= 1.10 && summary->makespan_s.high > 1.055);
    cr_expect(epsilon_eq(dbl, summary->efficiency, 0.5 / 1.055, 1e-9));
    cr_expect(epsilon_eq(dbl, summary->throughput_per_s.value, 100.0 / 1.055, 0.01));
    results_release(&results);
}

Test(summary, costs_are_medians_over_the_trials)
{
    struct results results = ten_runs_of(100);
    struct cell *cell = &results.cells[0];
    cell->in_flight = 20;
    for (size_t i = 0; i < cell->trial_count; i++) {
        cell->trials[i].usage.cpu_user_ns = 300000000;
        cell->trials[i].usage.cpu_system_ns = i < 4 ? 0 : 100000000;
        cell->trials[i].usage.peak_memory_bytes = 1 << 20;
        cell->trials[i].origin =
            (struct origin_counts){.known = true, .requests = 100, .cpu_ns = 250000000};
        cell->trials[i].usage.threads_peak = 21;
    }
    const struct summary *summary = summarised(&results);
    cr_expect(epsilon_eq(dbl, summary->cpu_s_per_fetch.value, 0.004, 1e-12));
    cr_expect(epsilon_eq(dbl, summary->client_cpu_cores, 0.4, 1e-12));
    cr_expect(epsilon_eq(dbl, summary->origin_cpu_cores, 0.25, 1e-12));
    cr_expect(epsilon_eq(dbl, summary->memory_bytes_per_in_flight.value, 1048576.0 / 20.0, 1e-6));
    cr_expect(epsilon_eq(dbl, summary->threads_peak, 21.0, 0.0));
    cr_expect(isnan(summary->instructions_per_fetch.value), "no trial counted any");
    results_release(&results);
}

Test(summary, an_origin_without_requests_has_no_share_of_the_batch)
{
    struct results results = ten_runs_of(100);
    for (size_t i = 0; i < 10; i++)
        results.cells[0].trials[i].origin =
            (struct origin_counts){.known = true, .cpu_ns = 250000000};
    cr_expect(isnan(summarised(&results)->origin_cpu_cores));
    results_release(&results);
}

Test(summary, a_batch_of_microseconds_is_too_short_for_the_clocks_of_the_cpu)
{
    struct results results = ten_runs_of(1);
    for (size_t i = 0; i < 10; i++) {
        struct trial *trial = &results.cells[0].trials[i];
        trial->makespan_ns = 3000;
        trial->usage.cpu_user_ns = 4000;
        trial->origin = (struct origin_counts){.known = true, .requests = 1, .cpu_ns = 6000};
    }
    const struct summary *summary = summarised(&results);
    cr_expect(isnan(summary->client_cpu_cores));
    cr_expect(isnan(summary->origin_cpu_cores));
    cr_expect(epsilon_eq(dbl, summary->cpu_s_per_fetch.value, 4e-6, 1e-12),
              "a time is told, no share");
    results_release(&results);
}

Test(summary, latency_is_queue_time_and_service_time_from_when_the_fetch_was_due)
{
    struct results results = ten_runs_of(1);
    made_samples(&results.cells[0], 1);
    const struct summary *summary = summarised(&results);
    cr_expect(epsilon_eq(dbl, summary->queue_s.p50.value, 0.0045, 1e-12));
    cr_expect(epsilon_eq(dbl, summary->service_s.p50.value, 0.002, 1e-12));
    cr_expect(epsilon_eq(dbl, summary->latency_s.p50.value, 0.0065, 1e-12));
    cr_expect(epsilon_eq(dbl, summary->latency_s.max.value, 0.0065, 1e-12));
    cr_expect(epsilon_eq(dbl, summary->connect_s, 0.001, 1e-12));
    results_release(&results);
}

Test(summary, p99_of_ten_fetches_is_not_reported)
{
    struct results results = ten_runs_of(1);
    made_samples(&results.cells[0], 1);
    const struct summary *summary = summarised(&results);
    cr_expect(isnan(summary->latency_s.p90.value));
    cr_expect(isnan(summary->latency_s.p99.value));
    cr_expect(isnan(summary->latency_s.p999));
    results_release(&results);
}

Test(summary, percentiles_appear_as_the_sample_supports_them)
{
    struct results results = ten_runs_of(100);
    made_samples(&results.cells[0], 100);
    const struct summary *summary = summarised(&results);
    cr_expect(epsilon_eq(dbl, summary->queue_s.p90.value, 0.5391, 1e-9));
    cr_expect(epsilon_eq(dbl, summary->queue_s.p99.value, 0.54801, 1e-9));
    cr_expect(isnan(summary->queue_s.p999));
    results_release(&results);
}

Test(summary, a_failed_fetch_is_an_outcome_and_not_a_latency)
{
    struct results results = ten_runs_of(1);
    struct cell *cell = &results.cells[0];
    made_samples(cell, 1);
    made_failed_fetch(cell, 10, OUTCOME_TIMEOUT);
    cell->trials[9].samples[0].outcome = OUTCOME_TIMEOUT;
    cell->trials[9].samples[0].end_ns = INT64_C(30000000000);
    const struct summary *summary = summarised(&results);
    cr_expect(eq(i64, summary->outcomes[OUTCOME_OK], 9));
    cr_expect(eq(i64, summary->outcomes[OUTCOME_TIMEOUT], 1));
    cr_expect(eq(i64, summary->failed, 1));
    cr_expect(epsilon_eq(dbl, summary->latency_s.max.value, 0.006, 1e-12));
    results_release(&results);
}

Test(summary, a_trial_that_could_not_be_run_is_ignored)
{
    struct results results = ten_runs_of(1);
    struct cell *cell = &results.cells[0];
    cell->trials[0].failure = strdup("no threads");
    cell->trials[0].makespan_ns = 0;
    cell->trials[0].usage.cpu_user_ns = INT64_C(1) << 60;
    const struct summary *summary = summarised(&results);
    cr_expect(epsilon_eq(dbl, summary->makespan_s.value, 1.0, 1e-12));
    cr_expect(epsilon_eq(dbl, summary->cpu_s_per_fetch.value, 0.0, 1e-12));
    cr_expect(eq(i64, summary->outcomes[OUTCOME_OK], 9));
    results_release(&results);
}

Test(summary, a_cell_without_a_trial_knows_nothing)
{
    struct results results = ten_runs_of(1);
    results.cells[0].trial_count = 0;
    const struct summary *summary = summarised(&results);
    cr_expect(isnan(summary->makespan_s.value));
    cr_expect(isnan(summary->throughput_per_s.value));
    cr_expect(isnan(summary->efficiency));
    cr_expect(isnan(summary->latency_s.max.value));
    cr_expect(isnan(summary->cpu_s_per_fetch.value));
    results_release(&results);
}

Test(summary, an_outlier_is_named_by_its_trial_and_kept_in_all_numbers)
{
    struct results results = ten_runs_of(1);
    struct cell *cell = &results.cells[0];
    for (int64_t round = 1; round <= 10; round++)
        made_makespan(cell, round, 1.0 + 0.001 * (double)round);
    made_makespan(cell, 4, 9.0);
    cell->trials[1].failure = strdup("no threads");
    const struct summary *summary = summarised(&results);
    cr_assert(eq(sz, summary->outlier_count, 1));
    cr_expect(eq(i64, summary->outliers[0].trial, 3));
    cr_expect(eq(int, (int)summary->outliers[0].severity, (int)OUTLIER_SEVERE));
    cr_expect(epsilon_eq(dbl, summary->makespan_s.value, 1.007, 1e-9), "of nine trials");
    results_release(&results);
}

Test(summary, computed_again_is_the_same)
{
    struct results results = ten_runs_of(10);
    made_makespan(&results.cells[0], 3, 7.0);
    struct estimate first = summarised(&results)->makespan_s;
    struct estimate second = summarised(&results)->makespan_s;
    cr_expect(same_estimate(first, second));
    results_release(&results);
}

Test(summary, meanwhile_has_the_median_without_bounds)
{
    struct results results = ten_runs_of(10);
    cr_assert(cell_summarise_interim(&results.cells[0], &results, NULL) == 0);
    const struct summary *summary = &results.cells[0].summary;
    cr_expect(epsilon_eq(dbl, summary->makespan_s.value, 1.0, 1e-12));
    cr_expect(isnan(summary->makespan_s.low) && isnan(summary->makespan_s.high));
    results_release(&results);
}
