#ifndef FETCHBENCH_REPORT_RACE_TABLE_H
#define FETCHBENCH_REPORT_RACE_TABLE_H

#include "core/err.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

/* How a race ended, as a table: who finished when, and what it took. */

enum race_end { RACE_END_FINISHED, RACE_END_STOPPED, RACE_END_FAILED };

struct race_row {
    const char *spec;
    enum race_end end;
    const char *failure;           /* FAILED: why */
    int place;                     /* from 1; 0: it has none */
    int64_t fetches, done, failed; /* done includes failed */
    int64_t makespan_ns;           /* FINISHED, as the rest */
    int64_t threads, memory_bytes, cpu_ns, connections;
};

struct race_table {
    const char *target; /* what was fetched, in words */
    int64_t fetches, in_flight;
    const struct race_row *rows; /* in the order of the lanes; the table sorts them by place */
    size_t row_count;
    int64_t stopped_ns; /* when it was stopped; 0: it went to its end */
};

struct race_style {
    int width;
    bool color, utf8;
};

int race_table_write(const struct race_table *table, const struct race_style *style, FILE *stream,
                     struct err *err) MUST_CHECK;

/* "1st", "2nd", "3rd", "11th" into the caller's buffer of PLACE_BYTES; returns it. */
enum { PLACE_BYTES = 16 };
char *race_place_text(char *text, int place);

#endif
