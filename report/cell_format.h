/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FETCHBENCH_REPORT_CELL_FORMAT_H
#define FETCHBENCH_REPORT_CELL_FORMAT_H

#include "core/results.h"
#include "report/numbers.h"
#include "report/table.h"

#include <stddef.h>

struct view;

/* Formats the numbers of one cell. Strings go to the caller's buffer of NUMBER_BYTES. */

/* "50.6 ms"; "failed" if no trial could be run; "-" if there was none; " !" after it where fetches
 * failed. */
char *cell_makespan(char *text, const struct cell *cell, const struct number_style *style);

/* " !" where fetches of this cell failed, else empty. */
const char *cell_mark(const struct cell *cell);

/* "faster", "no difference", "unsettled", and "0.63x [0.57-0.69]", this over the reference; empty
 * if there is no verdict. */
struct cell_verdict {
    char text[NUMBER_BYTES];
    char ratio[2 * NUMBER_BYTES + 4];
    enum table_tone tone;
};

struct cell_verdict cell_verdict(const struct estimate *ratio, enum verdict verdict,
                                 double noise_threshold, const char *mark,
                                 const struct number_style *style);

/* Of a cell against the reference. */
struct cell_verdict cell_verdict_at(const struct view *view, size_t row, size_t column,
                                    const struct number_style *style);

/* "delay", "mixed", ...; empty: not known for the cell. */
const char *cell_bottleneck(const struct cell *cell);

/* "the origin's delay": what the word stands for. */
const char *bottleneck_meaning(enum bottleneck bottleneck);

/* "async at 500: 5 of 2,000 fetches failed: 5 timeout", on the heap; NULL: out of memory. */
char *cell_failures(const struct cell *cell, const char *label);

/* Measures, for every table and plot. A cell for which it is not known has NAN; a measure that no
 * cell knows is left out. */
enum measure_unit { MEASURE_SECONDS, MEASURE_BYTES, MEASURE_NUMBER };

/* The table that it is in: details are left out on the terminal. */
enum measure_group { MEASURE_LATENCY, MEASURE_LATENCY_DETAIL, MEASURE_COST };

struct measure {
    const char *name;    /* "CPU time per fetch" */
    const char *heading; /* "CPU/fetch": of a column */
    const char *key;     /* "cpu_s_per_fetch": of the CSV column, and of the metric */
    enum measure_group group;
    enum measure_unit unit;
    struct estimate (*of)(const struct cell *cell); /* without bounds: those are not known */
};

extern const struct measure measures[]; /* ends with a row without a name */

const struct measure *measure_find(const char *key);

/* "96.6 us", "22.3 MiB", "12,345"; "-" if it is not known. */
char *measure_text(char text[NUMBER_BYTES], const struct measure *measure, double value,
                   const struct number_style *style);

/* "[96.1-97.2]", in the unit of its value; empty if the bounds are not known. */
char *measure_bounds(char text[NUMBER_BYTES], const struct measure *measure,
                     const struct estimate *estimate, const struct number_style *style);

/* Why a measure is missing, as a sentence; empty: none is. */
const char *measures_note(const struct results *results);

#endif
