/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/results_file.h"

#include "core/results.h"
#include "core/results_fields.h"
#include "core/results_samples.h"

#include <inttypes.h>
#include <string.h>

/* Layout: a schema without sub-schemas on one line, the others one member per line. */

static void write_object(FILE *stream, const struct field *fields, const char *description,
                         int depth);

static void new_line(FILE *stream, int depth)
{
    (void)fprintf(stream, "\n%*s", 2 * depth, "");
}

static void write_description(FILE *stream, const char *description)
{
    if (!description)
        return;
    (void)fputs(", \"description\": ", stream);
    json_write_string(stream, description);
}

static void write_names(FILE *stream, const char *(*names)(int), int count, const char *old_name)
{
    (void)fputs("{\"enum\": [", stream);
    for (int i = 0; i < count; i++) {
        (void)fputs(i > 0 ? ", " : "", stream);
        json_write_string(stream, names(i));
    }
    if (old_name) {
        (void)fputs(", ", stream);
        json_write_string(stream, old_name);
    }
    (void)fputc(']', stream);
}

static void write_range(FILE *stream, int64_t min, int64_t max)
{
    (void)fprintf(stream, ", \"minimum\": %" PRId64, min);
    if (max > 0)
        (void)fprintf(stream, ", \"maximum\": %" PRId64, max);
}

static const char cap_schema[] =
    "{\"oneOf\": [{\"const\": \"all\"}, {\"type\": \"integer\", \"minimum\": 1}]}";

static void write_estimate(FILE *stream, const struct field *field, int depth)
{
    (void)fputs("{\"type\": [\"object\", \"null\"]", stream);
    write_description(stream, field->description);
    (void)fputs(", \"properties\": {", stream);
    new_line(stream, depth + 1);
    (void)fprintf(stream, "\"%s\": {\"type\": \"number\", \"minimum\": 0},", field->key);
    static const char *const bounds[] = {"low", "high"};
    for (int i = 0; i < 2; i++) {
        new_line(stream, depth + 1);
        (void)fprintf(stream, "\"%s\": {\"type\": [\"number\", \"null\"], \"minimum\": 0}%s",
                      bounds[i], i == 0 ? "," : "");
    }
    new_line(stream, depth);
    (void)fprintf(stream, "}, \"required\": [\"%s\", \"low\", \"high\"]}", field->key);
}

static void write_outcomes(FILE *stream, const char *description, int depth)
{
    (void)fputs("{\"type\": \"object\"", stream);
    write_description(stream, description);
    (void)fputs(", \"properties\": {", stream);
    for (int i = 0; i < OUTCOME_COUNT; i++) {
        new_line(stream, depth + 1);
        (void)fprintf(stream, "\"%s\": {\"type\": \"integer\", \"minimum\": 0}%s",
                      outcome_name((enum outcome)i), i + 1 < OUTCOME_COUNT ? "," : "");
    }
    new_line(stream, depth);
    (void)fputs("}}", stream);
}

static const char *outcome_at(int value)
{
    return outcome_name((enum outcome)value);
}

static void write_column(FILE *stream, const struct column *column)
{
    (void)fprintf(stream, "\"%s\": {\"type\": \"array\"", column->name);
    write_description(stream, column->description);
    (void)fputs(", \"items\": ", stream);
    switch (column->type) {
    case COLUMN_SECONDS:
        (void)fputs("{\"type\": \"number\", \"minimum\": 0}", stream);
        break;
    case COLUMN_SECONDS_OR_NULL:
        (void)fputs("{\"type\": [\"number\", \"null\"], \"minimum\": 0}", stream);
        break;
    case COLUMN_OUTCOME:
        write_names(stream, outcome_at, OUTCOME_COUNT, NULL);
        (void)fputc('}', stream);
        break;
    case COLUMN_BOOL:
        (void)fputs("{\"type\": \"boolean\"}", stream);
        break;
    default:
        (void)fputs("{\"type\": \"integer\"", stream);
        write_range(stream, 0, column_max(column) == INT64_MAX ? 0 : column_max(column));
        (void)fputc('}', stream);
        break;
    }
    (void)fputc('}', stream);
}

static void write_samples(FILE *stream, int depth)
{
    (void)fputs("{\"type\": \"object\", \"description\": \"arrays of one length: an element per "
                "fetch, or per fetch whose sample was saved\", \"properties\": {",
                stream);
    for (const struct column *column = sample_columns; column->name; column++) {
        new_line(stream, depth + 1);
        write_column(stream, column);
        (void)fputs(column[1].name ? "," : "", stream);
    }
    new_line(stream, depth);
    (void)fprintf(stream, "}, \"required\": [\"%s\"]}", sample_columns[0].name);
}

static void write_array(FILE *stream, const struct field *field, int depth)
{
    (void)fputs("{\"type\": \"array\"", stream);
    write_description(stream, field->description);
    if (field->type == FIELD_LIST)
        (void)fprintf(stream, ", \"maxItems\": %zu", field->max_items);
    (void)fputs(", \"items\": ", stream);
    if (field->type == FIELD_LIST)
        write_object(stream, field->fields, NULL, depth);
    else if (field->type == FIELD_STRINGS)
        (void)fputs("{\"type\": \"string\"}", stream);
    else if (field->type == FIELD_CAPS)
        (void)fputs(cap_schema, stream);
    else
        (void)fprintf(stream, "{\"type\": \"integer\", \"minimum\": %" PRId64 "}", field->min);
    (void)fputc('}', stream);
}

