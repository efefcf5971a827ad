#ifndef FETCHBENCH_BENCH_WARNINGS_H
#define FETCHBENCH_BENCH_WARNINGS_H

#include "core/err.h"
#include "core/results.h"

#include <stdbool.h>
#include <stddef.h>

struct environment;

/*
 * What may be wrong with a run, as a closed list: a code, a sentence with what was seen, and
 * advice. To add one: a function and a row in the table of warnings.c, and a line in
 * docs/method.md.
 */

/* What the checks look at: before the run the plan and the machine, after it the summaries too. */
struct evidence {
    const struct results *results;
    const struct environment *before, *after; /* the run; before it `after` is NULL */
};

enum { WARNING_SEEN_BYTES = 400 };

struct warning_row {
    const char *code;   /* lower-case words with dashes: the results file keeps it */
    const char *advice; /* what to do, after a semicolon */
    bool early;         /* can be said before the run */
    bool error;         /* the figures are not to be trusted at all: a defect */
    /* Whether there is something to say; then what was seen stands in `seen`, which has
     * WARNING_SEEN_BYTES, as a sentence without its end. */
    bool (*look)(const struct evidence *evidence, char *seen);
};

/* Every warning; ends with a NULL code. */
extern const struct warning_row warning_rows[];

/* Append to results->warnings what the run gives reason for, in the order of the table: what can be
 * said before it, and the rest after it. The text is "SEEN; ADVICE". */
int warnings_find_before(struct results *results, const struct environment *before,
                         struct err *err) MUST_CHECK;
int warnings_find_after(struct results *results, const struct environment *before,
                        const struct environment *after, struct err *err) MUST_CHECK;

/* The checks, by what they look at: the system and the settings, or the trials. */
bool look_for_build(const struct evidence *evidence, char *seen);
bool look_for_descriptors(const struct evidence *evidence, char *seen);
bool look_for_ports(const struct evidence *evidence, char *seen);
bool look_for_short_queue(const struct evidence *evidence, char *seen);
bool look_for_listen_drops(const struct evidence *evidence, char *seen);
bool look_for_neighbours(const struct evidence *evidence, char *seen);
bool look_for_steal(const struct evidence *evidence, char *seen);
bool look_for_throttling(const struct evidence *evidence, char *seen);
bool look_for_governor(const struct evidence *evidence, char *seen);
bool look_for_libcurl_defects(const struct evidence *evidence, char *seen);
bool look_for_few_runs(const struct evidence *evidence, char *seen);
bool look_for_slow_first(const struct evidence *evidence, char *seen);
bool look_for_outliers(const struct evidence *evidence, char *seen);
bool look_for_delayed_acks(const struct evidence *evidence, char *seen);
bool look_for_busy_origin(const struct evidence *evidence, char *seen);
bool look_for_busy_client(const struct evidence *evidence, char *seen);
bool look_for_disagreement(const struct evidence *evidence, char *seen);

/* Fetches of a trial that were given up: a network that is slow or lossy may deliver their requests
 * all the same, after the trial. */
int64_t trial_given_up(const struct trial *trial, int64_t fetches);

/* Names the cells for which `holds`, as "async at N=500, threads at N=100 and 3 more"; returns how
 * many they are. Where caps differ they are named too. */
size_t name_cells(const struct results *results, bool (*holds)(const struct cell *, const void *),
                  const void *with, char *text, size_t bytes);

#endif
