/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/results_samples.h"

#include "core/sample.h"

#include <string.h>

enum { BLOCK_BYTES = 4096, MAX_SAMPLES = 100000000 };

const struct column sample_columns[] = {
    {"due_s", COLUMN_SECONDS, offsetof(struct sample, due_ns),
     "since the release of the batch, as the next three"},
    {"start_s", COLUMN_SECONDS, offsetof(struct sample, start_ns), "started by the engine"},
    {"first_byte_s", COLUMN_SECONDS_OR_NULL, offsetof(struct sample, first_byte_ns),
     "of the response; null: there was none"},
    {"end_s", COLUMN_SECONDS, offsetof(struct sample, end_ns), "complete, or failed"},
    {"name_s", COLUMN_SECONDS, offsetof(struct sample, name_ns), "duration of the name lookup"},
    {"connect_s", COLUMN_SECONDS, offsetof(struct sample, connect_ns),
     "duration of the TCP connect"},
    {"tls_s", COLUMN_SECONDS, offsetof(struct sample, tls_ns), "duration of the TLS handshake"},
    {"status", COLUMN_INT16, offsetof(struct sample, status), "of HTTP; 0: no response"},
    {"bytes", COLUMN_INT64, offsetof(struct sample, body_bytes), "of the body"},
    {"outcome", COLUMN_OUTCOME, offsetof(struct sample, outcome), "how it ended"},
    {"lane", COLUMN_INT32, offsetof(struct sample, worker),
     "the worker (thread, loop or process) that carried it"},
    {"connections", COLUMN_UINT8, offsetof(struct sample, connections), "opened for it"},
    {"reused", COLUMN_BOOL, offsetof(struct sample, reused),
     "on a connection that was already open"},
    {"fetch", COLUMN_INT32, offsetof(struct sample, fetch),
     "its number in the batch, from 0: its URL is target.urls[fetch % length of target.urls]"},
    {0},
};

static int64_t column_get(const struct column *column, const struct sample *sample)
{
    const char *at = (const char *)sample + column->offset;
    switch (column->type) {
    case COLUMN_SECONDS:
    case COLUMN_SECONDS_OR_NULL:
    case COLUMN_INT64:
        return *(const int64_t *)(const void *)at;
    case COLUMN_INT32:
        return *(const int32_t *)(const void *)at;
    case COLUMN_INT16:
        return *(const int16_t *)(const void *)at;
    case COLUMN_UINT8:
    case COLUMN_OUTCOME:
        return *(const uint8_t *)at;
    case COLUMN_BOOL:
        return *(const bool *)(const void *)at;
    }
    return 0;
}

int64_t column_max(const struct column *column)
{
    switch (column->type) {
    case COLUMN_INT32:
        return INT32_MAX;
    case COLUMN_INT16:
        return INT16_MAX;
    case COLUMN_UINT8:
        return UINT8_MAX;
    case COLUMN_OUTCOME:
        return OUTCOME_COUNT - 1;
    case COLUMN_BOOL:
        return 1;
    default:
        return INT64_MAX;
    }
}

static void column_set(const struct column *column, struct sample *sample, int64_t value)
{
    char *at = (char *)sample + column->offset;
    switch (column->type) {
    case COLUMN_SECONDS:
    case COLUMN_SECONDS_OR_NULL:
    case COLUMN_INT64:
        *(int64_t *)(void *)at = value;
        break;
    case COLUMN_INT32:
        *(int32_t *)(void *)at = (int32_t)value;
        break;
    case COLUMN_INT16:
        *(int16_t *)(void *)at = (int16_t)value;
        break;
    case COLUMN_UINT8:
    case COLUMN_OUTCOME:
        *(uint8_t *)at = (uint8_t)value;
        break;
    case COLUMN_BOOL:
        *(bool *)(void *)at = value != 0;
        break;
    }
}

