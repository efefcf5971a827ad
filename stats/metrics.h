/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FETCHBENCH_STATS_METRICS_H
#define FETCHBENCH_STATS_METRICS_H

#include "core/err.h"
#include "core/results.h"

#include <stddef.h>

/*
 * The numbers of one trial, from which a cell's summary and its comparisons are computed. NAN is
 * "not known", as for every number of a trial that could not be run (trial.failure).
 */
typedef double trial_number(const struct cell *cell, const struct trial *trial);

trial_number trial_makespan_s, trial_throughput_per_s, trial_cpu_s_per_fetch,
    trial_instructions_per_fetch, trial_peak_memory_bytes, trial_memory_bytes_per_in_flight,
    trial_switches, trial_voluntary_switches, trial_involuntary_switches, trial_threads_peak,
    trial_connections_opened, trial_body_bytes, trial_client_cpu_cores, trial_origin_cpu_cores;

/* Fetches that failed, over all; half a fetch is added to both counts, so that 0 of 100 is less
 * than 0 of 10 and a ratio exists (Agresti, "Categorical Data Analysis", 2002, 3.1). */
trial_number trial_failure_rate;

/* A time of one sample, in nanoseconds. */
typedef int64_t sample_time(const struct sample *sample);
sample_time sample_latency_ns, sample_queue_ns, sample_service_ns, sample_set_up_ns;

/* Fills `seconds` with a time of every ok fetch of the trial; returns how many. */
size_t trial_times(const struct trial *trial, sample_time *time_ns, double *seconds);

/* The most samples that a trial of the cell has, and of all its trials together. */
size_t cell_max_samples(const struct cell *cell);
size_t cell_sample_count(const struct cell *cell);

/*
 * The percentile of one trial's times, which are sorted: NAN where it has fewer fetches than one in
 * the tail beyond (100 for p99, 10 for p90).
 */
double trial_percentile(const double *sorted, size_t count, double fraction);

/* Fills values[METRIC_COUNT][trial_count] with every metric of every trial. */
int cell_metrics(double *values, const struct cell *cell, struct err *err) MUST_CHECK;

#endif
