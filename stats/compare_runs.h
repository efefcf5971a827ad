/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FETCHBENCH_STATS_COMPARE_RUNS_H
#define FETCHBENCH_STATS_COMPARE_RUNS_H

#include "core/err.h"
#include "core/run_comparison.h"

/*
 * Compares two runs. Rounds of different runs are not paired: both sides vary independently. All
 * cells together are one report, whose false alarms are bounded (settle_comparisons). Cells match
 * by spec, fetches and cap; of several equal ones the first matches the first. The verdict is
 * withheld (unsettled) if either cell has failures, as within a run, and for all cells when the
 * runs measured different things.
 */
int compare_runs(struct run_comparison *comparison, const struct results *base,
                 const struct results *later, double confidence, double noise_threshold,
                 struct err *err) MUST_CHECK;

/* Fills comparison->differences and `comparable` from the two manifests. */
int find_differences(struct run_comparison *comparison, struct err *err) MUST_CHECK;

#endif
