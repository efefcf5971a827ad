#include "bench/warnings.h"

#include "bench/comparisons.h"
#include "bench/environment.h"
#include "core/clock.h"
#include "unit/bench/made_results.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <stdlib.h>
#include <string.h>

TestSuite(warnings, .timeout = 20);

/* A run that gives no reason for any warning: two engines, 10 runs, 100 fetches, on 2 idle CPUs. */
struct calm {
    struct results results;
    struct environment before, after;
};

static struct calm calm_run(void)
{
    struct calm calm = {
        .results = made_results(10),
        .before = {.listen_queue = 4096, .ports = 28232},
        .after = {.time_ns = 20 * NS_PER_S,
                  .busy_ns = 10 * NS_PER_S,
                  .own_ns = 10 * NS_PER_S,
                  .listen_queue = 4096,
                  .ports = 28232},
    };
    struct results *results = &calm.results;
    results->tool.build = strdup("release");
    results->libcurl.version = strdup("7.88.1");
    results->settings.http = strdup("1.1");
    results->host.cpus = 2;
    results->host.fd_limit = 1024;
    results->target.built_in = true;
    made_engine(results, "threads");
    made_engine(results, "async");
    struct noise *noise = noise_new(9);
    for (size_t i = 0; i < 2; i++) {
        struct cell *cell = made_cell(results, results->settings.engines.items[i], 100);
        for (int64_t round = 1; round <= 10; round++) {
            struct trial *trial = &cell->trials[round - 1];
            made_makespan(cell, round, 1.0 + 0.001 * (double)((3 * round) % 10));
            trial->threads_peak = 1;
            trial->origin = (struct origin_counts){.known = true, .requests = 100};
        }
    }
    noise_free(noise);
    return calm;
}

static void look(struct calm *calm)
{
    cr_assert(results_summarise(&calm->results, NULL) == 0);
    cr_assert(warnings_find(&calm->results, &calm->before, &calm->after, NULL) == 0);
}

/* Looks, expects this warning alone with these words in it, and releases. */
static void expect_only(struct calm *calm, const char *code, const char *words)
{
    look(calm);
    const struct results *results = &calm->results;
    cr_assert(eq(sz, results->warning_count, 1), "'%s' alone is expected", code);
    cr_expect(eq(str, results->warnings[0].code, (char *)code));
    cr_expect(not(zero(ptr, strstr(results->warnings[0].text, words))), "'%s' lacks '%s'",
              results->warnings[0].text, words);
    results_release(&calm->results);
}

Test(warnings, a_calm_run_gives_no_reason_for_any)
{
    struct calm calm = calm_run();
    look(&calm);
    cr_expect(eq(sz, calm.results.warning_count, 0));
    results_release(&calm.results);
}

Test(warnings, every_row_is_whole_and_its_code_stands_once)
{
    for (const struct warning_row *row = warning_rows; row->code; row++) {
        cr_expect(strspn(row->code, "abcdefghijklmnopqrstuvwxyz-") == strlen(row->code));
        cr_expect(row->advice && row->look);
        for (const struct warning_row *other = row + 1; other->code; other++)
            cr_expect(ne(str, (char *)row->code, (char *)other->code));
    }
}

Test(warnings, origin_counts_that_disagree_are_an_error)
{
    struct calm calm = calm_run();
    calm.results.cells[1].trials[4].origin.requests = 101;
    look(&calm);
    cr_assert(eq(sz, calm.results.warning_count, 1));
    cr_expect(eq(str, calm.results.warnings[0].code, "origin-counts"));
    cr_expect(warning_is_error(&calm.results.warnings[0]));
    results_release(&calm.results);
}

Test(warnings, a_fetch_that_failed_may_have_reached_the_origin_or_not)
{
    struct calm calm = calm_run();
    made_failed_fetch(&calm.results.cells[0], 2, OUTCOME_TIMEOUT);
    made_failed_fetch(&calm.results.cells[0], 3, OUTCOME_CONNECT);
    calm.results.cells[0].trials[2].origin.requests = 99;
    look(&calm);
    cr_expect(eq(sz, calm.results.warning_count, 0));
    results_release(&calm.results);
}

Test(warnings, a_debug_build)
{
    struct calm calm = calm_run();
    calm.results.tool.build[0] = 'd';
    expect_only(&calm, "debug-build", "its times mean nothing");
}

Test(warnings, runs_too_few_for_an_interval)
{
    struct calm calm = calm_run();
    calm.results.settings.runs = 5;
    expect_only(&calm, "few-runs", "at 95 % it takes 6");
}

Test(warnings, neighbours_on_the_machine)
{
    struct calm calm = calm_run();
    calm.after.busy_ns += 5 * NS_PER_S;
    expect_only(&calm, "busy-machine", "used 0.5 of 2 CPUs");
}

Test(warnings, the_load_where_the_system_tells_no_more)
{
    struct calm calm = calm_run();
    calm.before.time_ns = -1;
    calm.results.host.load_1m = 1.9;
    expect_only(&calm, "busy-machine", "load was 1.9");
}

Test(warnings, time_that_the_host_of_a_virtual_machine_takes)
{
    struct calm calm = calm_run();
    calm.after.steal_ns = NS_PER_S;
    expect_only(&calm, "steal-time", "5.0 %");
}

Test(warnings, a_governor_that_changes_the_clock)
{
    struct calm calm = calm_run();
    calm.results.host.governor = strdup("schedutil");
    expect_only(&calm, "cpu-governor", "'schedutil'");
}

Test(warnings, descriptors_that_may_run_out)
{
    struct calm calm = calm_run();
    calm.results.host.fd_limit = 400;
    expect_only(&calm, "descriptor-limit", "of the 400 allowed");
}

