#ifndef FETCHBENCH_CORE_JSON_H
#define FETCHBENCH_CORE_JSON_H

#include "core/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <jansson.h>

/* Checked values out of a JSON tree, and where in it they stand. */

enum { JSON_PLACE_BYTES = 256 };

struct json_reader {
    char place[JSON_PLACE_BYTES]; /* "cells[3].trials[0].makespan_s" */
    size_t length;
    struct err *err;
};

/* One step down the tree, and back to the length that it returned. Steps that do not fit are cut.
 */
size_t json_enter_key(struct json_reader *reader, const char *key);
size_t json_enter_item(struct json_reader *reader, size_t index);
void json_leave(struct json_reader *reader, size_t length);

/* Fails with "cells[3].fetches WHAT"; returns -1. */
int json_refuse(struct json_reader *reader, const char *what, ...) PRINTF_LIKE(2, 3);

/* An array of at most `most` items. */
int json_check_array(struct json_reader *reader, const json_t *value, size_t most) MUST_CHECK;

/* Zeroed memory for `count` things of `size` bytes; NULL for none. */
int json_allocate(struct json_reader *reader, size_t count, size_t size, void **items) MUST_CHECK;

int json_read_text(struct json_reader *reader, const json_t *value, char **text) MUST_CHECK;
int json_read_flag(struct json_reader *reader, const json_t *value, bool *flag) MUST_CHECK;
int json_read_whole(struct json_reader *reader, const json_t *value, int64_t most,
                    int64_t *number) MUST_CHECK;
int json_read_real(struct json_reader *reader, const json_t *value, double *number) MUST_CHECK;
/* Decimal seconds to nanoseconds, at most a year. */
int json_read_seconds(struct json_reader *reader, const json_t *value,
                      int64_t *nanoseconds) MUST_CHECK;
/* A word out of `count`, to its place among them. */
int json_read_word(struct json_reader *reader, const json_t *value, const char *(*words)(int),
                   int count, int *place) MUST_CHECK;

#endif
