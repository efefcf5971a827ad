#ifndef FETCHBENCH_STATS_PAIRS_H
#define FETCHBENCH_STATS_PAIRS_H

#include "core/results.h"
#include "stats/bootstrap.h"

/*
 * What a run says, computed from its trials: the one entry is results_summarise. All of it depends
 * on the trials and on settings.seed, confidence, resamples and noise_threshold alone; the same
 * input gives the same bytes. Each call frees what stood there and computes anew.
 *
 * About 60 ms for ten cells of ten runs with 10,000 resamples, and more with many samples, which
 * are sorted: too much for between two trials. cell_summarise_interim makes the summary of one cell
 * anew without all that needs the bootstrap (bounds are NAN), for the file that is kept meanwhile.
 */
int results_summarise(struct results *results, struct err *err) MUST_CHECK;
int cell_summarise_interim(struct cell *cell, const struct results *results,
                           struct err *err) MUST_CHECK;

/* The options of the bootstrap that the settings ask for. */
struct bootstrap bootstrap_options(const struct settings *settings);

/*
 * The ratios and verdicts: every cell against the first cell with the same fetches and the same
 * in-flight cap, which is that of the first engine named. Pairs are the rounds in which both were
 * run; a round with a trial that could not be run leaves the pair. Where either cell has failed
 * fetches the ratio is told and the verdict withheld (unsettled, runs_to_settle -1): a batch
 * that fails early is not a fast one.
 */
int compare_cells(struct results *results, struct err *err) MUST_CHECK;

/*
 * From which N on one engine leads another by more than the noise threshold, up to the greatest N
 * that was measured: one entry for every engine after the first and every cap, where two or more N
 * were measured. Between two N the ratio is taken to change evenly on logarithmic axes.
 *
 * The entry is the engine's that leads at the greatest N, whichever of the pair that is, and only
 * where the verdict there is settled; otherwise its value is NAN and `spec` the later of the pair.
 * A value of the least N says that it leads everywhere. A bound of NAN beside a value says that
 * this end lies beyond the N measured: it may not lead at all in another run.
 */
int find_crossovers(struct results *results, struct err *err) MUST_CHECK;

/* The makespans, in seconds, of the rounds that two cells share; the k-th values are a pair. */
struct pairs {
    double *numerator, *denominator;
    size_t count;
};

int pairs_init(struct pairs *pairs, const struct cell *numerator, const struct cell *denominator,
               struct err *err) MUST_CHECK;
void pairs_release(struct pairs *pairs);

/* The ratio of two cells over their pairs; `replicates` as for bootstrap_ratio. */
int ratio_of_cells(struct estimate *ratio, double *replicates, const struct pairs *pairs,
                   const struct bootstrap *options, struct err *err) MUST_CHECK;

/* The place-th (from 0) of the cells with these fetches and this cap; cell_count: none. */
size_t find_cell(const struct results *results, int64_t fetches, int64_t in_flight, size_t place);

/* Whether every trial was run and every fetch of it went well. */
int cell_is_whole(const struct cell *cell);

#endif