Test(warnings, ports_that_may_run_out)
{
    struct calm calm = calm_run();
    calm.after.ports = 101;
    expect_only(&calm, "ports", "100 connections at once, and about 101 ports");
}

Test(warnings, ports_in_time_wait_are_lost_for_other_hosts)
{
    struct calm calm = calm_run();
    calm.results.target.built_in = false;
    calm.after.ports_waiting = 28200;
    expect_only(&calm, "ports", "about 32 ports");
}

Test(warnings, a_listen_queue_shorter_than_the_batch)
{
    struct calm calm = calm_run();
    calm.before.listen_queue = 99;
    expect_only(&calm, "listen-queue", "queue of 99");
}

Test(warnings, a_warm_start_needs_no_listen_queue)
{
    struct calm calm = calm_run();
    calm.before.listen_queue = 99;
    calm.results.settings.start = START_WARM;
    look(&calm);
    cr_expect(eq(sz, calm.results.warning_count, 0));
    results_release(&calm.results);
}

Test(warnings, connections_dropped_during_the_run)
{
    struct calm calm = calm_run();
    calm.after.listen_drops = 7;
    calm.after.listen_overflows = 6;
    expect_only(&calm, "listen-drops", "dropped 7 connections during the run, 6 of them");
}

static void burn(struct calm *calm, bool origin)
{
    struct cell *cell = &calm->results.cells[1];
    for (size_t i = 0; i < cell->trial_count; i++) {
        if (origin)
            cell->trials[i].origin.cpu_ns = 950000000;
        else
            cell->trials[i].cpu_user_ns = 950000000;
    }
}

Test(warnings, an_origin_at_its_limit)
{
    struct calm calm = calm_run();
    burn(&calm, true);
    expect_only(&calm, "origin-saturated", "async at N=100;");
}

Test(warnings, an_engine_at_its_limit)
{
    struct calm calm = calm_run();
    burn(&calm, false);
    expect_only(&calm, "client-saturated", "async at N=100;");
}

Test(warnings, threads_can_use_more_than_one_cpu)
{
    struct calm calm = calm_run();
    burn(&calm, false);
    for (size_t i = 0; i < 10; i++)
        calm.results.cells[1].trials[i].threads_peak = 100;
    look(&calm);
    cr_expect(eq(sz, calm.results.warning_count, 0));
    results_release(&calm.results);
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

Test(warnings, a_group_of_fetches_forty_milliseconds_late)
{
    struct calm calm = calm_run();
    delay_acks(&calm, 40, 0);
    expect_only(&calm, "delayed-ack", "threads at N=100;");
}

Test(warnings, times_that_spread_evenly_are_no_group)
{
    struct calm calm = calm_run();
    delay_acks(&calm, 40, 60);
    look(&calm);
    cr_expect(eq(sz, calm.results.warning_count, 0));
    results_release(&calm.results);
}

Test(warnings, fetches_that_are_eighty_milliseconds_late_are_something_else)
{
    struct calm calm = calm_run();
    delay_acks(&calm, 80, 0);
    look(&calm);
    cr_expect(eq(sz, calm.results.warning_count, 0));
    results_release(&calm.results);
}

Test(warnings, a_first_trial_far_slower_than_the_rest)
{
    struct calm calm = calm_run();
    made_makespan(&calm.results.cells[0], 1, 3.0);
    look(&calm);
    cr_assert(eq(sz, calm.results.warning_count, 2), "it is an outlier too");
    cr_expect(eq(str, calm.results.warnings[0].code, "slow-first-trial"));
    cr_expect(eq(str, calm.results.warnings[1].code, "outliers"));
    results_release(&calm.results);
}

Test(warnings, a_trial_far_off_from_its_like)
{
    struct calm calm = calm_run();
    made_makespan(&calm.results.cells[0], 6, 3.0);
    expect_only(&calm, "outliers", "1 of 20 trials is far off");
}

Test(warnings, a_libcurl_with_a_known_defect_for_what_was_asked)
{
    struct calm calm = calm_run();
    memcpy(calm.results.settings.http, "2", 2);
    expect_only(&calm, "libcurl-defect", "libcurl 7.88.1 with HTTP/2");
}

Test(warnings, a_libcurl_in_which_it_is_mended)
{
    struct calm calm = calm_run();
    memcpy(calm.results.settings.http, "2", 2);
    memcpy(calm.results.libcurl.version, "8.0.0", 6);
    look(&calm);
    cr_expect(eq(sz, calm.results.warning_count, 0));
    results_release(&calm.results);
}

static bool any(const struct cell *cell, const void *with)
{
    (void)cell;
    (void)with;
    return true;
}

Test(warnings, name_the_first_cells_and_count_the_rest)
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

Test(environment, counts_go_up_or_are_not_known)
{
    struct environment first;
    struct environment second;
    environment_read(&first);
    environment_read(&second);
    cr_expect(second.time_ns >= first.time_ns);
    cr_expect(second.own_ns >= first.own_ns);
    cr_expect(second.listen_drops >= first.listen_drops);
    cr_expect(first.busy_ns <= first.time_ns);
}

Test(environment, is_known_on_linux)
{
#ifdef __linux__
    struct environment environment;
    environment_read(&environment);
    cr_expect(environment.time_ns > 0 && environment.busy_ns > 0);
    cr_expect(environment.listen_drops >= 0 && environment.listen_overflows >= 0);
    cr_expect(environment.ports > 0 && environment.listen_queue > 0);
    cr_expect(environment.ports_waiting >= 0);
#endif
}
