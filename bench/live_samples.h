/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FETCHBENCH_BENCH_LIVE_SAMPLES_H
#define FETCHBENCH_BENCH_LIVE_SAMPLES_H

#include "core/err.h"
#include "core/sample.h"

#include <stddef.h>
#include <stdint.h>

/*
 * The samples of a trial in memory that another process can read while the batch runs. The trial
 * fills them as always, at no extra cost. What is read may be slightly old, so it is for display;
 * the trial's report is the measurement.
 */
struct live_samples {
    int descriptor; /* goes into the trial's job; 0: none */
    const struct sample *samples;
    size_t count;
};

/* The reading side: allocates `count` samples. Release with live_samples_release. */
int live_samples_init(struct live_samples *live, size_t count, struct err *err) MUST_CHECK;
void live_samples_release(struct live_samples *live);

/* The side of the trial. */
struct sample *live_samples_map(int descriptor, size_t count, struct err *err) MUST_CHECK;
void live_samples_unmap(struct sample *samples, size_t count);

/* Progress of a batch. A fetch that has neither begun nor ended is waiting. */
struct live_counts {
    int64_t in_flight, done, failed; /* done includes failed */
};

/*
 * Counts from the samples at `now_ns` since the release. An untouched sample has all bits set
 * (times of -1); one in flight has no end yet. Starts and ends in the future (of a scripted engine)
 * do not count yet.
 */
struct live_counts live_samples_count(const struct sample *samples, size_t count, int64_t now_ns);

#endif
