#include "core/results_file.h"

#include "core/json.h"
#include "core/memory.h"
#include "core/results.h"
#include "core/results_fields.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static const char schema_stem[] = "fetchbench-results/";

static json_t *load(const char *path, struct err *err)
{
    bool standard = strcmp(path, "-") == 0;
    FILE *stream = standard ? stdin : fopen(path, "r");
    if (!stream) {
        (void)err_usage(err, "cannot open '%s': %s", path, strerror(errno));
        return NULL;
    }
    struct stat status;
    json_t *root = NULL;
    json_error_t error;
    if (fstat(fileno(stream), &status) == 0 && S_ISDIR(status.st_mode)) {
        (void)err_usage(err, "cannot read '%s': it is a directory; name a results.json", path);
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
    if (!schema || strncmp(schema, schema_stem, strlen(schema_stem)) != 0)
        return err_usage(err, "'%s' is no results file of fetchbench: its \"schema\" is not '%s%d'",
                         path, schema_stem, RESULTS_MAJOR);
    char *end = NULL;
    long major = strtol(schema + strlen(schema_stem), &end, 10);
    if (end == schema + strlen(schema_stem) || (*end != '\0' && *end != '.') || major < 1)
        return err_usage(err, "'%s' has an unknown schema '%.40s'", path, schema);
    if (major > RESULTS_MAJOR)
        return err_usage(err,
                         "'%s' was made by a newer fetchbench: its schema is '%.40s', and this one "
                         "reads up to '%s%d'",
                         path, schema, schema_stem, RESULTS_MAJOR);
    return 0;
}

static int check_cell(struct json_reader *reader, const struct cell *cell)
{
    if (cell->fetches == 0 || cell->in_flight == 0)
        return json_refuse(reader, "has no fetches");
    for (size_t i = 0; i < cell->summary.outlier_count; i++)
        if ((size_t)cell->summary.outliers[i].trial >= cell->trial_count)
            return json_refuse(reader, "names an outlier that is none of its trials");
    for (size_t i = 0; i < cell->trial_count; i++)
        if (cell->trials[i].sample_count > (size_t)cell->fetches)
            return json_refuse(reader, "has a trial with more samples than fetches");
    return 0;
}

/* What one field alone cannot tell. */
static int check_whole(struct json_reader *reader, const struct results *results)
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
            return json_refuse(reader, "names a cell that is not there");
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
    if (result == 0 && (results_read_object(&reader, root, results_fields, results) != 0 ||
                        check_whole(&reader, results) != 0)) {
        if (cause.kind == ERR_RUN)
            result = err_run(err, "cannot read '%s': %s", path, cause.text);
        else
            result = err_usage(err, "bad results in '%s': %s", path, cause.text);
    }
    json_decref(root);
    if (result != 0)
        results_release(results);
    return result;
}
