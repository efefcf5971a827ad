#ifndef FETCHBENCH_REPORT_MANIFEST_H
#define FETCHBENCH_REPORT_MANIFEST_H

#include <stdbool.h>

struct results;

/*
 * Under which conditions the figures hold, in one line each. Plain text on the heap; names are as
 * they were found: the caller escapes. NULL: out of memory.
 */
char *manifest_tools(const struct results *results);  /* versions, CPUs */
char *manifest_host(const struct results *results);   /* the machine */
char *manifest_target(const struct results *results); /* what was fetched, and how */
char *manifest_plan(const struct results *results);   /* start, cap, runs, seed */
char *manifest_date(const struct results *results);   /* "2026-03-14 09:26 UTC" */

/* Why the figures are not to be trusted whole; empty: they are. A build that is not for measuring,
 * an interrupted run. */
char *manifest_caveat(const struct results *results);

/* The command that repeats the run, quoted for a POSIX shell. */
char *manifest_command(const struct results *results);

#endif
