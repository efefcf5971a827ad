#include "core/results_samples.h"

#include "core/json_text.h"
#include "core/sample.h"

#include <string.h>

const struct column sample_columns[] = {
    {"due_s", COLUMN_SECONDS, offsetof(struct sample, due_ns)},
    {"start_s", COLUMN_SECONDS, offsetof(struct sample, start_ns)},
    {"first_byte_s", COLUMN_SECONDS_OR_NULL, offsetof(struct sample, first_byte_ns)},
    {"end_s", COLUMN_SECONDS, offsetof(struct sample, end_ns)},
    {"name_s", COLUMN_SECONDS, offsetof(struct sample, name_ns)},
    {"connect_s", COLUMN_SECONDS, offsetof(struct sample, connect_ns)},
    {"tls_s", COLUMN_SECONDS, offsetof(struct sample, tls_ns)},
    {"status", COLUMN_INT16, offsetof(struct sample, status)},
    {"bytes", COLUMN_INT64, offsetof(struct sample, body_bytes)},
    {"outcome", COLUMN_OUTCOME, offsetof(struct sample, outcome)},
    {"lane", COLUMN_INT32, offsetof(struct sample, lane)},
    {"connections", COLUMN_UINT8, offsetof(struct sample, connections)},
    {"reused", COLUMN_FLAG, offsetof(struct sample, reused)},
    {0},
};

int64_t column_get(const struct column *column, const struct sample *sample)
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
    case COLUMN_FLAG:
        return *(const bool *)(const void *)at;
    }
    return 0;
}

int64_t column_most(const struct column *column)
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
    case COLUMN_FLAG:
        return 1;
    default:
        return INT64_MAX;
    }
}

void column_set(const struct column *column, struct sample *sample, int64_t value)
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
    case COLUMN_FLAG:
        *(bool *)(void *)at = value != 0;
        break;
    }
}

char *column_put(const struct column *column, const struct sample *sample, char *to)
{
    int64_t value = column_get(column, sample);
    switch (column->type) {
    case COLUMN_SECONDS:
        return json_text_put_seconds(to, value);
    case COLUMN_SECONDS_OR_NULL:
        return value == 0 ? to : json_text_put_seconds(to, value);
    case COLUMN_OUTCOME:
        return stpcpy(to, outcome_name((enum outcome)value));
    case COLUMN_FLAG:
        return stpcpy(to, value ? "true" : "false");
    default:
        return json_text_put_whole(to, value);
    }
}
