/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bench/calibrate.h"

#include "bench/engines.h"
#include "bench/interrupt.h"
#include "bench/job.h"
#include "bench/trial.h"
#include "core/clock.h"
#include "fetch/engine.h"
#include "fetch/request.h"
#include "fetch/transport.h"
#include "stats/statistics.h"

#include <string.h>

enum { TRIALS = 15 };

/* Measurements of the trials of one size. */
struct series {
    double wall_s[TRIALS], makespan_s[TRIALS], cpu_s[TRIALS];
};

static double seconds(int64_t ns)
{
    return (double)ns / (double)NS_PER_S;
}

static int run_one(struct series *series, size_t index, const struct job *job,
                   const struct interrupt *interrupt, struct err *err)
{
    struct trial trial;
    enum trial_end end;
    int64_t began_ns = clock_now_ns();
    if (trial_run(&trial, &end, job, interrupt, err) != 0)
        return -1;
    int status = 0;
    if (end == TRIAL_INTERRUPTED)
        status = err_run(err, "interrupted by signal %d", interrupt_signal());
    else if (end == TRIAL_FAILED)
        status = err_run(err, "the harness cannot be calibrated: %s", trial.failure);
    series->wall_s[index] = seconds(clock_now_ns() - began_ns);
    series->makespan_s[index] = seconds(trial.makespan_ns);
    series->cpu_s[index] = seconds(usage_cpu_ns(&trial.usage));
    trial_release(&trial);
    return status;
}

int calibrate(struct calibration *calibration, const char *program, const struct cpus *cpus,
              struct err *err)
{
    static const int64_t sizes[] = {1, CALIBRATION_FETCHES};
    static char url[] = "http://127.0.0.1/"; /* not fetched */
    char *urls_items[] = {url};
    const struct strings urls = {.items = urls_items, .count = 1};
    const struct transport transport = {.timeout_ns = NS_PER_S};
    struct series series[2];
    struct interrupt interrupt;
    int status = 0;
    interrupt_begin(&interrupt);
    for (size_t i = 0; i < 2 * TRIALS && status == 0; i++) {
        struct job job = {.program = program,
                          .spec = engine_null.name,
                          .urls = urls,
                          .transport = transport,
                          .cpus = *cpus,
                          .batch = {.fetches = sizes[i % 2], .in_flight = sizes[i % 2]}};
        status = run_one(&series[i % 2], i / 2, &job, &interrupt, err);
    }
    interrupt_end(&interrupt);
    if (status != 0)
        return -1;
    double trial_s = median_in_place(series[0].wall_s, TRIALS);
    double large_s = median_in_place(series[1].wall_s, TRIALS);
    *calibration = (struct calibration){
        .trials = TRIALS,
        .trial_s = trial_s,
        .fetch_s = (large_s - trial_s) / (double)(CALIBRATION_FETCHES - 1),
        .makespan_s = median_in_place(series[0].makespan_s, TRIALS),
        .cpu_s = median_in_place(series[0].cpu_s, TRIALS),
    };
    return 0;
}
