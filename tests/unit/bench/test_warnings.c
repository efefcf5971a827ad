/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bench/warnings.h"

#include "bench/engines.h"
#include "core/clock.h"
#include "support/made_results.h"
#include "unit/bench/calm_run.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

TestSuite(warnings, .timeout = 20);

Test(warnings, a_calm_run_gives_no_reason_for_any)
{
    struct calm calm = calm_run();
    calm_expect_none(&calm);
}

Test(warnings, every_row_is_complete_and_its_code_unique)
{
    for (const struct warning_row *row = warning_rows; row->code; row++) {
        cr_expect(strspn(row->code, "abcdefghijklmnopqrstuvwxyz-") == strlen(row->code));
        cr_expect(row->advice && row->check);
        for (const struct warning_row *other = row + 1; other->code; other++)
            cr_expect(ne(str, (char *)row->code, (char *)other->code));
    }
}

Test(warnings, early_warnings_come_before_the_run_and_once)
{
    struct calm calm = calm_run();
    calm.results.settings.runs = 5;
    cr_assert(warnings_find_before(&calm.results, &calm.before, NULL) == 0);
    cr_assert(eq(sz, calm.results.warning_count, 1));
    cr_expect(eq(str, calm.results.warnings[0].code, "few-runs"));
    cr_assert(warnings_find_after(&calm.results, &calm.before, &calm.after, NULL) == 0);
    cr_expect(eq(sz, calm.results.warning_count, 1));
    results_release(&calm.results);
}

/* docs/method.md holds the same list, for readers. */
Test(warnings, every_code_is_explained_in_the_method)
{
    FILE *file = fopen(FETCHBENCH_TEST_DATA "/../docs/method.md", "re");
    char text[32768] = "";
    cr_assert(not(zero(ptr, file)));
    size_t length = fread(text, 1, sizeof text - 1, file);
    (void)fclose(file);
    cr_assert(length > 0 && length < sizeof text - 1);
    for (const struct warning_row *row = warning_rows; row->code; row++) {
        char line[80];
        (void)snprintf(line, sizeof line, "| %s | ", row->code);
        cr_expect(not(zero(ptr, strstr(text, line))), "'%s' is not explained", row->code);
    }
}

Test(warnings, origin_counts_that_disagree_are_an_error)
{
    struct calm calm = calm_run();
    calm.results.cells[1].trials[4].origin.requests = 101;
    calm_look(&calm);
    cr_assert(eq(sz, calm.results.warning_count, 1));
    cr_expect(eq(str, calm.results.warnings[0].code, "origin-counts"));
    cr_expect(calm.results.warnings[0].error);
    results_release(&calm.results);
}

Test(warnings, a_fetch_that_failed_may_have_reached_the_origin_or_not)
{
    struct calm calm = calm_run();
    made_failed_fetch(&calm.results.cells[0], 2, OUTCOME_TIMEOUT);
    made_failed_fetch(&calm.results.cells[0], 3, OUTCOME_CONNECT);
    calm.results.cells[0].trials[2].origin.requests = 99;
    calm_expect_none(&calm);
}

Test(warnings, abandoned_requests_may_reach_the_origin_in_a_later_trial)
{
    for (int64_t more = 2; more <= 3; more++) {
        struct calm calm = calm_run();
        made_failed_fetch(&calm.results.cells[0], 2, OUTCOME_TIMEOUT);
        made_failed_fetch(&calm.results.cells[0], 3, OUTCOME_CANCELLED);
        calm.results.cells[0].trials[1].origin.requests = 99;
        calm.results.cells[1].trials[4].origin.requests = 100 + more;
        if (more == 2)
            calm_expect_none(&calm);
        else
            calm_expect_only(&calm, "origin-counts", "the origin served 103 requests");
    }
}

Test(warnings, a_redirect_that_was_followed_is_a_request_of_its_fetch)
{
    struct calm calm = calm_run();
    int64_t fetches = calm.results.cells[1].fetches;
    calm.results.settings.max_redirects = 2;
    calm.results.cells[1].trials[4].origin.requests = 3 * fetches;
    calm_expect_none(&calm);
    calm = calm_run();
    calm.results.settings.max_redirects = 2;
    calm.results.cells[1].trials[4].origin.requests = 3 * fetches + 1;
    calm_look(&calm);
    cr_expect(eq(str, calm.results.warnings[0].code, "origin-counts"));
    results_release(&calm.results);
}

Test(warnings, requests_abandoned_in_the_warm_up_may_arrive_late)
{
    struct calm calm = calm_run();
    int64_t fetches = calm.results.cells[1].fetches;
    calm.results.abandoned_in_warmup = 3;
    calm.results.cells[1].trials[4].origin.requests = fetches + 3;
    calm_expect_none(&calm);
    calm = calm_run();
    calm.results.abandoned_in_warmup = 3;
    calm.results.cells[1].trials[4].origin.requests = fetches + 4;
    calm_expect_only(&calm, "origin-counts", "fetches were made");
}

