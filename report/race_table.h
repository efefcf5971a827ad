/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FETCHBENCH_REPORT_RACE_TABLE_H
#define FETCHBENCH_REPORT_RACE_TABLE_H

#include "core/err.h"
#include "core/usage.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/* The result of a race as a table: the order, times and costs. */

enum race_end { RACE_END_FINISHED, RACE_END_STOPPED, RACE_END_FAILED };

struct race_row {
    const char *spec;
    enum race_end end;
    const char *failure;           /* FAILED: why */
    int place;                     /* from 1; 0: it has none */
    int64_t fetches, done, failed; /* done includes failed */
    int64_t makespan_ns;           /* FINISHED, as the rest */
    struct usage usage;
};

struct race_table {
    const char *target; /* "built-in origin, 1s delay" */
    int64_t fetches, in_flight;
    const struct race_row *rows; /* the table sorts them by place */
    size_t row_count;
    int64_t stopped_ns; /* when it was stopped; 0: it was not */
};

struct race_style {
    int width;
    bool color, utf8;
};

int race_table_write(const struct race_table *race, const struct race_style *style, FILE *stream,
                     struct err *err) MUST_CHECK;

/* "1st", "2nd", "3rd", "11th" into the caller's buffer of PLACE_BYTES; returns it. */
enum { PLACE_BYTES = 16 };
char *race_place_text(char *text, int place);

/*
 * Divides a bar of `cells` among parts in proportion to their sizes: a part that is not 0 gets a
 * cell, as long as there are enough; the rest goes by largest remainder. The shares add up to
 * `cells`, or to 0 where all parts are 0. At most APPORTION_PARTS parts, none of them negative.
 */
enum { APPORTION_PARTS = 8 };
void apportion(const int64_t *parts, size_t count, int cells, int *shares);

#endif
