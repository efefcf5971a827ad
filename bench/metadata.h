/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FETCHBENCH_BENCH_METADATA_H
#define FETCHBENCH_BENCH_METADATA_H

#include "core/err.h"
#include "core/results.h"

/* Fills results->tool, host and libcurl with the state at the beginning of the run. What the system
 * does not report stays NULL, -1 or NAN. */
int metadata_fill(struct results *results, const char *version, const char *build,
                  struct err *err) MUST_CHECK;

/* The libcurl that is loaded and the libraries that it uses, as it names them: "libcurl/7.88.1
 * ...". Static. */
const char *metadata_libcurl(void);

/* Now, by the system clock: "2026-03-14T09:26:53.123Z", on the heap; NULL: not known. */
char *metadata_time(void);

#endif