/* All of its trials as it should be, but one, of which the origin has counted so many requests. */
static struct calm calm_run_of(const struct engine *engine, int64_t requests)
{
    struct calm calm = calm_run();
    struct cell *cell = &calm.results.cells[1];
    free(cell->engine);
    cell->engine = strdup(engine->name);
    for (size_t i = 0; engine->fetches_nothing && i < 10; i++)
        cell->trials[i].origin.requests = 0;
    cell->trials[4].origin.requests = requests;
    return calm;
}

Test(warnings, an_engine_that_fetches_nothing_is_known_by_its_row_and_asks_nothing)
{
    cr_assert(engine_find("null")->fetches_nothing);
    for (size_t i = 0; engines[i]; i++) {
        bool nothing = engines[i]->fetches_nothing;
        struct calm calm = calm_run_of(engines[i], nothing ? 0 : 100);
        calm_expect_none(&calm);
        calm = calm_run_of(engines[i], nothing ? 100 : 0);
        calm_expect_only(&calm, "origin-counts",
                         nothing ? ": 0 fetches were made, but" : ": 100 fetches were made, but");
    }
}

Test(warnings, a_debug_build)
{
    struct calm calm = calm_run();
    calm.results.tool.build[0] = 'd';
    calm_expect_only(&calm, "debug-build", "its times are meaningless");
}

Test(warnings, runs_too_few_for_an_interval)
{
    struct calm calm = calm_run();
    calm.results.settings.runs = 5;
    calm_expect_only(&calm, "few-runs", "5 runs are too few for a 95% interval, which needs 6");
    calm = calm_run();
    calm.results.settings.runs = 1;
    calm_expect_only(&calm, "few-runs", "1 run is too few");
}

Test(warnings, other_processes_on_the_machine)
{
    struct calm calm = calm_run();
    calm.after.busy_ns += 5 * NS_PER_S;
    calm_expect_only(&calm, "busy-machine", "used 0.5 of 2 CPUs");
}

Test(warnings, the_load_if_nothing_else_is_known)
{
    struct calm calm = calm_run();
    calm.before.time_ns = -1;
    calm.results.host.load_1m = 1.9;
    calm_expect_only(&calm, "busy-machine", "load was 1.9");
}

Test(warnings, time_that_the_host_of_a_virtual_machine_takes)
{
    struct calm calm = calm_run();
    calm.after.steal_ns = NS_PER_S;
    calm_expect_only(&calm, "steal-time", "5.0%");
}

Test(warnings, a_quota_that_throttled_the_program)
{
    struct calm calm = calm_run();
    calm.before.throttled = 5;
    calm.after.throttled = 17;
    calm.results.host.cpu_quota = 0.25;
    calm_expect_only(&calm, "cpu-quota", "12 times during the run: its control group may use 0.25");
}

Test(warnings, a_governor_that_changes_the_clock)
{
    struct calm calm = calm_run();
    calm.results.host.governor = strdup("schedutil");
    calm_expect_only(&calm, "cpu-governor", "'schedutil'");
}

Test(warnings, descriptors_that_may_run_out)
{
    struct calm calm = calm_run();
    calm.results.host.fd_limit = 400;
    calm_expect_only(&calm, "descriptor-limit", "of the 400 allowed");
}

Test(warnings, ports_that_may_run_out)
{
    struct calm calm = calm_run();
    calm.before.ports = 101;
    calm_expect_only(&calm, "ports", "100 connections at once, and only about 101 local ports");
}

Test(warnings, ports_in_time_wait_are_lost_for_other_hosts)
{
    struct calm calm = calm_run();
    calm.results.target.built_in = false;
    calm.before.ports_waiting = 28200;
    calm_expect_only(&calm, "ports", "about 32 local ports");
}

Test(warnings, a_listen_queue_shorter_than_the_batch)
{
    struct calm calm = calm_run();
    calm.before.listen_queue = 99;
    calm_expect_only(&calm, "listen-queue", "queue of 99");
}

Test(warnings, a_warm_start_needs_no_listen_queue)
{
    struct calm calm = calm_run();
    calm.before.listen_queue = 99;
    calm.results.settings.start = START_WARM;
    calm_expect_none(&calm);
}

Test(warnings, connections_dropped_during_the_run)
{
    struct calm calm = calm_run();
    calm.after.listen_drops = 7;
    calm.after.listen_overflows = 6;
    calm_expect_only(&calm, "listen-drops", "dropped 7 connections during the run, 6 of them");
}
