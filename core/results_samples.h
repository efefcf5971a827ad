/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FETCHBENCH_CORE_RESULTS_SAMPLES_H
#define FETCHBENCH_CORE_RESULTS_SAMPLES_H

#include "core/json.h"

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

struct sample;

/* The columns of samples: one array each, one element per fetch. */
enum column_type {
    COLUMN_SECONDS,         /* int64_t nanoseconds */
    COLUMN_SECONDS_OR_NULL, /* likewise; 0: null */
    COLUMN_INT64,
    COLUMN_INT32,
    COLUMN_INT16,
    COLUMN_UINT8,
    COLUMN_OUTCOME, /* uint8_t: a name */
    COLUMN_BOOL,
};

struct column {
    const char *name;
    enum column_type type;
    size_t offset; /* in struct sample */
    const char *description;
};

extern const struct column sample_columns[]; /* ends with a row without a name */

int64_t column_max(const struct column *column); /* the greatest value that fits */

/* The value as text without quotes, nothing for null, at most JSON_NUMBER_BYTES; returns its end.
 * For JSON and CSV. */
char *column_put(const struct column *column, const struct sample *sample, char *to);

/* The values of one column, separated by commas, without brackets. */
void column_write(const struct column *column, const struct sample *samples, size_t count,
                  FILE *stream);

/* An object of columns. The first one is required and says how many samples there are; any other
 * may be missing, and leaves zeros. */
int columns_read(struct json_reader *reader, const json_t *object, struct sample **samples,
                 size_t *count) MUST_CHECK;

#endif
