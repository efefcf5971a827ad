#include "core/json.h"
#include "core/json_text.h"
#include "core/results_samples.h"
#include "core/sample.h"

#include <string.h>

enum { BLOCK_BYTES = 4096, MOST_SAMPLES = 100000000 };

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

static const char *outcome_word(int value)
{
    return outcome_name((enum outcome)value);
}

static int read_sample_value(struct json_reader *reader, const struct column *column,
                             const json_t *item, int64_t *value)
{
    int word = 0;
    bool flag = false;
    int result = 0;
    switch (column->type) {
    case COLUMN_SECONDS:
        return json_read_seconds(reader, item, value);
    case COLUMN_SECONDS_OR_NULL:
        return json_is_null(item) ? 0 : json_read_seconds(reader, item, value);
    case COLUMN_OUTCOME:
        result = json_read_word(reader, item, outcome_word, OUTCOME_COUNT, &word);
        *value = word;
        return result;
    case COLUMN_FLAG:
        result = json_read_flag(reader, item, &flag);
        *value = flag;
        return result;
    default:
        return json_read_whole(reader, item, column_most(column), value);
    }
}

static int read_column(struct json_reader *reader, const struct column *column, const json_t *array,
                       struct sample *samples, size_t count)
{
    if (json_check_array(reader, array, MOST_SAMPLES) != 0)
        return -1;
    if (json_array_size(array) != count)
        return json_refuse(reader, "has %zu items, but %s has %zu", json_array_size(array),
                           sample_columns[0].name, count);
    for (size_t i = 0; i < count; i++) {
        int64_t value = 0;
        /* The place is written only where it is needed: this is the hot loop of reading. */
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
