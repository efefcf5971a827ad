#ifndef FETCHBENCH_REPORT_CELL_TEXT_H
#define FETCHBENCH_REPORT_CELL_TEXT_H

#include "report/figures.h"

#include <stddef.h>
#include <stdio.h>

struct cell;
struct view;

/* What tables say of one cell. Texts go to the caller's buffer of FIGURE_BYTES. */

enum cell_tone { TONE_PLAIN, TONE_GOOD, TONE_BAD, TONE_FAINT };

/* "50.6 ms"; "failed" if no trial could be run; "-" if none was; " !" behind it where fetches
 * failed. */
char *cell_makespan(char *text, const struct cell *cell, const struct figure_style *style);

/* "!" where a figure of this cell wants a mark, else empty. */
const char *cell_mark(const struct cell *cell);

/* Against the reference: "1.6x faster", "no difference", "unsettled", and the interval of the
 * lead; both empty where nothing can be said. */
struct cell_verdict {
    char text[FIGURE_BYTES];
    char bounds[FIGURE_BYTES];
    enum cell_tone tone;
};

struct cell_verdict cell_verdict(const struct view *view, size_t row, size_t column,
                                 const struct figure_style *style);

/* "delay", "mixed", ...; empty: nothing is said of the cell. */
const char *cell_limit(const struct cell *cell);

/* "async at 500: 5 of 2,000 fetches failed: 5 timeout", on the heap; NULL: out of memory. */
char *cell_failures(const struct cell *cell, const char *label);

/* What the parts of a row mean: "median of 10 runs [95% interval]; limited by: delay (...)". */
char *cell_legend(const struct view *view);

#endif
