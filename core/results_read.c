#include "core/json.h"
#include "core/results.h"
#include "core/results_fields.h"
#include "core/results_samples.h"

#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_PARAMETERS = 100 };

static int read_texts(struct json_reader *reader, const json_t *array, size_t most,
                      struct strings *texts)
{
    if (json_check_array(reader, array, most) != 0 ||
        json_allocate(reader, json_array_size(array), sizeof *texts->items,
                      (void **)&texts->items) != 0)
        return -1;
    texts->count = json_array_size(array);
    int result = 0;
    for (size_t i = 0; i < texts->count && result == 0; i++) {
        size_t length = json_enter_item(reader, i);
        result = json_read_text(reader, json_array_get(array, i), &texts->items[i]);
        json_leave(reader, length);
    }
    return result;
}

static int read_cap(struct json_reader *reader, const json_t *value, const struct field *field,
                    int64_t *cap)
{
    int word = 0;
    *cap = 0;
    if (json_is_string(value))
        return json_read_word(reader, value, field->words, 1, &word);
    return json_read_whole(reader, value, INT64_MAX, cap);
}

static int read_counts(struct json_reader *reader, const json_t *array, const struct field *field,
                       struct counts *counts)
{
    if (json_check_array(reader, array, field->most) != 0 ||
        json_allocate(reader, json_array_size(array), sizeof *counts->items,
                      (void **)&counts->items) != 0)
        return -1;
    counts->count = json_array_size(array);
    int result = 0;
    for (size_t i = 0; i < counts->count && result == 0; i++) {
        size_t length = json_enter_item(reader, i);
        const json_t *item = json_array_get(array, i);
        if (field->words)
            result = read_cap(reader, item, field, &counts->items[i]);
        else
            result = json_read_whole(reader, item, INT64_MAX, &counts->items[i]);
        json_leave(reader, length);
    }
    return result;
}

static int read_outcomes(struct json_reader *reader, const json_t *object, int64_t *outcomes)
{
    if (!json_is_object(object))
        return json_refuse(reader, "is not an object");
    int result = 0;
    for (int i = 0; i < OUTCOME_COUNT && result == 0; i++) {
        const json_t *value = json_object_get(object, outcome_name((enum outcome)i));
        size_t length = json_enter_key(reader, outcome_name((enum outcome)i));
        if (value)
            result = json_read_whole(reader, value, INT64_MAX, &outcomes[i]);
        json_leave(reader, length);
    }
    return result;
}

static int read_parameters(struct json_reader *reader, json_t *object, struct parameter **items,
                           size_t *count)
{
    if (!json_is_object(object))
        return json_refuse(reader, "is not an object");
    if (json_object_size(object) > MOST_PARAMETERS)
        return json_refuse(reader, "has too many members");
    if (json_allocate(reader, json_object_size(object), sizeof **items, (void **)items) != 0)
        return -1;
    const char *key = NULL;
    json_t *value = NULL;
    json_object_foreach(object, key, value)
    {
        struct parameter *parameter = &(*items)[(*count)++];
        parameter->key = strdup(key);
        if (!parameter->key)
            return err_run(reader->err, "out of memory");
        size_t length = json_enter_key(reader, key);
        if (json_read_text(reader, value, &parameter->value) != 0)
            return -1;
        json_leave(reader, length);
    }
    return 0;
}

static int read_estimate(struct json_reader *reader, const json_t *object, const char *name,
                         struct estimate *estimate)
{
    *estimate = (struct estimate){NAN, NAN, NAN};
    if (!json_is_object(object))
        return json_is_null(object) ? 0 : json_refuse(reader, "is not an object");
    const char *const keys[] = {name, "low", "high"};
    double *const values[] = {&estimate->value, &estimate->low, &estimate->high};
    int result = 0;
    for (size_t i = 0; i < 3 && result == 0; i++) {
        const json_t *value = json_object_get(object, keys[i]);
        size_t length = json_enter_key(reader, keys[i]);
        if (value && !json_is_null(value))
            result = json_read_real(reader, value, values[i]);
        json_leave(reader, length);
    }
    if (result == 0 && estimate->low > estimate->high)
        result = json_refuse(reader, "has its low bound above its high one");
    return result;
}

