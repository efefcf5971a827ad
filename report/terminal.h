#ifndef FETCHBENCH_REPORT_TERMINAL_H
#define FETCHBENCH_REPORT_TERMINAL_H

#include "core/err.h"

#include <stdio.h>

struct format_options;
struct view;

/* The parts of the table for the terminal, for terminal*.c alone. Each ends with a line end. */

/* Makespans: the engines side by side if they fit, in one line or two for each N; else one row for
 * each cell. */
int terminal_write_makespans(const struct view *view, const struct format_options *options,
                             FILE *stream, struct err *err) MUST_CHECK;

/* Costs at the largest N: measures by engines, in as many blocks as it takes to fit. */
int terminal_write_costs(const struct view *view, const struct format_options *options,
                         FILE *stream, struct err *err) MUST_CHECK;

/* What each '!' stands for; nothing where there is none. Warnings of the run are not part of the
 * table: they go to standard error. */
void terminal_write_notes(const struct view *view, const struct format_options *options,
                          FILE *stream);

#endif
