/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bench/race.h"
#include "bench/suite.h"
#include "core/clock.h"

#include <criterion/criterion.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

TestSuite(race, .timeout = 60);

enum { MOST_LANES = 3 };

static char *specs[MOST_LANES];
static int64_t fetches[] = {6};
static int64_t caps[] = {2};
static char url[] = "http://127.0.0.1:9/";
static char *urls[] = {url};

/* A plan of that many racers; nothing in the settings is on the heap. */
static struct results plan_of(size_t racers, const char *const *texts)
{
    struct err err = {0};
    struct results results = {0};
    for (size_t i = 0; i < racers; i++)
        specs[i] = (char *)texts[i];
    results.settings.engines = (struct strings){.items = specs, .count = racers};
    results.settings.fetches = (struct counts){.items = fetches, .count = 1};
    results.settings.in_flight = (struct counts){.items = caps, .count = 1};
    results.settings.timeout_ns = 30000000000;
    results.settings.connect_timeout_ns = 10000000000;
    cr_assert_eq(suite_plan(&results, &err), 0, "%s", err.text);
    return results;
}

static void forget_plan(struct results *results)
{
    results->settings = (struct settings){0};
    results_release(results);
}

static const struct strings target = {.items = urls, .count = 1};
static const struct strings no_headers = {0};
static const struct race_options to_url = {
    .program = FETCHBENCH_PROGRAM, .urls = &target, .headers = &no_headers};

static void start(struct race *race, struct results *results, const struct race_options *options)
{
    struct err err = {0};
    cr_assert_eq(race_init(race, results, options, &err), 0, "%s", err.text);
    cr_assert_eq(race_prepare(race, &err), 0, "%s", err.text);
    cr_assert_eq(race_go(race, &err), 0, "%s", err.text);
}

static void run_to_its_end(struct race *race)
{
    struct err err = {0};
    while (!race_is_over(race))
        cr_assert_eq(race_wait(race, -1, clock_now_ns() + NS_PER_S, &err), 0, "%s", err.text);
}

Test(race, gives_places_by_makespan)
{
    static const char *const texts[] = {"null:latency=30ms", "null:latency=10ms",
                                        "null:latency=20ms"};
    struct race race;
    struct results results = plan_of(3, texts);
    start(&race, &results, &to_url);
    run_to_its_end(&race);
    cr_assert_eq(race.racers[0].place, 3);
    cr_assert_eq(race.racers[1].place, 1);
    cr_assert_eq(race.racers[2].place, 2);
    cr_assert_eq(race.racers[0].counts.done, 6);
    cr_assert_geq(race_time_ns(&race), 90 * NS_PER_MS);
    race_release(&race);
    forget_plan(&results);
}

Test(race, gives_no_place_to_racers_with_failed_fetches)
{
    static const char *const texts[] = {"async", "null:latency=20ms"};
    struct race race;
    struct results results = plan_of(2, texts);
    start(&race, &results, &to_url); /* nobody listens there */
    run_to_its_end(&race);
    cr_assert_eq(race.racers[0].state, RACE_FINISHED);
    cr_assert_eq(race.racers[0].counts.failed, 6);
    cr_assert_eq(race.racers[0].place, 0);
    cr_assert_eq(race.racers[1].place, 1);
    race_release(&race);
    forget_plan(&results);
}

Test(race, gives_each_racer_its_own_origin)
{
    static const char *const texts[] = {"async", "threads"};
    static const struct origin_options origin = {.program = FETCHBENCH_PROGRAM, .delay = "1ms"};
    struct race_options options = to_url;
    options.origin = &origin;
    struct race race;
    struct results results = plan_of(2, texts);
    start(&race, &results, &options);
    run_to_its_end(&race);
    for (size_t i = 0; i < 2; i++) {
        cr_assert_eq(race.racers[i].trial.outcomes[OUTCOME_OK], 6);
        cr_assert_eq(race.racers[i].trial.origin.requests, 6);
        cr_assert_gt(race.racers[i].trial.usage.threads_peak, 0);
    }
    race_release(&race);
    forget_plan(&results);
}

Test(race, shows_what_is_in_flight_and_ends_when_it_is_stopped)
{
    static const char *const texts[] = {"null:latency=1h", "null:latency=1ms"};
    struct err err = {0};
    struct race race;
    struct results results = plan_of(2, texts);
    start(&race, &results, &to_url);
    while (race.racers[1].state != RACE_FINISHED)
        cr_assert_eq(race_wait(&race, -1, clock_now_ns() + NS_PER_S, &err), 0, "%s", err.text);
    cr_assert_not(race_is_over(&race));
    while (race.racers[0].counts.in_flight < 2 || race.racers[0].usage.threads_peak == 0)
        race_look(&race, true);
    cr_assert_eq(race.racers[0].usage.threads_peak, 1);
    int pid = race.racers[0].session.child.pid;
    race_stop(&race);
    cr_assert(race_is_over(&race));
    cr_assert_eq(race.racers[0].state, RACE_STOPPED);
    cr_assert_eq(race.racers[0].place, 0);
    cr_assert_eq(kill(pid, 0), -1); /* and waited for */
    race_release(&race);
    forget_plan(&results);
}

Test(race, shows_what_child_processes_of_an_engine_have_in_flight)
{
    static const char *const texts[] = {"processes:workers=2"};
    static const struct origin_options origin = {.program = FETCHBENCH_PROGRAM, .delay = "1h"};
    struct race_options options = to_url;
    options.origin = &origin;
    struct race race;
    struct results results = plan_of(1, texts);
    start(&race, &results, &options);
    while (race.racers[0].counts.in_flight < 2 || race.racers[0].usage.threads_peak < 3)
        race_look(&race, true);
    race_stop(&race);
    race_release(&race);
    forget_plan(&results);
}

Test(race, is_stopped_by_a_signal)
{
    static const char *const texts[] = {"null:latency=1h"};
    struct err err = {0};
    struct race race;
    struct results results = plan_of(1, texts);
    start(&race, &results, &to_url);
    (void)raise(SIGTERM);
    while (!race_is_over(&race))
        cr_assert_eq(race_wait(&race, -1, clock_now_ns() + NS_PER_S, &err), 0, "%s", err.text);
    cr_assert_eq(race.racers[0].state, RACE_STOPPED);
    race_release(&race);
    forget_plan(&results);
}

Test(race, wakes_up_for_a_descriptor)
{
    static const char *const texts[] = {"null:latency=1h"};
    int ends[2];
    struct err err = {0};
    struct race race;
    struct results results = plan_of(1, texts);
    cr_assert_eq(pipe(ends), 0);
    start(&race, &results, &to_url);
    cr_assert_eq(write(ends[1], "q", 1), 1);
    cr_assert_eq(race_wait(&race, ends[0], INT64_MAX, &err), 0);
    cr_assert_not(race_is_over(&race));
    race_release(&race);
    forget_plan(&results);
}

Test(race, continues_without_a_racer_that_cannot_start)
{
    static const char *const texts[] = {"null:latency=1ms", "null:latency=2ms"};
    struct race race;
    struct results results = plan_of(2, texts);
    specs[0] = (char *)"nul";
    start(&race, &results, &to_url);
    run_to_its_end(&race);
    cr_assert_eq(race.racers[0].state, RACE_FAILED);
    cr_assert_not_null(strstr(race.racers[0].trial.failure, "'nul'"));
    cr_assert_eq(race.racers[1].place, 1);
    race_release(&race);
    forget_plan(&results);
}
