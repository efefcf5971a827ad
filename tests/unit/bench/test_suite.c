/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bench/suite.h"
#include "origin/origin.h"

#include <criterion/criterion.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

TestSuite(suite, .timeout = 60);

static struct strings strings_of(const char *const *texts, size_t count)
{
    struct strings strings = {.items = calloc(count, sizeof(char *)), .count = count};
    for (size_t i = 0; i < count; i++)
        strings.items[i] = strdup(texts[i]);
    return strings;
}

static struct counts counts_of(const int64_t *numbers, size_t count)
{
    struct counts counts = {.items = calloc(count, sizeof *numbers), .count = count};
    memcpy(counts.items, numbers, count * sizeof *numbers);
    return counts;
}

/* Two engines, two N, two caps, of an origin that answers after 2 ms. */
static void fill(struct results *results)
{
    static const char *const specs[] = {"threads:workers=3", "async"};
    static const int64_t fetches[] = {1, 20};
    static const int64_t caps[] = {0, 4};
    *results = (struct results){0};
    results->settings.engines = strings_of(specs, 2);
    results->settings.fetches = counts_of(fetches, 2);
    results->settings.in_flight = counts_of(caps, 2);
    results->settings.runs = 2;
    results->settings.warmup = 1;
    results->settings.seed = 1;
    results->settings.timeout_ns = 30000000000;
    results->settings.connect_timeout_ns = 10000000000;
    results->settings.confidence = 0.95;
    results->settings.noise_threshold = 0.02;
    results->settings.resamples = 100;
    results->target.built_in = true;
    results->target.delay_ns = 2000000;
    results->target.size_bytes = 1024;
}

Test(suite, plans_every_engine_with_every_n_and_every_cap_that_makes_a_difference)
{
    struct err err = {0};
    struct results results;
    fill(&results);
    cr_assert_eq(suite_plan(&results, &err), 0, "%s", err.text);
    cr_assert_eq(results.cell_count, 6);
    const struct cell *last = &results.cells[5];
    cr_assert_str_eq(last->spec, "async");
    cr_assert_eq(last->fetches, 20);
    cr_assert_eq(last->in_flight, 4);
    cr_assert_eq(last->ideal_ns, 5 * 2000000);
    cr_assert_eq(results.cells[0].in_flight, 1, "'all' of one fetch is one");
    cr_assert_eq(results.cells[2].fetches, 20, "of one fetch a cap of 4 comes to the same");
    cr_assert_str_eq(results.cells[0].parameters[0].key, "workers");
    cr_assert_str_eq(results.cells[0].parameters[0].value, "3");
    results_release(&results);
}

Test(suite, knows_no_ideal_of_a_url)
{
    struct err err = {0};
    struct results results;
    fill(&results);
    results.target.built_in = false;
    cr_assert_eq(suite_plan(&results, &err), 0, "%s", err.text);
    cr_assert_eq(results.cells[0].ideal_ns, -1);
    results_release(&results);
}

struct counters {
    int64_t kept, shown, warmups;
};

static void count_progress(const struct suite_progress *progress, void *user)
{
    struct counters *counters = user;
    counters->shown++;
    counters->warmups += progress->warmup;
    cr_assert_eq(progress->trial, counters->shown);
    cr_assert_eq(progress->trials, 18);
}

static int count_kept(const struct results *results, void *user, struct err *err)
{
    (void)err;
    cr_assert_not(results->complete, "what is kept meanwhile is not whole");
    ((struct counters *)user)->kept++;
    return 0;
}

static void check_trial(const struct cell *cell, const struct trial *trial, int64_t round)
{
    cr_assert_null(trial->failure, "%s", trial->failure);
    cr_assert_eq(trial->round, round);
    cr_assert_eq(trial->outcomes[OUTCOME_OK], cell->fetches);
    cr_assert_eq(trial->sample_count, (size_t)cell->fetches);
    cr_assert_eq(trial->origin.requests, cell->fetches, "%s: the origin served %lld", cell->spec,
                 (long long)trial->origin.requests);
    cr_assert_leq(trial->origin.peak_concurrent, cell->in_flight);
    cr_assert_eq(trial->body_bytes, cell->fetches * 1024);
    cr_assert_geq(trial->makespan_ns, cell->ideal_ns);
}

