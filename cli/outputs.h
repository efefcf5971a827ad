/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FETCHBENCH_CLI_OUTPUTS_H
#define FETCHBENCH_CLI_OUTPUTS_H

#include "core/err.h"

#include <stdbool.h>

struct results;
struct run_options;

/* Where the results of a run go: the directory, the exports, the terminal. */

/* Makes the directory, locks it and tries every file that will be written, so that a read-only disk
 * is found before the run rather than after it. Leaves no file behind. ERR_USAGE. */
int outputs_check(struct run_options *options, struct err *err) MUST_CHECK;

/* Removes the directory and its parents again, if this run created them and they are empty. */
void outputs_tidy(const struct run_options *options);

/* Removes what an earlier run left in the directory in addition to results.json: its tables, its
 * page and its plots. To be called when results.json has been replaced. */
void outputs_clear(const struct run_options *options);

/* Says on standard error where the results are, of how many runs, and what to open. `complete`: all
 * of them could be written; else results.json may be of an earlier trial. */
void outputs_announce(const struct run_options *options, bool complete);

/* Writes results.json alone: after every trial. */
int outputs_keep(const struct run_options *options, struct err *err) MUST_CHECK;

/* Writes every format that has a file in the directory, the plots and the exports. Plots that
 * cannot be drawn without gnuplot are reported on standard error. */
int outputs_write(const struct run_options *options, struct err *err) MUST_CHECK;

/* Prints the table to standard output, unless an export goes there, and the warnings to standard
 * error. */
int outputs_print(const struct run_options *options, struct err *err) MUST_CHECK;

#endif
