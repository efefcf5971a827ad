/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FETCHBENCH_BENCH_WARNINGS_H
#define FETCHBENCH_BENCH_WARNINGS_H

#include "core/err.h"
#include "core/results.h"

#include <stdbool.h>
#include <stddef.h>

struct environment;

/*
 * Possible problems of a run, as a closed list: a code, a sentence with what was observed, and
 * advice. To add one: a function and a row in the table of warnings.c, and a line in
 * docs/method.md.
 */

/* Input of the checks: before the run the plan and the machine, after it the summaries too. */
struct warning_context {
    const struct results *results;
    const struct environment *before, *after; /* before the run `after` is NULL */
};

enum { WARNING_MESSAGE_BYTES = 400 };

struct warning_row {
    const char *code;   /* lower-case words with dashes: the results file has it */
    const char *advice; /* what to do, after a semicolon */
    bool early;         /* known before the run */
    bool error;         /* a defect: no number of the run can be trusted */
    /* Whether it applies; then `message`, of WARNING_MESSAGE_BYTES, is what was observed, a
     * sentence without its period. */
    bool (*check)(const struct warning_context *context, char *message);
};

/* Every warning; ends with a NULL code. */
extern const struct warning_row warning_rows[];

/* Append to results->warnings those that apply, in the order of the table: the early ones before
 * the run, the others after it. The text is "MESSAGE; ADVICE". */
int warnings_find_before(struct results *results, const struct environment *before,
                         struct err *err) MUST_CHECK;
int warnings_find_after(struct results *results, const struct environment *before,
                        const struct environment *after, struct err *err) MUST_CHECK;

/* The checks, by what they look at: the system and the settings, or the trials. */
bool check_build(const struct warning_context *context, char *message);
bool check_descriptors(const struct warning_context *context, char *message);
bool check_ports(const struct warning_context *context, char *message);
bool check_listen_queue(const struct warning_context *context, char *message);
bool check_listen_drops(const struct warning_context *context, char *message);
bool check_other_processes(const struct warning_context *context, char *message);
bool check_steal_time(const struct warning_context *context, char *message);
bool check_cpu_quota(const struct warning_context *context, char *message);
bool check_cpu_governor(const struct warning_context *context, char *message);
bool check_libcurl_defects(const struct warning_context *context, char *message);
bool check_run_count(const struct warning_context *context, char *message);
bool check_first_trials(const struct warning_context *context, char *message);
bool check_outliers(const struct warning_context *context, char *message);
bool check_delayed_acks(const struct warning_context *context, char *message);
bool check_second_connection(const struct warning_context *context, char *message);
bool check_origin_cpu(const struct warning_context *context, char *message);
bool check_client_cpu(const struct warning_context *context, char *message);
bool check_origin_counts(const struct warning_context *context, char *message);

/* Fetches of a trial that were abandoned: a network that is slow or lossy may still deliver their
 * requests, after the trial. */
int64_t trial_abandoned(const struct trial *trial, int64_t fetches);

/* Lists the cells for which `holds`, as "async at N=500, threads at N=100 and 3 more"; returns how
 * many there are. Where caps differ they are named too. */
size_t name_cells(const struct results *results, bool (*holds)(const struct cell *, const void *),
                  const void *with, char *text, size_t bytes);

#endif
