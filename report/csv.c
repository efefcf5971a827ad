/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/json.h"
#include "core/results.h"
#include "core/results_samples.h"
#include "core/sample.h"
#include "core/strbuf.h"
#include "core/utf8.h"
#include "report/cell_format.h"
#include "report/format.h"
#include "report/view.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/*
 * Comma-separated values by RFC 4180, but with plain line ends: a header, then one row per cell or
 * per fetch. What is not known is empty. Names of columns and units are those of the results file.
 */

static const char *escape_csv(uint32_t point, char buffer[UTF8_ESCAPE_BYTES])
{
    (void)buffer;
    if (utf8_is_unsafe(point))
        return "?";
    return point == '"' ? "\"\"" : NULL;
}

/* Text in quotes; control characters are replaced, and what a spreadsheet would interpret as a
 * formula becomes text.
 */
static void write_text(FILE *stream, const char *text)
{
    if (!text)
        return;
    (void)fputc('"', stream);
    if (strchr("=+-@", *text) && *text)
        (void)fputc('\'', stream);
    utf8_write(stream, text, escape_csv);
    (void)fputc('"', stream);
}

static void write_real(FILE *stream, double value)
{
    (void)fputc(',', stream);
    if (isfinite(value))
        json_write_real(stream, value);
}

static void write_estimate(FILE *stream, const struct estimate *estimate)
{
    write_real(stream, estimate->value);
    write_real(stream, estimate->low);
    write_real(stream, estimate->high);
}

/* Distinguishes the rows of several runs, and the cells of one: the first columns of every file. */
static const char identity_header[] = "run_id,label,date,host,cell_id,";

static void write_identity(FILE *stream, const struct results *results, const struct cell *cell)
{
    write_text(stream, results->tool.run_id);
    (void)fputc(',', stream);
    write_text(stream, results->settings.label);
    (void)fputc(',', stream);
    write_text(stream, results->tool.date);
    (void)fputc(',', stream);
    write_text(stream, results->host.name);
    (void)fprintf(stream, ",%td,", cell - results->cells);
}

static void write_cells_header(FILE *stream)
{
    (void)fputs(identity_header, stream);
    (void)fputs("spec,engine,fetches,in_flight,trials,ideal_s,makespan_s,makespan_low_s,"
                "makespan_high_s,efficiency,limited_by",
                stream);
    for (const struct measure *measure = measures; measure->name; measure++)
        (void)fprintf(stream, ",%s,%s_low,%s_high", measure->key, measure->key, measure->key);
    (void)fputs(",failed", stream);
    for (int i = 0; i < OUTCOME_COUNT; i++)
        (void)fprintf(stream, ",outcome_%s", outcome_name((enum outcome)i));
    (void)fputs(",ratio,ratio_low,ratio_high,verdict\n", stream);
}

static void write_cell(FILE *stream, const struct cell *cell, const struct comparison *comparison)
{
    static const struct estimate unknown = {NAN, NAN, NAN};
    const struct summary *summary = &cell->summary;
    write_text(stream, cell->spec);
    (void)fputc(',', stream);
    write_text(stream, cell->engine);
    (void)fprintf(stream, ",%" PRId64 ",%" PRId64 ",%zu", cell->fetches, cell->in_flight,
                  cell->trial_count);
    write_real(stream, cell->ideal_ns < 0 ? NAN : (double)cell->ideal_ns / 1e9);
    write_estimate(stream, &summary->makespan_s);
    write_real(stream, summary->efficiency);
    (void)fprintf(stream, ",%s", bottleneck_name(summary->bottleneck));
    for (const struct measure *measure = measures; measure->name; measure++) {
        struct estimate value = measure->of(cell);
        write_estimate(stream, &value);
    }
    (void)fprintf(stream, ",%" PRId64, summary->failed);
    for (int i = 0; i < OUTCOME_COUNT; i++)
        (void)fprintf(stream, ",%" PRId64, summary->outcomes[i]);
    write_estimate(stream, comparison ? &comparison->ratio : &unknown);
    (void)fprintf(stream, ",%s\n", comparison ? verdict_name(comparison->verdict) : "");
}

static int write_cells(const struct results *results, const struct format_options *options,
                       FILE *stream, struct err *err)
{
    (void)options;
    struct view view;
    if (view_init(&view, results, err) != 0)
        return -1;
    write_cells_header(stream);
    for (size_t row = 0; row < view.row_count; row++)
        for (size_t i = 0; i < view.column_count; i++)
            if (view_cell(&view, row, i)) {
                write_identity(stream, results, view_cell(&view, row, i));
                write_cell(stream, view_cell(&view, row, i), view_comparison(&view, row, i));
            }
    return view_end(&view);
}

enum { LINE_BYTES = 1024 };

/* The number of the fetch stands before the others. */
static bool is_first(const struct column *column)
{
    return column->offset == offsetof(struct sample, fetch);
}

static void write_sample(FILE *stream, const char *prefix, const struct strings *urls,
                         const struct sample *sample)
{
    char line[LINE_BYTES];
    char *end = json_put_integer(line, sample->fetch);
    for (const struct column *column = sample_columns; column->name; column++) {
        if (is_first(column))
            continue;
        *end++ = ',';
        end = column_put(column, sample, end);
    }
    *end++ = ',';
    (void)fputs(prefix, stream);
    (void)fwrite(line, 1, (size_t)(end - line), stream);
    write_text(stream, urls->count > 0 ? urls->items[(size_t)sample->fetch % urls->count] : NULL);
    (void)fputc('\n', stream);
}

