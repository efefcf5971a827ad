/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FETCHBENCH_REPORT_TIMELINE_H
#define FETCHBENCH_REPORT_TIMELINE_H

#include "core/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

struct cell;
struct results;
struct sample;
struct trial;
struct plots_outcome;

/*
 * The rows of a trial's timeline. By worker: a row for each worker, and for a worker with several
 * fetches at once (a loop) as many rows as needed to avoid overlaps. Fetches that follow each other
 * on a worker share its rows. By fetch: a row for each, in the order in which they started, with
 * its full queue time: a queue looks like a staircase.
 */
enum timeline_by { TIMELINE_BY_WORKER, TIMELINE_BY_FETCH };

struct timeline_rows {
    size_t *rows; /* [sample_count]: the row of each sample, from 0 */
    size_t row_count, worker_count;
};

/* Returns -1 when out of memory. O(n log n), and O(rows) per fetch within one worker. */
int timeline_rows_init(struct timeline_rows *rows, const struct trial *trial,
                       enum timeline_by by) MUST_CHECK;
void timeline_rows_release(struct timeline_rows *rows);

/* The trial to show of a cell: the one with the median makespan; NULL: none has samples. */
const struct trial *timeline_typical_trial(const struct cell *cell);

/*
 * One trial as a timeline, in such rows.
 *
 * Points into the results, which must outlive it. Release with timeline_release.
 */
struct timeline_row {
    int32_t worker;
    size_t slot;                         /* within its worker, from 0 */
    const struct sample *const *fetches; /* by start */
    size_t fetch_count;
};

struct timeline {
    const struct cell *cell;
    const struct trial *trial;
    enum timeline_by by;
    char *label;         /* "async at 500, trial 3 of 10, the median" */
    int64_t makespan_ns; /* the latest end of all that is shown, at least 1 */
    struct timeline_row *rows;
    size_t row_count;
    const struct sample **order;
    size_t worker_count;
    size_t max_slots; /* of one worker */
};

/* Which trial of which cell, as the user specified it. */
struct timeline_choice {
    const char *cell;  /* "async:500", the spec and N; "async #2:500" where it was named twice */
    int64_t in_flight; /* the cap; 0: the highest */
    int64_t trial;     /* from 1; 0: the one with the median makespan */
    enum timeline_by by;
};

/* ERR_USAGE: names what does not exist and what is similar. */
int timeline_init(struct timeline *timeline, const struct results *results,
                  const struct timeline_choice *choice, struct err *err) MUST_CHECK;
void timeline_release(struct timeline *timeline);

/* The phases of a fetch. Queue is before its start; the others follow each other from start to end,
 * and are empty where there was none. Of a failed fetch, how far it got. */
enum phase { PHASE_QUEUE, PHASE_CONNECT, PHASE_WAITING, PHASE_TRANSFER, PHASES };
struct phase_span {
    int64_t from_ns, to_ns;
};
struct phase_span phase_span(const struct sample *sample, enum phase phase);
const char *phase_name(enum phase phase);

/* The part of its queue time in which the fetch's own row was free: `index` in the row's fetches.
 * The rest was spent while the row was busy, and is not drawn. */
struct phase_span timeline_queue(const struct timeline_row *row, size_t index);

/* An explanation: how many workers, what a row is, what is left out. On the heap; NULL: out of
 * memory. */
char *timeline_note(const struct timeline *timeline, size_t shown_rows);

/* As text for a terminal. */
struct timeline_style {
    int width;
    size_t rows; /* shown at most, evenly spread */
    bool color, utf8;
};
int timeline_write_text(const struct timeline *timeline, const struct timeline_style *style,
                        FILE *stream, struct err *err) MUST_CHECK;

/* As trace events, which Perfetto and chrome://tracing open: all rows. */
int timeline_write_trace(const struct timeline *timeline, FILE *stream, struct err *err) MUST_CHECK;

/* As an image: the plot `timeline`, of this trial only. */

/* Which PLOT_... the name of a file asks for by its suffix; 0: none. */
unsigned timeline_image_output(const char *path);

/* Draws DIRECTORY/NAME.svg (.png, .pdf), and writes NAME.gp and NAME.dat next to it. */
int timeline_draw(const struct results *results, const struct timeline *timeline, const char *path,
                  struct plots_outcome *outcome, struct err *err) MUST_CHECK;

#endif