static void run_start(enum start start)
{
    struct err err = {0};
    struct results results;
    struct counters counters = {0};
    struct origin_options origin = {.program = FETCHBENCH_PROGRAM, .delay = "2ms"};
    struct suite_options options = {.program = FETCHBENCH_PROGRAM,
                                    .version = "0",
                                    .build = "debug",
                                    .origin = &origin,
                                    .progress = count_progress,
                                    .kept = count_kept,
                                    .user = &counters};
    fill(&results);
    results.settings.start = start;
    cr_assert_eq(suite_plan(&results, &err), 0, "%s", err.text);
    cr_assert_eq(suite_run(&results, &options, &err), 0, "%s", err.text);
    cr_assert(results.complete);
    cr_assert_eq(counters.shown, 18);
    cr_assert_eq(counters.warmups, 6);
    cr_assert_eq(counters.kept, 12);
    for (size_t i = 0; i < results.cell_count; i++) {
        cr_assert_eq(results.cells[i].trial_count, 2);
        for (int64_t k = 0; k < 2; k++)
            check_trial(&results.cells[i], &results.cells[i].trials[k], k + 1);
    }
    /* Warm: every connection stood before. */
    if (start == START_WARM)
        for (size_t i = 0; i < results.cell_count; i++)
            cr_assert_eq(results.cells[i].trials[0].connections_opened, 0, "%s",
                         results.cells[i].spec);
    results_release(&results);
}

Test(suite, fetches_everything_once_cold)
{
    run_start(START_COLD);
}

Test(suite, fetches_everything_once_warm)
{
    run_start(START_WARM);
}

Test(suite, continues_when_nothing_listens_and_it_is_forced)
{
    static const char *const refused[] = {"http://127.0.0.1:1/"};
    struct err err = {0};
    struct results results;
    struct suite_options options = {
        .program = FETCHBENCH_PROGRAM, .version = "0", .build = "debug", .force = true};
    fill(&results);
    results.target.built_in = false;
    results.target.urls = strings_of(refused, 1);
    cr_assert_eq(suite_plan(&results, &err), 0, "%s", err.text);
    cr_assert_eq(suite_run(&results, &options, &err), 0, "%s", err.text);
    for (size_t i = 0; i < results.cell_count; i++) {
        cr_assert_eq(results.cells[i].summary.outcomes[OUTCOME_CONNECT],
                     2 * results.cells[i].fetches);
        cr_assert_eq(results.cells[i].summary.failed, 2 * results.cells[i].fetches);
    }
    results_release(&results);
}

static void interrupt_the_group(const struct suite_progress *progress, void *user)
{
    (void)progress;
    (void)user;
    (void)raise(SIGINT); /* waits until the harness does */
}

/* Ctrl-C at a terminal can reach a child that has just been started; it takes the parent, too. */
static enum err_kind run_what_cannot_start(struct results *results,
                                           void (*progress)(const struct suite_progress *, void *))
{
    static const char *const refused[] = {"http://127.0.0.1:1/"};
    struct err err = {0};
    struct suite_options options = {.program = "/nonexistent/fetchbench",
                                    .version = "0",
                                    .build = "debug",
                                    .force = true,
                                    .progress = progress};
    fill(results);
    results->target.built_in = false;
    results->target.urls = strings_of(refused, 1);
    cr_assert_eq(suite_plan(results, &err), 0, "%s", err.text);
    cr_assert_eq(suite_run(results, &options, &err), err.kind == ERR_NONE ? 0 : -1);
    return err.kind;
}

Test(suite, treats_a_failure_during_an_interrupt_as_the_interrupt)
{
    struct results results;
    cr_assert_eq(run_what_cannot_start(&results, NULL), ERR_RUN, "without an interrupt");
    results_release(&results);
    cr_assert_eq(run_what_cannot_start(&results, interrupt_the_group), ERR_NONE);
    cr_assert_not(results.complete);
    cr_assert_str_eq(results.ended_reason, "Interrupt");
    results_release(&results);
}