/* What is the same for all fetches of a trial; NULL: out of memory. */
static char *prefix_of(const struct results *results, const struct cell *cell,
                       const struct trial *trial)
{
    struct strbuf text;
    FILE *out = strbuf_open(&text);
    if (!out)
        return NULL;
    write_identity(out, results, cell);
    write_text(out, cell->spec);
    (void)fprintf(out, ",%" PRId64 ",%" PRId64 ",%" PRId64 ",", cell->fetches, cell->in_flight,
                  trial->round);
    return strbuf_close(&text);
}

static int write_samples(const struct results *results, const struct format_options *options,
                         FILE *stream, struct err *err)
{
    (void)options;
    (void)fputs(identity_header, stream);
    (void)fputs("spec,fetches,in_flight,round,fetch", stream);
    for (const struct column *column = sample_columns; column->name; column++)
        if (!is_first(column))
            (void)fprintf(stream, ",%s", column->name);
    (void)fputs(",url\n", stream);
    for (size_t i = 0; i < results->cell_count; i++) {
        const struct cell *cell = &results->cells[i];
        for (size_t t = 0; t < cell->trial_count; t++) {
            char *prefix = prefix_of(results, cell, &cell->trials[t]);
            if (!prefix)
                return err_run(err, "out of memory");
            for (size_t k = 0; k < cell->trials[t].sample_count; k++)
                write_sample(stream, prefix, &results->target.urls, &cell->trials[t].samples[k]);
            free(prefix);
        }
    }
    return 0;
}

static void write_integer(FILE *stream, int64_t value)
{
    if (value < 0)
        (void)fputc(',', stream);
    else
        (void)fprintf(stream, ",%" PRId64, value);
}

/* What the built-in origin counted, after the bound on the fetches in flight: with it all that the
 * summaries are made of is in the file. */
static void write_origin(FILE *stream, const struct cell *cell, const struct origin_counts *origin)
{
    write_integer(stream, cell_bound(cell));
    write_integer(stream, origin->known ? origin->requests : -1);
    write_integer(stream, origin->known ? origin->connections : -1);
    const int64_t times_ns[] = {origin->cpu_ns, origin->delay_sum_ns, origin->delay_max_ns};
    for (size_t i = 0; i < sizeof times_ns / sizeof *times_ns; i++)
        write_real(stream, number_or_nan(origin->known ? times_ns[i] : -1) / 1e9);
}

static void write_trial(FILE *stream, const struct cell *cell, const struct trial *trial)
{
    const struct usage *usage = &trial->usage;
    (void)fprintf(stream, "%" PRId64 ",", trial->order);
    write_text(stream, trial->began);
    (void)fputc(',', stream);
    write_text(stream, trial->failure);
    write_real(stream, (double)trial->makespan_ns / 1e9);
    write_real(stream, number_or_nan(usage->cpu_user_ns) / 1e9);
    write_real(stream, number_or_nan(usage->cpu_system_ns) / 1e9);
    const int64_t counts[] = {
        usage->instructions,       usage->peak_memory_bytes,
        usage->voluntary_switches, usage->involuntary_switches,
        usage->threads_peak,       trial->connections_opened,
        trial->body_bytes,         trial->origin.known ? trial->origin.peak_concurrent : -1};
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++)
        write_integer(stream, counts[i]);
    for (int i = 0; i < OUTCOME_COUNT; i++)
        write_integer(stream, trial->outcomes[i]);
    write_origin(stream, cell, &trial->origin);
    (void)fputc('\n', stream);
}

static int write_trials(const struct results *results, const struct format_options *options,
                        FILE *stream, struct err *err)
{
    (void)options;
    (void)fputs(identity_header, stream);
    (void)fputs("spec,fetches,in_flight,round,order,began,failure,makespan_s,cpu_user_s,"
                "cpu_system_s,instructions,peak_memory_bytes,voluntary_switches,"
                "involuntary_switches,threads_peak,connections_opened,body_bytes,"
                "origin_peak_concurrent",
                stream);
    for (int i = 0; i < OUTCOME_COUNT; i++)
        (void)fprintf(stream, ",outcome_%s", outcome_name((enum outcome)i));
    (void)fputs(",in_flight_bound,origin_requests,origin_connections,origin_cpu_s,"
                "origin_delay_sum_s,origin_delay_max_s\n",
                stream);
    for (size_t i = 0; i < results->cell_count; i++) {
        const struct cell *cell = &results->cells[i];
        for (size_t t = 0; t < cell->trial_count; t++) {
            char *prefix = prefix_of(results, cell, &cell->trials[t]);
            if (!prefix)
                return err_run(err, "out of memory");
            (void)fputs(prefix, stream);
            write_trial(stream, cell, &cell->trials[t]);
            free(prefix);
        }
    }
    return 0;
}

const struct format format_csv_trials = {
    .name = "csv-trials",
    .file = "trials.csv",
    .summary = "one row per trial: makespan, costs, outcomes, when it began",
    .write = write_trials,
};

const struct format format_csv = {
    .name = "csv",
    .suffix = ".csv",
    .file = "cells.csv",
    .summary = "one row per cell: medians, intervals, costs, outcomes",
    .write = write_cells,
};

const struct format format_csv_samples = {
    .name = "csv-samples",
    .file = "samples.csv",
    .summary = "one row per fetch: its times, status, worker",
    .write = write_samples,
};
