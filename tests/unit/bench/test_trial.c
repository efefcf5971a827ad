/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bench/interrupt.h"
#include "bench/job.h"
#include "bench/trial.h"
#include "core/clock.h"
#include "fetch/request.h"
#include "fetch/transport.h"

#include <criterion/criterion.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Trials of the null engine: all of the harness, none of the network. */

TestSuite(trial, .timeout = 60);

static char url[] = "http://127.0.0.1:9/";
static char *urls[] = {url};
static const struct strings target = {.items = urls, .count = 1};
static const struct transport transport = {.timeout_ns = 30000000000,
                                           .connect_timeout_ns = 10000000000};

static enum trial_end run(struct trial *trial, const char *spec, int64_t fetches, int64_t in_flight,
                          enum start start)
{
    struct err err = {0};
    enum trial_end end = TRIAL_DONE;
    struct interrupt interrupt;
    struct job job = {.program = FETCHBENCH_PROGRAM,
                      .spec = spec,
                      .urls = target,
                      .transport = transport,
                      .batch = {.fetches = fetches, .in_flight = in_flight, .start = start}};
    interrupt_begin(&interrupt);
    cr_assert_eq(trial_run(trial, &end, &job, &interrupt, &err), 0, "%s", err.text);
    interrupt_end(&interrupt);
    return end;
}

Test(trial, brings_back_every_sample)
{
    struct trial trial;
    cr_assert_eq(run(&trial, "null:latency=2ms", 1000, 1000, START_COLD), TRIAL_DONE);
    cr_assert_eq(trial.sample_count, 1000);
    cr_assert_eq(trial.outcomes[OUTCOME_OK], 1000);
    for (size_t i = 0; i < trial.sample_count; i++)
        cr_assert_eq(trial.samples[i].end_ns - trial.samples[i].start_ns, 2000000);
    cr_assert_geq(trial.makespan_ns, 2000000);
    cr_assert_not(trial.origin.known);
    trial_release(&trial);
}

Test(trial, keeps_queue_times_that_rise_with_the_cap_in_steps)
{
    struct trial trial;
    cr_assert_eq(run(&trial, "null:latency=5ms", 100, 10, START_WARM), TRIAL_DONE);
    for (size_t i = 1; i < trial.sample_count; i++)
        cr_assert_eq(trial.samples[i].start_ns - trial.samples[i - 1].start_ns,
                     i % 10 == 0 ? 5000000 : 0);
    trial_release(&trial);
}

Test(trial, counts_the_cpu_time_that_was_burnt)
{
    struct trial trial;
    cr_assert_eq(run(&trial, "null:cpu=100ms", 1, 1, START_COLD), TRIAL_DONE);
    cr_assert_float_eq((double)(trial.usage.cpu_user_ns + trial.usage.cpu_system_ns), 100e6, 2e6);
    trial_release(&trial);
}

Test(trial, counts_threads_that_were_alive_at_once)
{
    struct trial trial;
    cr_assert_eq(run(&trial, "null:threads=7", 1, 1, START_COLD), TRIAL_DONE);
    cr_assert_eq(trial.usage.threads_peak, 8);
    trial_release(&trial);
}

Test(trial, counts_context_switches)
{
    struct trial trial;
    cr_assert_eq(run(&trial, "null:switches=1000", 1, 1, START_COLD), TRIAL_DONE);
    cr_assert_geq(trial.usage.voluntary_switches, 1000);
    trial_release(&trial);
}

Test(trial, that_cannot_open_its_engine_fails_with_the_reason)
{
    struct trial trial;
    cr_assert_eq(run(&trial, "nul", 1, 1, START_COLD), TRIAL_FAILED);
    cr_assert_not_null(strstr(trial.failure, "unknown engine 'nul'"), "%s", trial.failure);
    trial_release(&trial);
}

Test(trial, whose_engine_leaves_a_fetch_without_an_outcome_fails)
{
    struct trial trial;
    cr_assert_eq(run(&trial, "null:lost=2", 3, 3, START_COLD), TRIAL_FAILED);
    cr_assert_not_null(strstr(trial.failure, "engine reported no outcome for fetch 1"), "%s",
                       trial.failure);
    cr_assert_eq(trial.sample_count, 0);
    cr_assert_null(trial.samples);
    trial_release(&trial);
}

/* A trial by another program. */
static int run_program(const char *program, struct trial *trial, enum trial_end *end,
                       struct err *err)
{
    struct interrupt interrupt;
    struct job job = {.program = program,
                      .spec = "null",
                      .urls = target,
                      .transport = transport,
                      .batch = {.fetches = 1, .in_flight = 1}};
    interrupt_begin(&interrupt);
    int status = trial_run(trial, end, &job, &interrupt, err);
    interrupt_end(&interrupt);
    return status;
}

