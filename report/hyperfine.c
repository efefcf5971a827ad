/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/json.h"
#include "core/results.h"
#include "core/strbuf.h"
#include "report/format.h"
#include "report/view.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

/*
 * JSON in the shape that hyperfine's --export-json writes (its struct BenchmarkResult), so that
 * scripts for it accept these files: an entry for each cell, a "command" of engine and fetches, a
 * time for each trial. Cells that could not be run are left out. Memory is each trial's peak above
 * what the process used before, where hyperfine reports all of the process.
 */
struct moments {
    size_t count;
    double mean_s, deviation_s, min_s, max_s, user_s, system_s;
};

static double makespan_s(const struct trial *trial)
{
    return (double)trial->makespan_ns / 1e9;
}

static struct moments moments_of(const struct cell *cell)
{
    struct moments moments = {.min_s = INFINITY, .deviation_s = NAN};
    double squares = 0;
    for (size_t i = 0; i < cell->trial_count; i++) {
        const struct trial *trial = &cell->trials[i];
        if (trial->failure)
            continue;
        moments.count++;
        /* Welford's running mean and sum of squared distances from it. */
        double distance = makespan_s(trial) - moments.mean_s;
        moments.mean_s += distance / (double)moments.count;
        squares += distance * (makespan_s(trial) - moments.mean_s);
        moments.min_s = fmin(moments.min_s, makespan_s(trial));
        moments.max_s = fmax(moments.max_s, makespan_s(trial));
        moments.user_s += (double)trial->usage.cpu_user_ns / 1e9;
        moments.system_s += (double)trial->usage.cpu_system_ns / 1e9;
    }
    if (moments.count > 1)
        moments.deviation_s = sqrt(squares / (double)(moments.count - 1));
    if (moments.count > 0) {
        moments.user_s /= (double)moments.count;
        moments.system_s /= (double)moments.count;
    }
    return moments;
}

static void write_number(FILE *stream, const char *name, double value)
{
    (void)fprintf(stream, "      \"%s\": ", name);
    json_write_real(stream, value);
    (void)fputs(",\n", stream);
}

static void write_command(FILE *stream, const struct view *view, size_t row, size_t column)
{
    struct strbuf text;
    FILE *out = strbuf_open(&text);
    const struct view_row *at = &view->rows[row];
    if (out)
        (void)fprintf(out, "%s, %" PRId64 " fetch%s", view->columns[column].label, at->fetches,
                      at->fetches == 1 ? "" : "es");
    if (out && view->capped)
        (void)fprintf(out, ", %" PRId64 " in flight", at->in_flight);
    char *command = strbuf_close(&text);
    if (!command)
        view_set_oom(view);
    (void)fputs("      \"command\": ", stream);
    json_write_string(stream, command ? command : "");
    (void)fputs(",\n", stream);
    free(command);
}

static double seconds_of(const struct trial *trial)
{
    return makespan_s(trial);
}

static double memory_of(const struct trial *trial)
{
    return trial->usage.peak_memory_bytes < 0 ? NAN : (double)trial->usage.peak_memory_bytes;
}

/* What hyperfine has for it: 0 where every fetch of the trial went well. */
static double exit_code_of(const struct trial *trial)
{
    for (int i = OUTCOME_OK + 1; i < OUTCOME_COUNT; i++)
        if (trial->outcomes[i] > 0)
            return 1;
    return 0;
}

static void write_array(FILE *stream, const char *name, const struct cell *cell,
                        double (*of)(const struct trial *))
{
    const char *separator = "";
    (void)fprintf(stream, "      \"%s\": [", name);
    for (size_t i = 0; i < cell->trial_count; i++) {
        if (cell->trials[i].failure)
            continue;
        (void)fputs(separator, stream);
        json_write_real(stream, of(&cell->trials[i]));
        separator = ", ";
    }
    (void)fputs("],\n", stream);
}

static void write_cell(FILE *stream, const struct view *view, size_t row, size_t column)
{
    const struct cell *cell = view_cell(view, row, column);
    struct moments moments = moments_of(cell);
    (void)fputs("    {\n", stream);
    write_command(stream, view, row, column);
    write_number(stream, "mean", moments.mean_s);
    write_number(stream, "stddev", moments.deviation_s);
    write_number(stream, "median", cell->summary.makespan_s.value);
    write_number(stream, "user", moments.user_s);
    write_number(stream, "system", moments.system_s);
    write_number(stream, "min", moments.min_s);
    write_number(stream, "max", moments.max_s);
    write_array(stream, "times", cell, seconds_of);
    write_array(stream, "memory_usage_byte", cell, memory_of);
    write_array(stream, "exit_codes", cell, exit_code_of);
    /* Only one parameter: hyperfine's script for parameters does not accept more. */
    const struct view_row *at = &view->rows[row];
    (void)fprintf(stream, "      \"parameters\": {\"%s\": \"%" PRId64 "\"}\n    }",
                  view->caps ? "in_flight" : "fetches", view->caps ? at->in_flight : at->fetches);
}

static int write_hyperfine(const struct results *results, const struct format_options *options,
                           FILE *stream, struct err *err)
{
    (void)options;
    struct view view;
    if (view_init(&view, results, err) != 0)
        return -1;
    const char *separator = "\n";
    (void)fputs("{\n  \"results\": [", stream);
    for (size_t i = 0; i < view.row_count * view.column_count; i++) {
        if (!cell_is_known(view.cells[i]))
            continue;
        (void)fputs(separator, stream);
        write_cell(stream, &view, i / view.column_count, i % view.column_count);
        separator = ",\n";
    }
    (void)fputs("\n  ]\n}\n", stream);
    return view_end(&view);
}

const struct format format_hyperfine = {
    .name = "hyperfine",
    .summary = "JSON in the shape that hyperfine exports, for the scripts that read it",
    .write = write_hyperfine,
};
