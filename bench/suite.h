/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FETCHBENCH_BENCH_SUITE_H
#define FETCHBENCH_BENCH_SUITE_H

#include "core/err.h"
#include "core/results.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

struct origin_options;
struct trial_wait;

/*
 * A whole run: the plan made of the settings, rounds of trials in random order, and their
 * summaries.
 *
 *     results.settings and results.target filled by the caller
 *     suite_plan(&results, err)             cells; everything is checked that can be before
 * anything runs suite_run(&results, &options, err)    trials; summaries
 */

/* Progress, to be shown. */
struct suite_progress {
    const struct results *results;
    const struct cell *cell; /* whose trial begins or has ended */
    int64_t trial,
        trials; /* 1-based position in the run; how many there will be, including warm-up */
    bool warmup;
    double left_s;                 /* estimated time left; NAN: not known yet */
    const struct trial_wait *wait; /* NULL: the trial begins; else after each second of it */
};

struct suite_options {
    const char *program; /* that is started for trials and the origin; NULL: this executable */
    const char *version, *build;
    const struct origin_options *origin; /* the built-in origin; NULL: the URLs of the target */
    /* The real URLs and headers, of which the results only have masked copies; NULL: theirs. */
    const struct strings *urls, *headers;
    bool force; /* no fetch beforehand: also a target of which nothing can be fetched is measured */
    /* Any may be NULL. `warned` is called before the first trial with the warnings found by then;
     * `noted` with a sentence about a URL that could not be fetched beforehand; `kept` after every
     * trial, or less often if it takes long, with results that can be written as they are: -1 ends
     * the run. */
    void (*warned)(const struct results *results, void *user);
    void (*noted)(const char *text, void *user);
    void (*progress)(const struct suite_progress *progress, void *user);
    int (*kept)(const struct results *results, void *user, struct err *err);
    void *user;
};

/* Each checks one argument: an engine's spec, a URL, a header. ERR_USAGE. */
int suite_check_engine(const char *spec, struct err *err) MUST_CHECK;
int suite_check_url(const char *url, struct err *err) MUST_CHECK;
int suite_check_header(const char *header, struct err *err) MUST_CHECK;

/* The names of all engines, with blanks between. */
void suite_write_engine_names(FILE *stream);

/* Reads the specs and makes the cells: every engine x every N x every cap. Errors are ERR_USAGE, or
 * ERR_RUN when the limits of this system are too low. */
int suite_plan(struct results *results, struct err *err) MUST_CHECK;

/* The engine of a planned cell, as the user wrote it: cell->spec is a name, which may differ. */
const char *suite_spec(const struct results *results, const struct cell *cell);

/* Runs it. SIGINT, SIGTERM and SIGHUP kill the current trial and end the run: complete rounds are
 * kept, results->complete is false, and that is not an error. After a failure, too, complete rounds
 * are kept, and the results say why it ended. The calling thread must be the main thread.
 *
 * Given URLs are fetched once beforehand (bench/probe.h); ERR_RUN when none of them can be. A run
 * of a single round goes without: it would cost as much. */
int suite_run(struct results *results, const struct suite_options *options,
              struct err *err) MUST_CHECK;

#endif
