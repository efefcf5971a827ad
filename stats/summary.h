#ifndef FETCHBENCH_STATS_SUMMARY_H
#define FETCHBENCH_STATS_SUMMARY_H

#include "core/results.h"
#include "stats/bootstrap.h"

/*
 * What the trials of one cell say together: fills cell->summary from cell->trials, anew each time.
 * `bottleneck` is left unknown.
 *
 * - A trial that could not be run (trial.failure) counts nowhere; a cell without any other has NAN
 *   for every figure.
 * - A trial with failed fetches counts with its makespan and its costs: that is how long the batch
 *   took. `failed` tells of it, and no verdict is given on such a cell. Times of single fetches
 *   are those of fetches that went well, and throughput counts no others.
 * - Costs are medians over the trials. A figure that no trial knows (below 0) is NAN.
 * - Outliers are trials whose makespan lies beyond Tukey's fences. They stay in all figures.
 * - Percentiles are over the fetches of all trials, and NAN where those are too few (see
 *   sample_supports_quantile). The fetches of one trial share its fate and so tell less than as
 *   many independent ones would.
 *
 * Depends on the cell and the options alone. The cost is that of sorting four times the samples,
 * and of the bootstrap.
 */
int summarise_cell(struct cell *cell, const struct bootstrap *options, struct err *err) MUST_CHECK;

/* The ideal of a cell whose delays were drawn by the origin: the median over its trials of the
 * longest delay or, where that is more, the sum of the delays over the in-flight cap. No engine can
 * beat either. -1 where the origin has not reported its delays. */
int set_drawn_ideal(struct cell *cell, struct err *err) MUST_CHECK;

/* The percentiles of `values`, which are sorted in place. */
struct percentiles percentiles_of(double *values, size_t count, double confidence);

/* The outliers among `values`, in their order; the indices go into `trial`. The caller frees
 * *outliers, which is NULL when there are none. */
int find_outliers(struct outlier **outliers, size_t *outlier_count, const double *values,
                  size_t count, struct err *err) MUST_CHECK;

#endif
