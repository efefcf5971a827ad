/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FETCHBENCH_REPORT_VIEW_H
#define FETCHBENCH_REPORT_VIEW_H

#include "core/err.h"
#include "report/palette.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct cell;
struct comparison;
struct results;

/*
 * The results as a grid, for every table, plot and sentence: a row for each number of fetches (and
 * cap), a column for each engine in the order given; the first column is the reference. It points
 * into the results, which must outlive it.
 */
struct view_row {
    int64_t fetches, in_flight;
    int64_t ideal_ns; /* -1: not known */
};

struct view_column {
    const char *spec;
    const char *engine;
    char *label; /* the spec; "async #2" where it was named before */
    struct look look;
};

struct view {
    const struct results *results;
    struct view_row *rows; /* by fetches, then by cap, ascending */
    size_t row_count;
    struct view_column *columns;
    size_t column_count;
    const struct cell **cells;      /* [row_count][column_count]; NULL: none */
    struct comparison *comparisons; /* likewise: of its makespan with the reference's */
    bool capped;                    /* the in-flight cap is not "all" everywhere */
    bool caps;                      /* there are several caps */
    struct err *err;                /* of view_init; view_set_oom sets it */
    bool *oom; /* set by view_set_oom; on the heap, so that readers of the view can set it */
};

int view_init(struct view *view, const struct results *results, struct err *err) MUST_CHECK;
void view_release(struct view *view);

/* Writers that cannot return an error report here that they ran out of memory. The output is then
 * incomplete: the owner of the view ends with view_end, which releases it and returns -1. */
void view_set_oom(const struct view *view);
bool view_is_oom(const struct view *view);
int view_end(struct view *view) MUST_CHECK;

const struct cell *view_cell(const struct view *view, size_t row, size_t column);

/* Of the makespans of that cell and of the reference in its row; NULL: none. */
const struct comparison *view_comparison(const struct view *view, size_t row, size_t column);

/* The row to show costs at: the one with the most fetches and, among those, in flight. */
size_t view_largest_row(const struct view *view);

/* The caps as they were asked for, 0 for all: plots have a panel for each. At least one. */
size_t view_cap_count(const struct view *view);

/* Whether the row is of that cap: a batch of fewer fetches than the cap is of this one, too. */
bool view_row_has_cap(const struct view *view, size_t row, size_t cap);

/* Whether the row has the highest cap of those with its number of fetches. */
bool view_has_highest_cap(const struct view *view, size_t row);

/* Whether any trial of the cell could be run. */
bool cell_is_known(const struct cell *cell);

/* Whether fetches of it failed, or trials could not be run: then all its numbers are marked. */
bool cell_has_failures(const struct cell *cell);

/* Fetches over all trials. */
int64_t cell_fetch_count(const struct cell *cell);

/* Why the first failed trial could not be run; NULL: all could. */
const char *cell_failure(const struct cell *cell);

#endif
