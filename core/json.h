/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FETCHBENCH_CORE_JSON_H
#define FETCHBENCH_CORE_JSON_H

#include "core/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <jansson.h>

/* Writing: single JSON values. Errors of the stream are reported when it is closed. */

/* A string, or null for NULL. Control characters are escaped, those above ASCII too, so that the
 * file is safe to print on a terminal; bytes that are not UTF-8 become U+FFFD. */
void json_write_string(FILE *stream, const char *text);

/* An integer; null for a negative one. */
void json_write_integer(FILE *stream, int64_t number);

/* The shortest number that reads back to the same double; null if it is not finite. */
void json_write_real(FILE *stream, double number);

/* Write digits to `to`, without a final '\0', and return where they end. At most JSON_NUMBER_BYTES.
 * These dominate the cost of writing samples: no printf. */
enum { JSON_NUMBER_BYTES = 24 };
char *json_put_integer(char *to, int64_t number);
/* Nanoseconds as seconds: 1500000000 is 1.5. Exact. */
char *json_put_seconds(char *to, int64_t nanoseconds);

/* Reading: checked values out of a JSON tree, and where in it they are. */

enum { JSON_PATH_BYTES = 256 };

struct json_reader {
    char path[JSON_PATH_BYTES]; /* "cells[3].trials[0].makespan_s" */
    size_t length;
    struct err *err;
};

/* One step down the tree, and back to the length that it returned. Steps that do not fit are
 * truncated.
 */
size_t json_enter_key(struct json_reader *reader, const char *key);
size_t json_enter_item(struct json_reader *reader, size_t index);
void json_leave(struct json_reader *reader, size_t length);

/* Fails with "cells[3].fetches WHAT"; returns -1. */
int json_refuse(struct json_reader *reader, const char *what, ...) PRINTF_LIKE(2, 3);

/* An array of at most `max` items. */
int json_check_array(struct json_reader *reader, const json_t *value, size_t max) MUST_CHECK;

/* Zeroed memory for `count` items of `size` bytes; NULL for none. */
int json_allocate(struct json_reader *reader, size_t count, size_t size, void **items) MUST_CHECK;

int json_read_string(struct json_reader *reader, const json_t *value, char **text) MUST_CHECK;
int json_read_bool(struct json_reader *reader, const json_t *value, bool *flag) MUST_CHECK;
int json_read_integer(struct json_reader *reader, const json_t *value, int64_t min, int64_t max,
                      int64_t *number) MUST_CHECK;
int json_read_real(struct json_reader *reader, const json_t *value, double *number) MUST_CHECK;
/* Decimal seconds to nanoseconds, at most a year. */
int json_read_seconds(struct json_reader *reader, const json_t *value,
                      int64_t *nanoseconds) MUST_CHECK;
/* One of `count` names, to its index. */
int json_read_name(struct json_reader *reader, const json_t *value, const char *(*names)(int),
                   int count, int *index) MUST_CHECK;

#endif
