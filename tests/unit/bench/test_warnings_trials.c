/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bench/warnings.h"

#include "core/clock.h"
#include "support/made_results.h"
#include "unit/bench/calm_run.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <stdlib.h>
#include <string.h>

TestSuite(warnings_trials, .timeout = 20);

static void burn(struct calm *calm, bool origin)
{
    struct cell *cell = &calm->results.cells[1];
    for (size_t i = 0; i < cell->trial_count; i++) {
        if (origin)
            cell->trials[i].origin.cpu_ns = 950000000;
        else
            cell->trials[i].usage.cpu_user_ns = 950000000;
    }
}

Test(warnings_trials, an_origin_at_its_limit)
{
    struct calm calm = calm_run();
    burn(&calm, true);
    calm_expect_only(&calm, "origin-saturated", "async at N=100;");
}

Test(warnings_trials, an_engine_at_its_limit)
{
    struct calm calm = calm_run();
    burn(&calm, false);
    calm_expect_only(&calm, "client-saturated", "async at N=100;");
}

Test(warnings_trials, threads_can_use_more_than_one_cpu)
{
    struct calm calm = calm_run();
    burn(&calm, false);
    for (size_t i = 0; i < 10; i++)
        calm.results.cells[1].trials[i].usage.threads_peak = 100;
    calm_expect_none(&calm);
}

/* A fetch every 1 ms; one of ten is late. */
static void delay_acks(struct calm *calm, int64_t late_ms, int64_t spread_ms)
{
    struct cell *cell = &calm->results.cells[0];
    made_samples(cell, 100);
    for (size_t i = 0; i < cell->trial_count; i++)
        for (size_t j = 0; j < 100; j++) {
            int64_t more = j % 10 == 0 ? late_ms : spread_ms * (int64_t)j / 100;
            cell->trials[i].samples[j].end_ns += more * NS_PER_MS;
        }
}

Test(warnings_trials, a_group_of_fetches_forty_milliseconds_late)
{
    struct calm calm = calm_run();
    delay_acks(&calm, 40, 0);
    calm_expect_only(&calm, "delayed-ack", "threads at N=100;");
}

Test(warnings_trials, a_trial_that_stalled_briefly_has_no_delayed_acknowledgements)
{
    struct calm calm = calm_run();
    made_samples(&calm.results.cells[0], 100);
    for (size_t i = 0; i < 4; i++)
        for (size_t j = 1; j < 100; j++)
            calm.results.cells[0].trials[i].samples[j].end_ns += 40 * NS_PER_MS;
    calm_expect_none(&calm);
}

Test(warnings_trials, times_that_spread_evenly_are_no_group)
{
    struct calm calm = calm_run();
    delay_acks(&calm, 40, 60);
    calm_expect_none(&calm);
}

Test(warnings_trials, fetches_that_are_eighty_milliseconds_late_are_something_else)
{
    struct calm calm = calm_run();
    delay_acks(&calm, 80, 0);
    calm_expect_none(&calm);
}

Test(warnings_trials, the_time_to_connect_is_not_a_late_answer)
{
    struct calm calm = calm_run();
    delay_acks(&calm, 40, 0);
    for (size_t i = 0; i < 10; i++)
        for (size_t j = 0; j < 100; j += 10)
            calm.results.cells[0].trials[i].samples[j].connect_ns = 40 * NS_PER_MS;
    calm_expect_none(&calm);
}

Test(warnings_trials, a_round_trip_of_forty_milliseconds_for_all_is_no_group)
{
    struct calm calm = calm_run();
    made_samples(&calm.results.cells[0], 100);
    for (size_t i = 0; i < 10; i++)
        for (size_t j = 0; j < 100; j++)
            calm.results.cells[0].trials[i].samples[j].end_ns += 40 * NS_PER_MS;
    calm_expect_none(&calm);
}

Test(warnings_trials, a_first_trial_far_slower_than_the_rest)
{
    struct calm calm = calm_run();
    made_makespan(&calm.results.cells[0], 1, 3.0);
    calm_look(&calm);
    cr_assert(eq(sz, calm.results.warning_count, 2), "it is an outlier too");
    cr_expect(eq(str, calm.results.warnings[0].code, "slow-first-trial"));
    cr_expect(eq(str, calm.results.warnings[1].code, "outliers"));
    results_release(&calm.results);
}

