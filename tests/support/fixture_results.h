/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FETCHBENCH_TESTS_REPORT_FIXTURE_H
#define FETCHBENCH_TESTS_REPORT_FIXTURE_H

#include "core/err.h"
#include "core/results.h"

#include <stdio.h>

/*
 * Results computed by formula, the same on every machine: engines whose batches take longer the
 * more fetches there are, each at its own rate, with a little noise from a fixed generator. The
 * caller releases them.
 */
struct fixture_plan {
    const char *const *specs; /* ends with NULL; the first is the reference */
    const int64_t *fetches;   /* ends with 0 */
    const int64_t *in_flight; /* ends with -1; 0: all. NULL: only all */
    int64_t runs;
};

struct results fixture_results_of(const struct fixture_plan *plan);

/* threads and async at 1, 10, 50, 100, 500; 4 runs. */
struct results fixture_results(void);

/* threads and async at 1 and 3; 2 runs: small enough for a golden file with every sample. */
struct results fixture_results_small(void);

/* The first `count` of seven specs, at 1, 10, 100. */
struct results fixture_results_of_engines(int count);

/* threads and async at 20 and 200 fetches under caps of 1, 5, 20, 50. */
struct results fixture_results_of_caps(void);

/* As fixture_results, but fetches failed, a cell could not be run, and the run was interrupted. */
struct results fixture_results_with_failures(void);

/* As fixture_results, but every string holds what could do harm in some format. */
struct results fixture_results_with_hostile_names(void);

/* What `write` wrote, as a string to be freed. */
char *written_by(int (*write)(const struct results *, FILE *, struct err *),
                 const struct results *results);

#endif
