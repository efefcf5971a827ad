/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FETCHBENCH_STATS_COMPARE_RUNS_H
#define FETCHBENCH_STATS_COMPARE_RUNS_H

#include "core/err.h"
#include "core/results.h"

/*
 * Comparison of two saved runs: plain data that stats/ computes and a report shows. It points into
 * both results, which must outlive it; the lists themselves belong to it.
 */

/* A cell of the base run and the one of the later run with the same spec, fetches and cap. */
struct cell_match {
    const struct cell *base, *later;
    struct estimate ratio; /* makespan of the later over that of the base: below 1 is faster */
    enum verdict verdict;
    int64_t runs_to_settle; /* of both, about; -1: not known or settled */
};

/* A difference between their manifests. */
struct manifest_difference {
    const char *what;   /* "libcurl" */
    char *base, *later; /* as text */
    bool question;      /* the runs measured different things: their numbers cannot be compared */
};

struct run_comparison {
    const char *base_name, *later_name; /* of the files */
    const struct results *base, *later;
    double confidence, noise_threshold;
    bool comparable; /* false: verdicts are withheld because the runs measured different things */
    struct cell_match *matches; /* in the order of the base */
    size_t match_count;
    const struct cell **base_only, **later_only; /* cells without a partner */
    size_t base_only_count, later_only_count;
    struct manifest_difference *differences;
    size_t difference_count;
};

void run_comparison_release(struct run_comparison *comparison);

/* How many matches have this verdict. */
size_t run_comparison_count(const struct run_comparison *comparison, enum verdict verdict);

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