Test(warnings_trials, an_outlier_within_the_noise_threshold_causes_no_warning)
{
    struct calm calm = calm_run();
    for (int64_t round = 1; round <= 10; round++)
        made_makespan(&calm.results.cells[0], round, 1.0 + 0.0001 * (double)((3 * round) % 10));
    made_makespan(&calm.results.cells[0], 1, 1.018);
    calm_look(&calm);
    cr_expect(eq(sz, calm.results.cells[0].summary.outlier_count, 1), "it is named all the same");
    cr_expect(eq(sz, calm.results.warning_count, 0));
    results_release(&calm.results);
}

Test(warnings_trials, an_outlier)
{
    struct calm calm = calm_run();
    made_makespan(&calm.results.cells[0], 6, 3.0);
    calm_expect_only(&calm, "outliers", "1 of 20 trials is an outlier");
}

Test(warnings_trials, a_libcurl_with_a_known_defect_for_the_run)
{
    struct calm calm = calm_run();
    calm.results.settings.http = HTTP_2;
    calm_expect_only(&calm, "libcurl-defect", "libcurl 7.88.1 with HTTP/2");
}

static struct calm run_with_libcurl(const char *version, int64_t in_flight)
{
    struct calm calm = calm_run();
    calm.results.settings.http = HTTP_2;
    free(calm.results.libcurl.version);
    calm.results.libcurl.version = strdup(version);
    calm.results.host.fd_limit = 100000;
    for (size_t i = 0; i < calm.results.cell_count; i++)
        calm.results.cells[i].in_flight = in_flight;
    return calm;
}

Test(warnings_trials, a_libcurl_after_its_defects_were_fixed)
{
    static const char *const without[] = {"8.0.0", "8.14.1", "8.17.0", "8.23.0"};
    for (size_t i = 0; i < sizeof without / sizeof *without; i++) {
        struct calm calm = run_with_libcurl(without[i], 500);
        calm_expect_none(&calm);
    }
}

static void open_connections(struct calm *calm, int64_t count)
{
    char **url = malloc(sizeof *url);
    *url = strdup("https://127.0.0.1:1/");
    calm->results.target.urls = (struct strings){.items = url, .count = 1};
    calm->results.settings.max_redirects = -1;
    for (size_t i = 0; i < calm->results.cell_count; i++)
        for (size_t j = 0; j < calm->results.cells[i].trial_count; j++)
            calm->results.cells[i].trials[j].connections_opened = count;
}

Test(warnings_trials, a_loop_that_needs_a_second_connection_for_http2)
{
    struct calm calm = run_with_libcurl("8.23.0", 100);
    open_connections(&calm, 2);
    calm_expect_only(&calm, "second-connection", "to a host: async at N=100;");
}

Test(warnings_trials, one_connection_for_http2_is_as_it_should_be_and_over_http1_there_are_many)
{
    struct calm calm = run_with_libcurl("8.23.0", 100);
    open_connections(&calm, 1);
    calm_expect_none(&calm);
    calm = run_with_libcurl("8.23.0", 100);
    open_connections(&calm, 50);
    calm.results.settings.http = HTTP_1_1;
    calm_expect_none(&calm);
}

static bool any(const struct cell *cell, const void *with)
{
    (void)cell;
    (void)with;
    return true;
}

Test(warnings_trials, name_the_first_cells_and_count_the_rest)
{
    struct results results = made_results(1);
    char text[200];
    for (int64_t fetches = 1; fetches <= 5; fetches++)
        (void)made_cell(&results, "async", fetches);
    cr_expect(eq(sz, name_cells(&results, any, NULL, text, sizeof text), 5));
    cr_expect(eq(str, text, "async at N=1, async at N=2, async at N=3 and 2 more"));
    cr_expect(eq(sz, name_cells(&results, any, NULL, text, 8), 5));
    cr_expect(eq(str, text, "async a"));
    results_release(&results);
}
