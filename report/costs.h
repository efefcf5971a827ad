#ifndef FETCHBENCH_REPORT_COSTS_H
#define FETCHBENCH_REPORT_COSTS_H

#include "report/figures.h"

struct cell;
struct results;

/* What a cell costs besides time: one row a measure, for every table and plot. A cell of which it
 * is not known has NAN; a measure that no cell knows is to be left out. */
enum cost_unit { COST_SECONDS, COST_BYTES, COST_NUMBER };

struct cost {
    const char *name; /* "CPU time a fetch" */
    const char *key;  /* "cpu_s_per_fetch": for machines */
    enum cost_unit unit;
    double (*of)(const struct cell *cell);
};

extern const struct cost costs[]; /* ends with a row without a name */

/* Why a measure is not there that could be, as a sentence; empty: nothing to say. */
const char *costs_note(const struct results *results);

/* "96.6 us", "22.3 MiB", "12,345"; "-" if it is not known. */
char *cost_text(char text[FIGURE_BYTES], const struct cost *cost, double value,
                const struct figure_style *style);

#endif
