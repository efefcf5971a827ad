/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FETCHBENCH_REPORT_TABLES_H
#define FETCHBENCH_REPORT_TABLES_H

#include "report/cell_format.h"

#include <stdbool.h>
#include <stddef.h>

struct number_style;
struct table;
struct view;

/* The tables of a run, for every format. Each is on the heap; NULL: out of memory. */

/* Makespans and verdicts: a row per number of fetches, the engines side by side; or a row per cell.
 * One with failures is marked "!". */
struct table *makespan_table(const struct view *view, const struct number_style *style);
struct table *makespan_table_by_cell(const struct view *view, const struct number_style *style);

/* What its parts mean: "median of 10 runs [95% interval]; bottleneck: delay (...)". On the heap. */
char *makespan_legend(const struct view *view);

/* All measures of one group, a row per cell, grouped by number of fetches and cap. `full`: with its
 * details, and what the table of comparisons says of each against the reference. */
struct table *measure_table(const struct view *view, enum measure_group group, bool full,
                            const struct number_style *style);

/* What limited each cell, and why; without rows where it is not known for any. */
struct table *bottleneck_table(const struct view *view);

#endif
