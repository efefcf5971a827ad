/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FETCHBENCH_REPORT_MANIFEST_H
#define FETCHBENCH_REPORT_MANIFEST_H

#include <stdbool.h>
#include <stdio.h>

struct results;

/*
 * The conditions of the measurement, in one line each. Plain text on the heap; names are not
 * escaped: that is up to the caller. NULL: out of memory.
 */
char *manifest_tools(const struct results *results);  /* versions, CPUs */
char *manifest_host(const struct results *results);   /* the machine */
char *manifest_target(const struct results *results); /* what was fetched, and how */
char *manifest_plan(const struct results *results);   /* start, cap, runs, seed */
char *manifest_date(const struct results *results);   /* "2026-03-14 09:26 UTC" */
char *manifest_plan_and_date(const struct results *results);

/* "40 runs"; of a run that ended early "12 of 40 runs". */
void manifest_write_runs(const struct results *results, FILE *out);

/* Why the numbers cannot be trusted: a build that is not for measuring, an interrupted run. Empty:
 * no reason is known. */
char *manifest_caveat(const struct results *results);

/* The command that repeats the run, quoted for a POSIX shell. */
char *manifest_command(const struct results *results);

#endif
