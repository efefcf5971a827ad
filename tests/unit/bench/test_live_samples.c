/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bench/interrupt.h"
#include "bench/job.h"
#include "bench/live_samples.h"
#include "bench/trial.h"
#include "core/clock.h"
#include "fetch/request.h"
#include "fetch/transport.h"

#include <criterion/criterion.h>
#include <poll.h>
#include <string.h>
#include <sys/stat.h>

TestSuite(live_samples, .timeout = 60);

enum { COUNT = 4 };

static void leave_untouched(struct sample *samples)
{
    memset(samples, 0xff, COUNT * sizeof *samples);
}

Test(live_samples, untouched_wait)
{
    struct sample samples[COUNT];
    leave_untouched(samples);
    struct live_counts counts = live_samples_count(samples, COUNT, 1000);
    cr_assert_eq(counts.in_flight, 0);
    cr_assert_eq(counts.done, 0);
}

Test(live_samples, begun_are_in_flight_and_ended_are_done)
{
    struct sample samples[COUNT];
    leave_untouched(samples);
    samples[0] = (struct sample){.start_ns = 5, .end_ns = 500};
    samples[1] = (struct sample){.start_ns = 5};
    samples[2] = (struct sample){.start_ns = 5, .end_ns = 600, .outcome = OUTCOME_RESET};
    struct live_counts counts = live_samples_count(samples, COUNT, 1000);
    cr_assert_eq(counts.in_flight, 1);
    cr_assert_eq(counts.done, 2);
    cr_assert_eq(counts.failed, 1);
}

Test(live_samples, future_times_do_not_count_yet)
{
    struct sample samples[COUNT];
    leave_untouched(samples);
    samples[0] = (struct sample){.start_ns = 5, .end_ns = 1001};
    samples[1] = (struct sample){.start_ns = 1001, .end_ns = 2000};
    struct live_counts counts = live_samples_count(samples, COUNT, 1000);
    cr_assert_eq(counts.in_flight, 1);
    cr_assert_eq(counts.done, 0);
}

Test(live_samples, memory_is_reserved_before_it_is_written)
{
    enum { MANY = 100000 };
    struct live_samples live;
    struct stat status;
    cr_assert_eq(live_samples_init(&live, MANY, NULL), 0);
    cr_assert_eq(fstat(live.descriptor, &status), 0);
    cr_assert_geq(status.st_blocks * 512, (long long)(MANY * sizeof(struct sample)));
    live_samples_release(&live);
}

static char url[] = "http://127.0.0.1:9/";
static char *urls[] = {url};
static const struct strings target = {.items = urls, .count = 1};
static const struct transport transport = {.timeout_ns = 30000000000,
                                           .connect_timeout_ns = 10000000000};

static struct job job_of(const char *spec, const struct live_samples *live)
{
    return (struct job){.program = FETCHBENCH_PROGRAM,
                        .spec = spec,
                        .urls = target,
                        .transport = transport,
                        .batch = {.fetches = (int64_t)live->count, .in_flight = 2},
                        .live_samples = live->descriptor};
}

Test(live_samples, of_a_trial_are_seen_while_it_runs_and_equal_its_own_after)
{
    struct err err = {0};
    struct live_samples live;
    struct interrupt interrupt;
    struct trial_session session;
    struct trial trial = {.usage.instructions = -1};
    enum trial_end end = TRIAL_DONE;
    cr_assert_eq(live_samples_init(&live, COUNT, &err), 0, "%s", err.text);
    struct job job = job_of("null:latency=300ms", &live);
    interrupt_begin(&interrupt);
    cr_assert_eq(trial_begin(&session, &job, &interrupt, &err), 0, "%s", err.text);
    cr_assert_eq(trial_await_ready(&session, &trial, &end, &err), 0, "%s", err.text);
    cr_assert_eq(live_samples_count(live.samples, COUNT, INT64_MAX).done, 0);
    cr_assert_eq(trial_go(&session, &err), 0, "%s", err.text);
    int64_t release_ns = clock_now_ns();
    bool seen = false;
    struct pollfd socket = {.fd = session.child.socket, .events = POLLIN};
    while (poll(&socket, 1, 1) == 0)
        seen |= live_samples_count(live.samples, COUNT, clock_now_ns() - release_ns).in_flight == 2;
    cr_assert(seen);
    cr_assert_eq(trial_collect(&session, &trial, &end, &err), 0, "%s", err.text);
    cr_assert_eq(end, TRIAL_DONE);
    cr_assert_arr_eq(live.samples, trial.samples, COUNT * sizeof *trial.samples);
    trial_abandon(&session);
    interrupt_end(&interrupt);
    trial_release(&trial);
    live_samples_release(&live);
}

Test(live_samples, of_two_trials_at_once_stay_apart)
{
    struct err err = {0};
    struct live_samples live[2];
    struct interrupt interrupt;
    struct trial_session talks[2];
    struct job jobs[2];
    static const char *const specs[] = {"null:latency=1ms", "null:latency=2ms"};
    interrupt_begin(&interrupt);
    for (int i = 0; i < 2; i++) {
        struct trial trial = {.usage.instructions = -1};
        enum trial_end end = TRIAL_DONE;
        cr_assert_eq(live_samples_init(&live[i], COUNT, &err), 0, "%s", err.text);
        jobs[i] = job_of(specs[i], &live[i]);
        cr_assert_eq(trial_begin(&talks[i], &jobs[i], &interrupt, &err), 0, "%s", err.text);
        cr_assert_eq(trial_await_ready(&talks[i], &trial, &end, &err), 0, "%s", err.text);
        trial_release(&trial);
    }
    for (int i = 0; i < 2; i++)
        cr_assert_eq(trial_go(&talks[i], &err), 0, "%s", err.text);
    for (int i = 0; i < 2; i++) {
        struct trial trial = {.usage.instructions = -1};
        enum trial_end end = TRIAL_DONE;
        cr_assert_eq(trial_collect(&talks[i], &trial, &end, &err), 0, "%s", err.text);
        cr_assert_eq(live[i].samples[0].end_ns - live[i].samples[0].start_ns, (i + 1) * 1000000);
        trial_abandon(&talks[i]);
        trial_release(&trial);
        live_samples_release(&live[i]);
    }
    interrupt_end(&interrupt);
}
