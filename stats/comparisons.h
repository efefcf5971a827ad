/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FETCHBENCH_STATS_COMPARISONS_H
#define FETCHBENCH_STATS_COMPARISONS_H

#include "core/results.h"
#include "stats/bootstrap.h"

/*
 * The conclusions of a run, computed from its trials: the entry point is results_summarise. All of
 * it depends on the trials and on settings.seed, confidence, resamples and noise_threshold alone;
 * the same input gives the same bytes. Each call frees the previous results and computes them
 * again.
 *
 * About 0.3 s for ten cells of ten runs with 10,000 resamples, and more with many samples, which
 * are sorted: too slow between two trials. cell_summarise_interim computes the summary of one cell
 * without what needs the bootstrap (bounds are NAN), for the file that is saved during the run.
 */
int results_summarise(struct results *results, struct err *err) MUST_CHECK;
int cell_summarise_interim(struct cell *cell, const struct results *results,
                           struct err *err) MUST_CHECK;

/* The options of the bootstrap that the settings ask for. */
struct bootstrap bootstrap_options(const struct settings *settings);

/*
 * The table of comparisons: every two cells with the same fetches and the same in-flight cap, the
 * later one over the earlier one, by every metric known for both. Pairs are the rounds in which
 * both were run; a round with a trial that could not be run is left out. Where either cell has
 * failed fetches the ratio is given and the verdict withheld (unsettled, runs_to_settle -1), except
 * for the failure rate, the only metric compared then: a batch that fails early is not fast.
 */
int compare_cells(struct results *results, struct err *err) MUST_CHECK;

/* The crossovers that the table shows: one for every two engines and every cap, where two or more N
 * were measured. */
int find_crossovers(struct results *results, struct err *err) MUST_CHECK;

/* Whether every trial ran and all its fetches succeeded. */
bool cell_is_whole(const struct cell *cell);

#endif
