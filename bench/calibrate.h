/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FETCHBENCH_BENCH_CALIBRATE_H
#define FETCHBENCH_BENCH_CALIBRATE_H

#include "core/cpus.h"
#include "core/err.h"

#include <stddef.h>

/*
 * The cost of the harness itself, measured by trials of the engine "null", which fetches nothing:
 * with one fetch and with many, alternating. Medians. Takes about half a second.
 */
struct calibration {
    size_t trials; /* of each kind */
    /* Outside of the measured time: a process, its plan and its report; and what each further fetch
     * adds. No result of a run includes it. */
    double trial_s, fetch_s;
    /* Within the measured time: what is measured for one fetch that takes no time. */
    double makespan_s, cpu_s;
};

enum { CALIBRATION_FETCHES = 10000 };

/* `cpus`: to run on; empty: any. A signal (as bench/interrupt.h) ends it: ERR_RUN. */
int calibrate(struct calibration *calibration, const char *program, const struct cpus *cpus,
              struct err *err) MUST_CHECK;

#endif