static int read_list(struct json_reader *reader, const json_t *array, const struct field *field,
                     char **items, size_t *count)
{
    if (json_check_array(reader, array, field->most) != 0 ||
        json_allocate(reader, json_array_size(array), field->size, (void **)items) != 0)
        return -1;
    *count = json_array_size(array);
    int result = 0;
    for (size_t i = 0; i < *count && result == 0; i++) {
        size_t length = json_enter_item(reader, i);
        result = results_read_object(reader, json_array_get(array, i), field->fields,
                                     *items + i * field->size);
        json_leave(reader, length);
    }
    return result;
}

/* What a key that is missing or null stands for. */
static void set_unknown(const struct field *field, char *at)
{
    switch (field->type) {
    case FIELD_COUNT:
    case FIELD_SECONDS:
        *(int64_t *)(void *)at = -1;
        break;
    case FIELD_REAL:
        *(double *)(void *)at = NAN;
        break;
    case FIELD_ESTIMATE:
        *(struct estimate *)(void *)at = (struct estimate){NAN, NAN, NAN};
        break;
    default: /* nothing, false, empty: zero bytes, as they are */
        break;
    }
}

static int read_choice(struct json_reader *reader, const struct field *field, const json_t *value,
                       bool *choice)
{
    int place = 0;
    int result = json_read_word(reader, value, field->words, 2, &place);
    *choice = place == 1;
    return result;
}

static int read_index(struct json_reader *reader, const json_t *value, size_t *index)
{
    int64_t whole = 0;
    int result = json_read_whole(reader, value, INT32_MAX, &whole);
    *index = (size_t)whole;
    return result;
}

static int read_scalar(struct json_reader *reader, const struct field *field, const json_t *value,
                       void *at)
{
    switch (field->type) {
    case FIELD_TEXT:
        return json_read_text(reader, value, at);
    case FIELD_FLAG:
        return json_read_flag(reader, value, at);
    case FIELD_CHOICE:
        return read_choice(reader, field, value, at);
    case FIELD_WORD:
        return json_read_word(reader, value, field->words, field->word_count, at);
    case FIELD_COUNT:
        return json_read_whole(reader, value, INT64_MAX, at);
    case FIELD_CAP:
        return read_cap(reader, value, field, at);
    case FIELD_INDEX:
        return read_index(reader, value, at);
    case FIELD_SECONDS:
        return json_read_seconds(reader, value, at);
    case FIELD_REAL:
        return json_read_real(reader, value, at);
    default: /* a note is not read */
        return 0;
    }
}

static int read_value(struct json_reader *reader, const struct field *field, json_t *value,
                      char *base)
{
    void *at = base + field->offset;
    void *count = base + field->count_offset;
    switch (field->type) {
    case FIELD_ESTIMATE:
        return read_estimate(reader, value, field->words(0), at);
    case FIELD_OUTCOMES:
        return read_outcomes(reader, value, at);
    case FIELD_TEXTS:
        return read_texts(reader, value, field->most, at);
    case FIELD_COUNTS:
        return read_counts(reader, value, field, at);
    case FIELD_PARAMETERS:
        return read_parameters(reader, value, at, count);
    case FIELD_OBJECT:
        if (field->count_offset > 0)
            *(bool *)count = true;
        return results_read_object(reader, value, field->fields, at);
    case FIELD_LIST:
        return read_list(reader, value, field, at, count);
    case FIELD_SAMPLES:
        return columns_read(reader, value, at, count);
    default:
        return read_scalar(reader, field, value, at);
    }
}

int results_read_object(struct json_reader *reader, const json_t *object,
                        const struct field *fields, void *base)
{
    if (!json_is_object(object))
        return json_refuse(reader, "is not an object");
    int result = 0;
    for (const struct field *field = fields; field->name && result == 0; field++) {
        json_t *value = json_object_get(object, field->name);
        size_t length = json_enter_key(reader, field->name);
        if (value && !json_is_null(value))
            result = read_value(reader, field, value, base);
        else if (field->needed)
            result = json_refuse(reader, "is %s", value ? "null" : "missing");
        else
            set_unknown(field, (char *)base + field->offset);
        json_leave(reader, length);
    }
    return result;
}