Test(trial, whose_process_ends_early_fails_with_the_reason)
{
    struct err err = {0};
    enum trial_end end = TRIAL_DONE;
    struct trial trial;
    cr_assert_eq(run_program("/bin/false", &trial, &end, &err), 0, "%s", err.text);
    cr_assert_eq(end, TRIAL_FAILED);
    cr_assert_str_eq(trial.failure, "the trial's process ended early with exit code 1");
    trial_release(&trial);
}

Test(trial, whose_program_is_missing_is_an_error_of_the_harness)
{
    struct err err = {0};
    enum trial_end end = TRIAL_DONE;
    struct trial trial;
    cr_assert_eq(run_program("/nonexistent/fetchbench", &trial, &end, &err), -1);
    cr_assert_eq(err.kind, ERR_RUN);
}

Test(trial, is_killed_by_an_interrupt_and_leaves_nothing)
{
    struct err err = {0};
    enum trial_end end = TRIAL_DONE;
    struct interrupt interrupt;
    struct trial trial;
    struct job job = {.program = FETCHBENCH_PROGRAM,
                      .spec = "null:latency=1h",
                      .urls = target,
                      .transport = transport,
                      .batch = {.fetches = 1, .in_flight = 1}};
    interrupt_begin(&interrupt);
    (void)raise(SIGINT); /* blocked until the harness waits */
    cr_assert_eq(trial_run(&trial, &end, &job, &interrupt, &err), 0, "%s", err.text);
    cr_assert_eq(interrupt_signal(), SIGINT);
    interrupt_end(&interrupt);
    cr_assert_eq(end, TRIAL_INTERRUPTED);
    cr_assert_null(trial.samples);
}

/* Starts a trial by a script, which stands for a program that misbehaves, with a job of this many
 * URLs; the script is removed afterwards. */
static enum trial_end run_script(const char *script, size_t url_count)
{
    char path[] = "/tmp/fetchbench-trial-XXXXXX";
    int descriptor = mkstemp(path);
    cr_assert_geq(descriptor, 0);
    cr_assert_geq(dprintf(descriptor, "#!/bin/sh\n%s\n", script), 0);
    cr_assert_eq(fchmod(descriptor, 0700), 0);
    (void)close(descriptor);
    char **many = calloc(url_count, sizeof *many);
    cr_assert_not_null(many);
    for (size_t i = 0; i < url_count; i++)
        many[i] = url;
    struct err err = {0};
    enum trial_end end = TRIAL_DONE;
    struct interrupt interrupt;
    struct trial trial;
    struct job job = {.program = path,
                      .spec = "null",
                      .urls = {.items = many, .count = url_count},
                      .transport = transport,
                      .batch = {.fetches = 1, .in_flight = 1}};
    interrupt_begin(&interrupt);
    cr_assert_eq(trial_run(&trial, &end, &job, &interrupt, &err), 0, "%s", err.text);
    interrupt_end(&interrupt);
    trial_release(&trial);
    free(many);
    (void)unlink(path);
    return end;
}

Test(trial, that_stops_during_a_message_can_be_interrupted)
{
    cr_assert_eq(run_script("head -c 100 /dev/zero >&3; kill -INT $PPID; exec sleep 1000", 1),
                 TRIAL_INTERRUPTED);
}

Test(trial, that_never_reads_its_job_can_be_interrupted)
{
    cr_assert_eq(run_script("kill -INT $PPID; exec sleep 1000", 100000), TRIAL_INTERRUPTED);
}

static int64_t limit_s(const char *spec, int64_t fetches, int64_t in_flight)
{
    struct job job = {.spec = spec,
                      .transport = transport,
                      .batch = {.fetches = fetches, .in_flight = in_flight}};
    return trial_limit_ns(&job) / NS_PER_S;
}

Test(trial, may_take_a_timeout_for_each_wave_and_a_minute)
{
    cr_expect_eq(limit_s("async", 500, 500), 30 + 60);
    cr_expect_eq(limit_s("async", 500, 100), 5 * 30 + 60);
    cr_expect_eq(limit_s("threads:workers=8", 500, 500), 63 * 30 + 60);
    cr_expect_eq(limit_s("processes:workers=8", 500, 500), 63 * 30 + 60);
    cr_expect_eq(limit_s("sequential", 500, 500), 500 * 30 + 60);
}
