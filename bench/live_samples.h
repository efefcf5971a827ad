/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FETCHBENCH_BENCH_LIVE_SAMPLES_H
#define FETCHBENCH_BENCH_LIVE_SAMPLES_H

#include "core/err.h"
#include "core/sample.h"

#include <stddef.h>
#include <stdint.h>

/*
 * The samples of a trial in memory that another process may look at while the batch runs. The trial
 * fills them as it always does and never knows whether somebody looks: it costs it nothing. What is
 * seen may be a moment old, so it is good for a picture and no measurement; the trial's report is
 * the measurement.
 */
struct live_samples {
    int descriptor; /* goes into the trial's plan; 0: none */
    const struct sample *samples;
    size_t count;
};

/* The side that looks: makes room for `count` samples. Release with live_samples_release. */
int live_samples_init(struct live_samples *live, size_t count, struct err *err) MUST_CHECK;
void live_samples_release(struct live_samples *live);

/* The side of the trial. */
struct sample *live_samples_map(int descriptor, size_t count, struct err *err) MUST_CHECK;
void live_samples_unmap(struct sample *samples, size_t count);

/* How far a batch is. A fetch that has neither begun nor ended waits. */
struct live_counts {
    int64_t in_flight, done, failed; /* done includes failed */
};

/*
 * What the samples say at `now_ns` since the release. A sample that was never touched has its bytes
 * set (times of -1); one in flight has no end yet. Ends and starts that lie ahead (an engine that
 * knows its script) have not come.
 */
struct live_counts live_samples_count(const struct sample *samples, size_t count, int64_t now_ns);

#endif
