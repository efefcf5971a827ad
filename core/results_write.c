/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/results.h"
#include "core/results_fields.h"
#include "core/results_file.h"
#include "core/results_samples.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/*
 * Layout: one member per line, but arrays of numbers and objects of a few numbers on one line, so
 * that people can read a file and compare it line by line.
 */
struct writer {
    const struct results *results;
    FILE *stream;
    int depth;
    bool flat; /* on one line */
    bool failed;
};

enum { FLAT_ROWS = 13 };

static void write_fields(struct writer *writer, const struct field *fields, const char *base);

static void separate(struct writer *writer, bool first)
{
    if (!first)
        (void)fputs(writer->flat ? ", " : ",", writer->stream);
    if (!writer->flat)
        (void)fprintf(writer->stream, "\n%*s", 2 * writer->depth, "");
}

static void open_bracket(struct writer *writer, char bracket)
{
    (void)fputc(bracket, writer->stream);
    writer->depth++;
}

static void close_bracket(struct writer *writer, char bracket)
{
    writer->depth--;
    if (!writer->flat)
        (void)fprintf(writer->stream, "\n%*s", 2 * writer->depth, "");
    (void)fputc(bracket, writer->stream);
}

static size_t count_at(const struct field *field, const char *base)
{
    return *(const size_t *)(const void *)(base + field->count_offset);
}

static const char *pointer_at(const struct field *field, const char *base)
{
    return *(const char *const *)(const void *)(base + field->offset);
}

static void write_estimate(struct writer *writer, const struct field *field,
                           const struct estimate *estimate)
{
    if (!isfinite(estimate->value)) {
        (void)fputs("null", writer->stream);
        return;
    }
    (void)fprintf(writer->stream, "{\"%s\": ", field->key);
    json_write_real(writer->stream, estimate->value);
    (void)fputs(", \"low\": ", writer->stream);
    json_write_real(writer->stream, estimate->low);
    (void)fputs(", \"high\": ", writer->stream);
    json_write_real(writer->stream, estimate->high);
    (void)fputc('}', writer->stream);
}

/* Only outcomes that occurred, and always `ok`. */
static void write_outcomes(struct writer *writer, const int64_t *outcomes)
{
    (void)fputs("{\"ok\": ", writer->stream);
    json_write_integer(writer->stream, outcomes[OUTCOME_OK]);
    for (int i = OUTCOME_OK + 1; i < OUTCOME_COUNT; i++) {
        if (outcomes[i] == 0)
            continue;
        (void)fprintf(writer->stream, ", \"%s\": ", outcome_name((enum outcome)i));
        json_write_integer(writer->stream, outcomes[i]);
    }
    (void)fputc('}', writer->stream);
}

static void write_strings(struct writer *writer, const struct strings *strings)
{
    (void)fputc('[', writer->stream);
    for (size_t i = 0; i < strings->count; i++) {
        (void)fputs(i > 0 ? ", " : "", writer->stream);
        json_write_string(writer->stream, strings->items[i]);
    }
    (void)fputc(']', writer->stream);
}

static void write_cap(struct writer *writer, int64_t cap)
{
    if (cap == 0)
        (void)fputs("\"all\"", writer->stream);
    else
        json_write_integer(writer->stream, cap);
}

static void write_integers(struct writer *writer, const struct counts *counts, bool caps)
{
    (void)fputc('[', writer->stream);
    for (size_t i = 0; i < counts->count; i++) {
        (void)fputs(i > 0 ? ", " : "", writer->stream);
        if (caps)
            write_cap(writer, counts->items[i]);
        else
            json_write_integer(writer->stream, counts->items[i]);
    }
    (void)fputc(']', writer->stream);
}

static void write_parameters(struct writer *writer, const struct parameter *parameters,
                             size_t count)
{
    (void)fputc('{', writer->stream);
    for (size_t i = 0; i < count; i++) {
        (void)fputs(i > 0 ? ", " : "", writer->stream);
        json_write_string(writer->stream, parameters[i].key);
        (void)fputs(": ", writer->stream);
        json_write_string(writer->stream, parameters[i].value);
    }
    (void)fputc('}', writer->stream);
}

static void write_samples(struct writer *writer, const struct sample *samples, size_t count)
{
    open_bracket(writer, '{');
    for (const struct column *column = sample_columns; column->name; column++) {
        separate(writer, column == sample_columns);
        (void)fprintf(writer->stream, "\"%s\": [", column->name);
        column_write(column, samples, count, writer->stream);
        (void)fputc(']', writer->stream);
    }
    close_bracket(writer, '}');
}

static bool fits_one_line(const struct field *fields)
{
    size_t rows = 0;
    for (; fields[rows].name; rows++)
        if (fields[rows].type != FIELD_INTEGER && fields[rows].type != FIELD_REAL &&
            fields[rows].type != FIELD_SECONDS && fields[rows].type != FIELD_ENUM)
            return false;
    return rows <= FLAT_ROWS;
}

static void write_object(struct writer *writer, const struct field *fields, const char *base)
{
    bool was_flat = writer->flat;
    writer->flat = was_flat || fits_one_line(fields);
    open_bracket(writer, '{');
    write_fields(writer, fields, base);
    close_bracket(writer, '}');
    writer->flat = was_flat;
}

