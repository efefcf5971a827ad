/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/results_file.h"

#include "core/memory.h"
#include "core/results.h"
#include "core/results_fields.h"
#include "core/results_samples.h"

#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { MAX_PARAMETERS = 100 };

static int read_strings(struct json_reader *reader, const json_t *array, size_t max,
                        struct strings *strings)
{
    if (json_check_array(reader, array, max) != 0 ||
        json_allocate(reader, json_array_size(array), sizeof *strings->items,
                      (void **)&strings->items) != 0)
        return -1;
    strings->count = json_array_size(array);
    int result = 0;
    for (size_t i = 0; i < strings->count && result == 0; i++) {
        size_t length = json_enter_item(reader, i);
        result = json_read_string(reader, json_array_get(array, i), &strings->items[i]);
        json_leave(reader, length);
    }
    return result;
}

static const char *all_at(int value)
{
    (void)value;
    return "all";
}

static int read_cap(struct json_reader *reader, const json_t *value, int64_t *cap)
{
    int index = 0;
    *cap = 0;
    if (json_is_string(value))
        return json_read_name(reader, value, all_at, 1, &index);
    return json_read_integer(reader, value, 1, INT64_MAX, cap);
}

static int read_integer(struct json_reader *reader, const json_t *value, const struct field *field,
                        int64_t *number)
{
    return json_read_integer(reader, value, field->min, field->max > 0 ? field->max : INT64_MAX,
                             number);
}

static int read_integers(struct json_reader *reader, const json_t *array, const struct field *field,
                         struct counts *counts)
{
    if (json_check_array(reader, array, field->max_items) != 0 ||
        json_allocate(reader, json_array_size(array), sizeof *counts->items,
                      (void **)&counts->items) != 0)
        return -1;
    counts->count = json_array_size(array);
    int result = 0;
    for (size_t i = 0; i < counts->count && result == 0; i++) {
        size_t length = json_enter_item(reader, i);
        const json_t *item = json_array_get(array, i);
        if (field->type == FIELD_CAPS)
            result = read_cap(reader, item, &counts->items[i]);
        else
            result = read_integer(reader, item, field, &counts->items[i]);
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
            result = json_read_integer(reader, value, 0, INT64_MAX, &outcomes[i]);
        json_leave(reader, length);
    }
    return result;
}