/* A choice, or any string that the option takes. */
static void write_option(FILE *stream, const struct field *field)
{
    const char *const *choices = field->option->choices;
    (void)fputs(choices ? "{\"enum\": [" : "{\"type\": [\"string\", \"null\"]", stream);
    for (size_t i = 0; choices && choices[i]; i++) {
        (void)fputs(i > 0 ? ", " : "", stream);
        json_write_string(stream, choices[i]);
    }
    (void)fputs(choices ? "]" : "", stream);
    write_description(stream, field->description);
    (void)fputc('}', stream);
}

/* Missing and null are the same to the reader, except where a field is required. */
static void write_scalar(FILE *stream, const struct field *field)
{
    bool is_enum = field->type == FIELD_ENUM || field->type == FIELD_BOOL_NAME;
    const char *type = "integer";
    if (field->type == FIELD_STRING || field->type == FIELD_CELL_SPEC)
        type = "string";
    else if (field->type == FIELD_BOOL)
        type = "boolean";
    else if (field->type == FIELD_SECONDS || field->type == FIELD_REAL)
        type = "number";
    if (is_enum)
        write_names(stream, field->names, field->type == FIELD_ENUM ? field->name_count : 2,
                    field->old_name);
    else if (field->required || field->type == FIELD_BOOL)
        (void)fprintf(stream, "{\"type\": \"%s\"", type);
    else
        (void)fprintf(stream, "{\"type\": [\"%s\", \"null\"]", type);
    if (!is_enum && (*type == 'i' || *type == 'n'))
        write_range(stream, field->min, field->max);
    write_description(stream, field->description);
    (void)fputc('}', stream);
}

static void write_field(FILE *stream, const struct field *field, int depth)
{
    struct field room[OPTION_FIELDS_MAX];
    switch (field->type) {
    case FIELD_OPTION:
        write_option(stream, field);
        break;
    case FIELD_ESTIMATE:
        write_estimate(stream, field, depth);
        break;
    case FIELD_OUTCOMES:
        write_outcomes(stream, field->description, depth);
        break;
    case FIELD_STRINGS:
    case FIELD_INTEGERS:
    case FIELD_CAPS:
    case FIELD_LIST:
        write_array(stream, field, depth);
        break;
    case FIELD_CAP:
        (void)fputs(cap_schema, stream);
        break;
    case FIELD_PARAMETERS:
        (void)fputs("{\"type\": \"object\", \"additionalProperties\": {\"type\": \"string\"}",
                    stream);
        write_description(stream, field->description);
        (void)fputc('}', stream);
        break;
    case FIELD_OBJECT:
        if (field->count_offset > 0)
            (void)fputs("{\"oneOf\": [{\"type\": \"null\"}, ", stream);
        write_object(stream, fields_of(field, room), field->description, depth);
        (void)fputs(field->count_offset > 0 ? "]}" : "", stream);
        break;
    case FIELD_SAMPLES:
        write_samples(stream, depth);
        break;
    default:
        write_scalar(stream, field);
        break;
    }
}

/* Members and the list of the required ones, up to and without the closing brace. */
static void write_members(FILE *stream, const struct field *fields, const char *also_required,
                          int depth)
{
    for (const struct field *field = fields; field->name; field++) {
        new_line(stream, depth + 1);
        (void)fprintf(stream, "\"%s\": ", field->name);
        write_field(stream, field, depth + 1);
        (void)fputs(field[1].name ? "," : "", stream);
    }
    new_line(stream, depth);
    (void)fputc('}', stream);
    const char *separator = ", \"required\": [";
    if (also_required) {
        (void)fprintf(stream, "%s\"%s\"", separator, also_required);
        separator = ", ";
    }
    for (const struct field *field = fields; field->name; field++) {
        if (!field->required)
            continue;
        (void)fprintf(stream, "%s\"%s\"", separator, field->name);
        separator = ", ";
    }
    (void)fputs(separator[2] == '\0' ? "]" : "", stream);
}

static void write_object(FILE *stream, const struct field *fields, const char *description,
                         int depth)
{
    (void)fputs("{\"type\": \"object\"", stream);
    write_description(stream, description);
    (void)fputs(", \"properties\": {", stream);
    write_members(stream, fields, NULL, depth);
    (void)fputc('}', stream);
}

void results_write_schema(FILE *stream)
{
    (void)fprintf(stream,
                  "{\n  \"$schema\": \"http://json-schema.org/draft-07/schema#\",\n"
                  "  \"title\": \"fetchbench-results/%d.%d\",\n"
                  "  \"description\": \"What one run of fetchbench measured. Seconds and bytes "
                  "throughout; null is 'not known'. Keys may be added within this major version: "
                  "readers ignore those that they do not know.\",\n"
                  "  \"type\": \"object\",\n  \"properties\": {\n"
                  "    \"schema\": {\"type\": \"string\", \"pattern\": "
                  "\"^fetchbench-results/%d(\\\\.[0-9]+)?$\"},",
                  RESULTS_MAJOR, RESULTS_MINOR, RESULTS_MAJOR);
    write_members(stream, results_fields, "schema", 1);
    (void)fputs("\n}\n", stream);
}