static void write_list(struct writer *writer, const struct field *field, const char *items,
                       size_t count)
{
    if (count == 0) {
        (void)fputs("[]", writer->stream);
        return;
    }
    open_bracket(writer, '[');
    for (size_t i = 0; i < count; i++) {
        separate(writer, i == 0);
        write_object(writer, field->fields, items + i * field->size);
    }
    close_bracket(writer, ']');
}

/* A cell's index as text, for human readers. */
static void write_cell(struct writer *writer, const struct field *field, size_t index)
{
    const struct cell *cell =
        index < writer->results->cell_count ? &writer->results->cells[index] : NULL;
    int64_t cap = cell ? cell->in_flight : -1;
    if (field->type == FIELD_CELL_SPEC)
        json_write_string(writer->stream, cell ? cell->spec : NULL);
    else if (field->type == FIELD_CELL_CAP)
        json_write_integer(writer->stream, cap);
    else
        json_write_integer(writer->stream, cell ? cell->fetches : -1);
}

/* As the user would write it; null if it was not given. */
static void write_option(struct writer *writer, const struct field *field, const char *base)
{
    char *value = option_text(field->option, base);
    writer->failed |= value == NULL;
    json_write_string(writer->stream, value && *value ? value : NULL);
    free(value);
}

static void write_scalar(struct writer *writer, const struct field *field, const char *at)
{
    char number[JSON_NUMBER_BYTES];
    int64_t time_ns = -1;
    switch (field->type) {
    case FIELD_STRING:
        json_write_string(writer->stream, *(const char *const *)(const void *)at);
        break;
    case FIELD_BOOL:
        (void)fputs(*(const bool *)(const void *)at ? "true" : "false", writer->stream);
        break;
    case FIELD_BOOL_NAME:
        json_write_string(writer->stream, field->names(*(const bool *)(const void *)at));
        break;
    case FIELD_ENUM:
        json_write_string(writer->stream, field->names(*(const int *)(const void *)at));
        break;
    case FIELD_INTEGER:
        json_write_integer(writer->stream, *(const int64_t *)(const void *)at);
        break;
    case FIELD_CAP:
        write_cap(writer, *(const int64_t *)(const void *)at);
        break;
    case FIELD_INDEX:
        json_write_integer(writer->stream, (int64_t) * (const size_t *)(const void *)at);
        break;
    case FIELD_SECONDS:
        time_ns = *(const int64_t *)(const void *)at;
        if (time_ns < 0)
            (void)fputs("null", writer->stream);
        else
            (void)fwrite(number, 1, (size_t)(json_put_seconds(number, time_ns) - number),
                         writer->stream);
        break;
    case FIELD_REAL:
        json_write_real(writer->stream, *(const double *)(const void *)at);
        break;
    default:
        write_cell(writer, field, *(const size_t *)(const void *)at);
        break;
    }
}

static void write_value(struct writer *writer, const struct field *field, const char *base)
{
    struct field room[OPTION_FIELDS_MAX];
    const void *at = base + field->offset;
    switch (field->type) {
    case FIELD_OPTION:
        write_option(writer, field, at);
        break;
    case FIELD_ESTIMATE:
        write_estimate(writer, field, at);
        break;
    case FIELD_OUTCOMES:
        write_outcomes(writer, at);
        break;
    case FIELD_STRINGS:
        write_strings(writer, at);
        break;
    case FIELD_INTEGERS:
    case FIELD_CAPS:
        write_integers(writer, at, field->type == FIELD_CAPS);
        break;
    case FIELD_PARAMETERS:
        write_parameters(writer, (const void *)pointer_at(field, base), count_at(field, base));
        break;
    case FIELD_OBJECT:
        if (field->count_offset > 0 && !*(const bool *)(const void *)(base + field->count_offset))
            (void)fputs("null", writer->stream);
        else
            write_object(writer, fields_of(field, room), at);
        break;
    case FIELD_LIST:
        write_list(writer, field, pointer_at(field, base), count_at(field, base));
        break;
    case FIELD_SAMPLES:
        write_samples(writer, (const void *)pointer_at(field, base), count_at(field, base));
        break;
    default:
        write_scalar(writer, field, at);
        break;
    }
}

static void write_fields(struct writer *writer, const struct field *fields, const char *base)
{
    for (const struct field *field = fields; field->name; field++) {
        separate(writer, field == fields);
        (void)fprintf(writer->stream, "\"%s\": ", field->name);
        write_value(writer, field, base);
    }
}

int results_write_json(const struct results *results, FILE *stream, struct err *err)
{
    struct writer writer = {.results = results, .stream = stream, .depth = 1};
    (void)fprintf(stream, "{\n  \"schema\": \"fetchbench-results/%d.%d\",", RESULTS_MAJOR,
                  RESULTS_MINOR);
    write_fields(&writer, results_fields, (const char *)results);
    (void)fputs("\n}\n", stream);
    return writer.failed ? err_run(err, "out of memory for the settings in results.json") : 0;
}