static int read_parameters(struct json_reader *reader, json_t *object, struct parameter **items,
                           size_t *count)
{
    if (!json_is_object(object))
        return json_refuse(reader, "is not an object");
    if (json_object_size(object) > MAX_PARAMETERS)
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
        if (json_read_string(reader, value, &parameter->value) != 0)
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

static int read_object(struct json_reader *reader, const json_t *object, const struct field *fields,
                       void *base);

static int read_list(struct json_reader *reader, const json_t *array, const struct field *field,
                     char **items, size_t *count)
{
    if (json_check_array(reader, array, field->max_items) != 0 ||
        json_allocate(reader, json_array_size(array), field->size, (void **)items) != 0)
        return -1;
    *count = json_array_size(array);
    int result = 0;
    for (size_t i = 0; i < *count && result == 0; i++) {
        size_t length = json_enter_item(reader, i);
        result =
            read_object(reader, json_array_get(array, i), field->fields, *items + i * field->size);
        json_leave(reader, length);
    }
    return result;
}

/* The value of a key that is missing or null. */
static void set_unknown(const struct field *field, char *at)
{
    struct field room[OPTION_FIELDS_MAX];
    switch (field->type) {
    case FIELD_INTEGER:
    case FIELD_SECONDS:
        *(int64_t *)(void *)at = -1;
        break;
    case FIELD_REAL:
        *(double *)(void *)at = NAN;
        break;
    case FIELD_ESTIMATE:
        *(struct estimate *)(void *)at = (struct estimate){NAN, NAN, NAN};
        break;
    case FIELD_OBJECT:
        for (const struct field *inner = fields_of(field, room); inner->name; inner++)
            set_unknown(inner, at + inner->offset);
        break;
    default: /* null, false, empty: zero bytes already */
        break;
    }
}

static int read_bool_name(struct json_reader *reader, const struct field *field,
                          const json_t *value, bool *flag)
{
    int index = 0;
    int result = json_read_name(reader, value, field->names, 2, &index);
    *flag = index == 1;
    return result;
}

static int read_enum(struct json_reader *reader, const struct field *field, const json_t *value,
                     int *index)
{
    const char *name = json_string_value(value);
    if (name && field->old_name && strcmp(name, field->old_name) == 0) {
        *index = field->name_count - 1;
        return 0;
    }
    return json_read_name(reader, value, field->names, field->name_count, index);
}

static int read_index(struct json_reader *reader, const json_t *value, size_t *index)
{
    int64_t number = 0;
    int result = json_read_integer(reader, value, 0, INT32_MAX, &number);
    *index = (size_t)number;
    return result;
}

static int read_scalar(struct json_reader *reader, const struct field *field, const json_t *value,
                       void *at)
{
    switch (field->type) {
    case FIELD_STRING:
        return json_read_string(reader, value, at);
    case FIELD_BOOL:
        return json_read_bool(reader, value, at);
    case FIELD_BOOL_NAME:
        return read_bool_name(reader, field, value, at);
    case FIELD_ENUM:
        return read_enum(reader, field, value, at);
    case FIELD_INTEGER:
        return read_integer(reader, value, field, at);
    case FIELD_CAP:
        return read_cap(reader, value, at);
    case FIELD_INDEX:
        return read_index(reader, value, at);
    case FIELD_SECONDS:
        return json_read_seconds(reader, value, at);
    case FIELD_REAL:
        return json_read_real(reader, value, at);
    default: /* for human readers only */
        return 0;
    }
}

static int read_option(struct json_reader *reader, const struct field *field, const json_t *value,
                       void *base)
{
    struct err err = {0};
    char *text = NULL;
    if (json_read_string(reader, value, &text) != 0)
        return -1;
    int result = option_parse(field->option, base, text, &err);
    free(text);
    return result == 0 ? 0 : json_refuse(reader, "is not valid: %s", err.text);
}

static int read_value(struct json_reader *reader, const struct field *field, json_t *value,
                      char *base)
{
    void *at = base + field->offset;
    void *count = base + field->count_offset;
    struct field room[OPTION_FIELDS_MAX];
    switch (field->type) {
    case FIELD_OPTION:
        return read_option(reader, field, value, at);
    case FIELD_ESTIMATE:
        return read_estimate(reader, value, field->key, at);
    case FIELD_OUTCOMES:
        return read_outcomes(reader, value, at);
    case FIELD_STRINGS:
        return read_strings(reader, value, field->max_items, at);
    case FIELD_INTEGERS:
    case FIELD_CAPS:
        return read_integers(reader, value, field, at);
    case FIELD_PARAMETERS:
        return read_parameters(reader, value, at, count);
    case FIELD_OBJECT:
        if (field->count_offset > 0)
            *(bool *)count = true;
        return read_object(reader, value, fields_of(field, room), at);
    case FIELD_LIST:
        return read_list(reader, value, field, at, count);
    case FIELD_SAMPLES:
        return columns_read(reader, value, at, count);
    default:
        return read_scalar(reader, field, value, at);
    }
}

static int read_object(struct json_reader *reader, const json_t *object, const struct field *fields,
                       void *base)
{
    if (!json_is_object(object))
        return json_refuse(reader, "is not an object");
    int result = 0;
    for (const struct field *field = fields; field->name && result == 0; field++) {
        json_t *value = json_object_get(object, field->name);
        size_t length = json_enter_key(reader, field->name);
        if (value && !json_is_null(value))
            result = read_value(reader, field, value, base);
        else if (field->required)
            result = json_refuse(reader, "is %s", value ? "null" : "missing");
        else
            set_unknown(field, (char *)base + field->offset);
        json_leave(reader, length);
    }
    return result;
}

/* A JSON tree takes ten times the memory of its text. */
enum { FILE_MAX_MIB = 512 };
static const int64_t file_max_bytes = (int64_t)FILE_MAX_MIB * 1024 * 1024;

static const char schema_prefix[] = "fetchbench-results/";

static json_t *load(const char *path, struct err *err)
{
    bool standard = strcmp(path, "-") == 0;
    FILE *stream = standard ? stdin : fopen(path, "r");
    if (!stream) {
        (void)err_usage(err, "cannot open '%s': %s", path, strerror(errno));
        return NULL;
    }
    struct stat status = {0};
    json_t *root = NULL;
    json_error_t error;
    if (fstat(fileno(stream), &status) == 0 && S_ISDIR(status.st_mode)) {
        (void)err_usage(err, "cannot read '%s': it is a directory; name a results.json", path);
    } else if (status.st_size > file_max_bytes) {
        (void)err_usage(err, "cannot read '%s': it has %" PRId64 " MiB; at most %d", path,
                        (int64_t)status.st_size / 1024 / 1024, FILE_MAX_MIB);
    } else {
        json_set_alloc_funcs(memory_malloc, free);
        root = json_loadf(stream, JSON_REJECT_DUPLICATES, &error);
        if (!root && json_error_code(&error) == json_error_premature_end_of_input)
            (void)err_usage(err, "'%s' is cut off at byte %d", path, error.position);
        else if (!root)
            (void)err_usage(err, "'%s' is not JSON: %s (line %d, byte %d)", path, error.text,
                            error.line, error.position);
    }
    if (!standard)
        (void)fclose(stream);
    return root;
}

static int check_schema(const char *path, const json_t *root, struct err *err)
{
    const char *schema = json_string_value(json_object_get(root, "schema"));
    if (!schema || strncmp(schema, schema_prefix, strlen(schema_prefix)) != 0)
        return err_usage(err, "'%s' is not a fetchbench results file: its \"schema\" is not '%s%d'",
                         path, schema_prefix, RESULTS_MAJOR);
    char *end = NULL;
    long major = strtol(schema + strlen(schema_prefix), &end, 10);
    if (end == schema + strlen(schema_prefix) || (*end != '\0' && *end != '.') || major < 1)
        return err_usage(err, "'%s' has an unknown schema '%.40s'", path, schema);
    if (major > RESULTS_MAJOR)
        return err_usage(err,
                         "'%s' was written by a newer fetchbench: its schema is '%.40s'; this "
                         "version reads up to '%s%d'",
                         path, schema, schema_prefix, RESULTS_MAJOR);
    return 0;
}

static int check_cell(struct json_reader *reader, const struct cell *cell)
{
    for (size_t i = 0; i < cell->summary.outlier_count; i++)
        if ((size_t)cell->summary.outliers[i].trial >= cell->trial_count)
            return json_refuse(reader, "has an outlier that is not one of its trials");
    for (size_t i = 0; i < cell->trial_count; i++)
        if (cell->trials[i].sample_count > (size_t)cell->fetches)
            return json_refuse(reader, "has a trial with more samples than fetches");
    return 0;
}

/* Checks that involve more than one field. */
static int check_references(struct json_reader *reader, const struct results *results)
{
    for (size_t i = 0; i < results->cell_count; i++) {
        size_t length = json_enter_key(reader, "cells");
        (void)json_enter_item(reader, i);
        if (check_cell(reader, &results->cells[i]) != 0)
            return -1;
        json_leave(reader, length);
    }
    for (size_t i = 0; i < results->comparison_count; i++) {
        const struct comparison *comparison = &results->comparisons[i];
        size_t length = json_enter_key(reader, "comparisons");
        (void)json_enter_item(reader, i);
        if (comparison->cell >= results->cell_count || comparison->reference >= results->cell_count)
            return json_refuse(reader, "refers to a cell that does not exist");
        json_leave(reader, length);
    }
    for (size_t i = 0; i < results->crossover_count; i++) {
        const struct crossover *crossover = &results->crossovers[i];
        size_t length = json_enter_key(reader, "crossovers");
        (void)json_enter_item(reader, i);
        if (crossover->cell >= results->cell_count ||
            crossover->reference_cell >= results->cell_count)
            return json_refuse(reader, "refers to a cell that does not exist");
        json_leave(reader, length);
    }
    return 0;
}

int results_read_json(const char *path, struct results *results, struct err *err)
{
    *results = (struct results){0};
    json_t *root = load(path, err);
    if (!root)
        return -1;
    int result = check_schema(path, root, err);
    struct err cause = {0};
    struct json_reader reader = {.err = &cause};
    if (result == 0 && (read_object(&reader, root, results_fields, results) != 0 ||
                        check_references(&reader, results) != 0)) {
        if (cause.kind == ERR_RUN)
            result = err_run(err, "cannot read '%s': %s", path, cause.text);
        else
            result = err_usage(err, "invalid results in '%s': %s", path, cause.text);
    }
    json_decref(root);
    results_sort_comparisons(results);
    if (result != 0)
        results_release(results);
    return result;
}
