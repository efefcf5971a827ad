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

/*
 * One trial as a timeline: a row for each lane, and within a lane that carries several fetches at
 * once (a loop) as many rows as were in flight at most: a row there is a place in flight, and a
 * fetch takes the first one that is free when it starts. No fetch covers another in its row.
 *
 * Points into the results, which must outlive it. Release with timeline_release.
 */
struct timeline_row {
    int32_t lane;
    size_t place;                        /* within its lane, from 0 */
    const struct sample *const *fetches; /* by start */
    size_t fetch_count;
};

struct timeline {
    const struct cell *cell;
    const struct trial *trial;
    char *label;         /* "async at 500, trial 3 of 10, the median" */
    int64_t makespan_ns; /* the latest end of all that is shown, at least 1 */
    struct timeline_row *rows;
    size_t row_count;
    const struct sample **order;
    size_t lane_count;
    size_t most_places; /* in one lane */
};

/* Which trial of which cell, as the user names it. */
struct timeline_choice {
    const char *cell;  /* "async:500", the spec and N; "async #2:500" where it was named twice */
    int64_t in_flight; /* the cap; 0: the highest that there is */
    int64_t trial;     /* from 1; 0: the one with the median makespan */
};

/* ERR_USAGE names what is not there and what is near. */
int timeline_init(struct timeline *timeline, const struct results *results,
                  const struct timeline_choice *choice, struct err *err) MUST_CHECK;
void timeline_release(struct timeline *timeline);

/* What a fetch did from when to when. Queue is before its start; the others follow each other from
 * start to end, and are empty where there was none. Of a failed fetch, how far it came. */
enum phase { PHASE_QUEUE, PHASE_CONNECT, PHASE_WAITING, PHASE_TRANSFER, PHASES };
struct phase_span {
    int64_t from_ns, to_ns;
};
struct phase_span phase_span(const struct sample *sample, enum phase phase);
const char *phase_name(enum phase phase);

/* The part of its queue time in which the fetch's own row was free: `place` in the row's fetches.
 * The rest was spent while the row was busy, and is not drawn. */
struct phase_span timeline_queue(const struct timeline_row *row, size_t place);

/* What one must know to read it: how many lanes, what a row is, what is left out. On the heap;
 * NULL: out of memory. */
char *timeline_note(const struct timeline *timeline, size_t shown_rows);

/* As text for a terminal. */
struct timeline_style {
    int width;
    size_t rows; /* at most so many are shown, evenly spread */
    bool color, utf8;
};
int timeline_write_text(const struct timeline *timeline, const struct timeline_style *style,
                        FILE *stream, struct err *err) MUST_CHECK;

/* As trace events, which Perfetto and chrome://tracing open: all rows. */
int timeline_write_trace(const struct timeline *timeline, FILE *stream, struct err *err) MUST_CHECK;

#endif