char *column_put(const struct column *column, const struct sample *sample, char *to)
{
    int64_t value = column_get(column, sample);
    switch (column->type) {
    case COLUMN_SECONDS:
        return json_put_seconds(to, value);
    case COLUMN_SECONDS_OR_NULL:
        return value == 0 ? to : json_put_seconds(to, value);
    case COLUMN_OUTCOME:
        return stpcpy(to, outcome_name((enum outcome)value));
    case COLUMN_BOOL:
        return stpcpy(to, value ? "true" : "false");
    default:
        return json_put_integer(to, value);
    }
}

void column_write(const struct column *column, const struct sample *samples, size_t count,
                  FILE *stream)
{
    char block[BLOCK_BYTES];
    char *end = block;
    bool quoted = column->type == COLUMN_OUTCOME;
    for (size_t i = 0; i < count; i++) {
        if (end - block > BLOCK_BYTES - 2 * JSON_NUMBER_BYTES) {
            (void)fwrite(block, 1, (size_t)(end - block), stream);
            end = block;
        }
        if (i > 0)
            *end++ = ',';
        if (quoted)
            *end++ = '"';
        char *value = end;
        end = column_put(column, &samples[i], end);
        if (end == value)
            end = stpcpy(end, "null");
        if (quoted)
            *end++ = '"';
    }
    (void)fwrite(block, 1, (size_t)(end - block), stream);
}

static const char *outcome_at(int value)
{
    return outcome_name((enum outcome)value);
}

static int read_sample_value(struct json_reader *reader, const struct column *column,
                             const json_t *item, int64_t *value)
{
    int outcome = 0;
    bool flag = false;
    int result = 0;
    switch (column->type) {
    case COLUMN_SECONDS:
        return json_read_seconds(reader, item, value);
    case COLUMN_SECONDS_OR_NULL:
        return json_is_null(item) ? 0 : json_read_seconds(reader, item, value);
    case COLUMN_OUTCOME:
        result = json_read_name(reader, item, outcome_at, OUTCOME_COUNT, &outcome);
        *value = outcome;
        return result;
    case COLUMN_BOOL:
        result = json_read_bool(reader, item, &flag);
        *value = flag;
        return result;
    default:
        return json_read_integer(reader, item, 0, column_max(column), value);
    }
}

static int read_column(struct json_reader *reader, const struct column *column, const json_t *array,
                       struct sample *samples, size_t count)
{
    if (json_check_array(reader, array, MAX_SAMPLES) != 0)
        return -1;
    if (json_array_size(array) != count)
        return json_refuse(reader, "has %zu items, but %s has %zu", json_array_size(array),
                           sample_columns[0].name, count);
    for (size_t i = 0; i < count; i++) {
        int64_t value = 0;
        /* The path is extended only on an error: this is the hot loop of reading. */
        struct err *err = reader->err;
        reader->err = NULL;
        int result = read_sample_value(reader, column, json_array_get(array, i), &value);
        reader->err = err;
        if (result != 0) {
            (void)json_enter_item(reader, i);
            return read_sample_value(reader, column, json_array_get(array, i), &value);
        }
        column_set(column, &samples[i], value);
    }
    return 0;
}

int columns_read(struct json_reader *reader, const json_t *object, struct sample **samples,
                 size_t *count)
{
    if (!json_is_object(object))
        return json_refuse(reader, "is not an object");
    const json_t *first = json_object_get(object, sample_columns[0].name);
    size_t size = json_array_size(first);
    if (json_allocate(reader, size, sizeof **samples, (void **)samples) != 0)
        return -1;
    *count = size;
    for (size_t i = 0; i < size; i++)
        (*samples)[i].fetch = (int32_t)i; /* in files that do not say */
    int result = 0;
    for (const struct column *column = sample_columns; column->name && result == 0; column++) {
        const json_t *array = json_object_get(object, column->name);
        size_t length = json_enter_key(reader, column->name);
        if (array || column == sample_columns)
            result = read_column(reader, column, array, *samples, size);
        json_leave(reader, length);
    }
    return result;
}
