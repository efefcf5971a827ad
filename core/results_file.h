/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FETCHBENCH_CORE_RESULTS_FILE_H
#define FETCHBENCH_CORE_RESULTS_FILE_H

#include "core/err.h"

#include <stdio.h>

struct results;

/*
 * results.json, the one source of every report: schema "fetchbench-results/1.1". Reading restores
 * exactly what was written, so that a saved file renders to the same bytes as the live run.
 *
 * Writing streams and allocates nothing; errors of the stream are reported when it is closed. It
 * costs about 1 us per sample, so a run may repeat it after every trial.
 */
enum { RESULTS_MAJOR = 1, RESULTS_MINOR = 1 };

int results_write_json(const struct results *results, FILE *stream, struct err *err) MUST_CHECK;

/* Fills empty results from the file at `path` ("-": standard input). Unknown keys are ignored, and
 * names of older files (release 0.1.0: "inconclusive") understood. Fails with ERR_USAGE, names the
 * position (a byte, or a path such as cells[3].trials[0].makespan_s) and leaves the results empty
 * when the file is cut off, is not JSON, has another schema or a newer major version, or holds
 * impossible values. */
int results_read_json(const char *path, struct results *results, struct err *err) MUST_CHECK;

/* The JSON schema of the file, generated from the field table: docs/results.schema.json. */
void results_write_schema(FILE *stream);

#endif
