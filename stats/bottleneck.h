/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FETCHBENCH_STATS_BOTTLENECK_H
#define FETCHBENCH_STATS_BOTTLENECK_H

#include "core/err.h"
#include "core/results.h"

/*
 * Finds the bottleneck of a cell: fills summary.bottleneck and bottleneck_reason from the rest of
 * the summary, which must be complete, and from the trials. Compares five shares of the makespan;
 * the largest one that is half of it or more names the bottleneck. They may overlap, and need not
 * add up to 1.
 *
 *   delay     the origin's delay (the ideal), once for each time that the cap, or the
 *             engine's own bound, is filled; for other targets the median time from request to
 *             first byte
 *   pool      the same, where the engine's own bound makes it more than the cap does
 *   client    CPU time of the engine, over that of the CPUs that its threads could have used
 *   origin    CPU time of the built-in origin, which has one thread
 *   connect   median time for name lookup, connect and TLS, once for each time that the cap was
 *             filled with new connections
 *
 *   timeout   the timeout of a fetch, where some timed out in half of the trials or more; it comes
 * first
 *
 *   mixed     none of them alone is half of the makespan, all together are
 *   unknown   nor all together: something else slowed the batch down
 *
 */
int find_bottleneck(struct cell *cell, const struct results *results, struct err *err) MUST_CHECK;

/* The CPUs that the engine may use: those of "client=" in settings.pin, else all that the program
 * may use; no more than the quota of its control groups. */
double client_cpus(const struct results *results);

#endif
