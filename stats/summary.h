/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FETCHBENCH_STATS_SUMMARY_H
#define FETCHBENCH_STATS_SUMMARY_H

#include "core/results.h"
#include "stats/bootstrap.h"

/*
 * Summarises the trials of one cell: fills cell->summary from cell->trials, replacing the previous
 * one. `bottleneck` is left unknown.
 *
 * - A trial that could not be run (trial.failure) is ignored; a cell without any other has NAN for
 * every number.
 * - A trial with failed fetches counts with its makespan and its costs: that is how long the batch
 * took. `failed` counts the fetches, and such a cell gets no verdict. Times of single fetches, and
 * throughput, are those of successful fetches only.
 * - Costs are medians over the trials, with their intervals. A number that no trial knows (below 0)
 * is NAN.
 * - Outliers are trials whose makespan lies beyond Tukey's fences. They are kept in all numbers.
 * - Percentiles are medians over the trials of each trial's percentile, with their intervals, so
 * that one bad trial of ten does not decide them. NAN where a trial has less than one fetch in the
 *   tail beyond, or where all trials together have too few (see sample_supports_quantile). p999 is
 *   of the fetches of all trials together, and the median of connect_s likewise.
 *
 * Depends only on the cell and the options. The cost is that of sorting seven times the samples,
 * and of 19 bootstraps.
 */
int summarise_cell(struct cell *cell, const struct bootstrap *options, struct err *err) MUST_CHECK;

/* The ideal of a cell whose delays were drawn by the origin: the median over its trials of the
 * longest delay or, where that is more, the sum of the delays over the bound on the fetches in
 * flight. Both are lower bounds. -1 where the origin has not reported its delays. */
int set_drawn_ideal(struct cell *cell, struct err *err) MUST_CHECK;

/* The outliers among `values`, in their order; the indices go into `trial`. The caller frees
 * *outliers, which is NULL when there are none. */
int find_outliers(struct outlier **outliers, size_t *outlier_count, const double *values,
                  size_t count, struct err *err) MUST_CHECK;

#endif
