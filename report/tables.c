/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "report/tables.h"

#include "core/results.h"
#include "core/strbuf.h"
#include "report/cell_format.h"
#include "report/numbers.h"
#include "report/table.h"
#include "report/view.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

static bool knows_ideal(const struct view *view)
{
    for (size_t row = 0; row < view->row_count; row++)
        if (view->rows[row].ideal_ns >= 0)
            return true;
    return false;
}

static const char *ideal_text(char *text, const struct view_row *row,
                              const struct number_style *style)
{
    return row->ideal_ns < 0 ? "" : number_seconds(text, (double)row->ideal_ns / 1e9, style);
}

static void add_makespan(struct table *table, const struct cell *cell,
                         const struct number_style *style)
{
    char text[NUMBER_BYTES];
    bool failed = cell && cell_has_failures(cell);
    table_add(table, failed ? TABLE_BAD : TABLE_STRONG, "%s", cell_makespan(text, cell, style));
    if (cell)
        table_note(table, 0, number_seconds_bounds(text, &cell->summary.makespan_s, style));
    table_note(table, 1, cell_bottleneck(cell));
}

static void add_verdict(struct table *table, const struct view *view, size_t row, size_t column,
                        const struct number_style *style)
{
    struct cell_verdict said = cell_verdict_at(view, row, column, style);
    table_add(table, said.tone, "%s", said.text);
    table_note(table, 0, said.ratio);
}

struct table *makespan_table(const struct view *view, const struct number_style *style)
{
    char text[NUMBER_BYTES];
    bool ideal = knows_ideal(view);
    struct table *table = table_new();
    table_column(table, TABLE_NUMBER, "fetches");
    if (view->capped)
        table_column(table, TABLE_NUMBER, "in flight");
    if (ideal)
        table_column(table, TABLE_NUMBER, "ideal");
    for (size_t i = 0; i < view->column_count; i++) {
        table_column(table, TABLE_TEXT, "%s", view->columns[i].label);
        table_look(table, &view->columns[i].look);
    }
    for (size_t i = 1; i < view->column_count; i++)
        table_column(table, TABLE_TEXT, "%s vs %s", view->columns[i].label, view->columns[0].label);
    for (size_t row = 0; row < view->row_count; row++) {
        const struct view_row *at = &view->rows[row];
        table_add(table, TABLE_PLAIN, "%s", number_integer(text, at->fetches));
        if (view->capped)
            table_add(table, TABLE_PLAIN, "%s", number_integer(text, at->in_flight));
        if (ideal)
            table_add(table, TABLE_FAINT, "%s", ideal_text(text, at, style));
        for (size_t i = 0; i < view->column_count; i++)
            add_makespan(table, view_cell(view, row, i), style);
        for (size_t i = 1; i < view->column_count; i++)
            add_verdict(table, view, row, i, style);
    }
    return table;
}

/* "200 fetches, 50 in flight, ideal 200 ms"; without a style no ideal */
static void add_group(struct table *table, const struct view *view, size_t row,
                      const struct number_style *style)
{
    char number[NUMBER_BYTES];
    char text[3 * NUMBER_BYTES + 32];
    char cap[NUMBER_BYTES + 16] = "";
    const struct view_row *at = &view->rows[row];
    if (view->capped)
        (void)snprintf(cap, sizeof cap, ", %s in flight", number_integer(number, at->in_flight));
    int length = snprintf(text, sizeof text, "%s fetch%s%s", number_integer(number, at->fetches),
                          at->fetches == 1 ? "" : "es", cap);
    if (style && at->ideal_ns >= 0)
        (void)snprintf(text + length, sizeof text - (size_t)length, ", ideal %s",
                       ideal_text(number, at, style));
    table_add_spanning(table, TABLE_STRONG, text);
}

struct table *makespan_table_by_cell(const struct view *view, const struct number_style *style)
{
    struct table *table = table_new();
    bool compared = view->column_count > 1;
    table_column(table, TABLE_NAME, "engine");
    table_column(table, TABLE_TEXT, "makespan");
    if (compared)
        table_column(table, TABLE_TEXT, "vs %s", view->columns[0].label);
    for (size_t row = 0; row < view->row_count; row++) {
        add_group(table, view, row, style);
        for (size_t i = 0; i < view->column_count; i++) {
            const struct cell *cell = view_cell(view, row, i);
            if (!cell)
                continue;
            table_add(table, TABLE_PLAIN, "  %s", view->columns[i].label);
            table_look(table, &view->columns[i].look);
            add_makespan(table, cell, style);
            if (compared)
                add_verdict(table, view, row, i, style);
        }
    }
    return table;
}

static bool has_bottleneck(const struct view *view, enum bottleneck bottleneck)
{
    for (size_t i = 0; i < view->row_count * view->column_count; i++)
        if (*cell_bottleneck(view->cells[i]) && view->cells[i]->summary.bottleneck == bottleneck)
            return true;
    return false;
}

static void write_bottlenecks(const struct view *view, FILE *out)
{
    static const enum bottleneck order[] = {
        BOTTLENECK_DELAY, BOTTLENECK_CLIENT_CPU, BOTTLENECK_ORIGIN_CPU, BOTTLENECK_CONNECT,
        BOTTLENECK_POOL,  BOTTLENECK_TIMEOUT,    BOTTLENECK_MIXED,      BOTTLENECK_UNKNOWN};
    const char *separator = "; bottleneck: ";
    for (size_t i = 0; i < sizeof order / sizeof order[0]; i++) {
        if (!has_bottleneck(view, order[i]))
            continue;
        (void)fprintf(out, "%s%s = %s", separator, bottleneck_name(order[i]),
                      bottleneck_meaning(order[i]));
        separator = ", ";
    }
    (void)fputc('.', out);
}

/* No names of engines: the page takes this for HTML. */
static void write_ratios(const struct view *view, FILE *out)
{
    char confidence[NUMBER_BYTES];
    double widened = results_confidence(view->results);
    if (view->column_count > 1)
        (void)fputs(" A ratio below 1x is less time than the first engine takes.", out);
    if (view->results->comparison_count > 0 && widened > view->results->settings.confidence)
        (void)fprintf(out, " Comparisons have wider intervals (%s), because there are %zu of them.",
                      number_confidence(confidence, widened), view->results->comparison_count);
}

char *makespan_legend(const struct view *view)
{
    const struct settings *settings = &view->results->settings;
    int64_t runs = results_runs(view->results);
    struct strbuf text;
    FILE *out = strbuf_open(&text);
    if (!out)
        return strbuf_close(&text);
    (void)fprintf(out, "Median of %" PRId64 " run%s", runs, runs == 1 ? "" : "s");
    if (runs < settings->runs)
        (void)fprintf(out, " of %" PRId64, settings->runs);
    if (settings->confidence > 0)
        (void)fprintf(out, " [%g%% interval]", 100 * settings->confidence);
    write_bottlenecks(view, out);
    write_ratios(view, out);
    return strbuf_close(&text);
}

static bool is_shown(const struct measure *measure, enum measure_group group, bool full,
                     const struct view *view)
{
    bool is_of_group = measure->group == group || (full && group == MEASURE_LATENCY &&
                                                   measure->group == MEASURE_LATENCY_DETAIL);
    for (size_t i = 0; is_of_group && i < view->row_count * view->column_count; i++)
        if (view->cells[i] && isfinite(measure->of(view->cells[i]).value))
            return true;
    return false;
}

/* "lower", of the cell over the reference in its row; nothing where they are not compared. */
static const char *metric_verdict(const struct view *view, const struct cell *cell,
                                  const struct cell *reference, const char *key)
{
    const struct cell *cells = view->results->cells;
    struct comparison found;
    for (int metric = 0; metric < METRIC_COUNT && reference && cell != reference; metric++)
        if (strcmp(metric_name((enum metric)metric), key) == 0 &&
            find_comparison(&found, view->results, (size_t)(cell - cells),
                            (size_t)(reference - cells), (enum metric)metric))
            return verdict_name(found.verdict);
    return "";
}

/* Numbers of a cell, marked where fetches of the cell failed. `reference`: NULL, or that of the
 * verdicts. */
static void add_measures(struct table *table, const struct view *view, const struct cell *cell,
                         const struct cell *reference, const struct measure *const *shown,
                         const struct number_style *style)
{
    for (; *shown; shown++) {
        char text[NUMBER_BYTES];
        struct estimate value = (*shown)->of(cell);
        const char *mark = isfinite(value.value) ? cell_mark(cell) : "";
        table_add(table, *mark ? TABLE_BAD : TABLE_PLAIN, "%s%s",
                  measure_text(text, *shown, value.value, style), mark);
        table_note(table, 0, measure_bounds(text, *shown, &value, style));
        table_note(table, 1, metric_verdict(view, cell, reference, (*shown)->key));
    }
}

struct table *measure_table(const struct view *view, enum measure_group group, bool full,
                            const struct number_style *style)
{
    enum { MAX_SHOWN = 16 };
    const struct measure *shown[MAX_SHOWN + 1] = {NULL};
    size_t count = 0;
    struct table *table = table_new();
    table_column(table, TABLE_NAME, "engine");
    for (const struct measure *measure = measures; measure->name && count < MAX_SHOWN; measure++) {
        if (!is_shown(measure, group, full, view))
            continue;
        table_column(table, TABLE_NUMBER, "%s", measure->heading);
        shown[count++] = measure;
    }
    for (size_t row = 0; row < view->row_count; row++) {
        add_group(table, view, row, NULL);
        for (size_t i = 0; i < view->column_count; i++) {
            const struct cell *cell = view_cell(view, row, i);
            if (!cell)
                continue;
            table_add(table, TABLE_PLAIN, "  %s", view->columns[i].label);
            table_look(table, &view->columns[i].look);
            add_measures(table, view, cell, full ? view_cell(view, row, 0) : NULL, shown, style);
        }
    }
    return table;
}

struct table *bottleneck_table(const struct view *view)
{
    char text[NUMBER_BYTES];
    struct table *table = table_new();
    table_column(table, TABLE_NUMBER, "fetches");
    if (view->capped)
        table_column(table, TABLE_NUMBER, "in flight");
    table_column(table, TABLE_NAME, "engine");
    table_column(table, TABLE_TEXT, "bottleneck");
    table_column(table, TABLE_NUMBER, "efficiency");
    table_column(table, TABLE_PROSE, "why");
    for (size_t i = 0; i < view->row_count * view->column_count; i++) {
        const struct cell *cell = view->cells[i];
        size_t column = i % view->column_count;
        if (!*cell_bottleneck(cell))
            continue;
        double percent = 100 * cell->summary.efficiency;
        table_add(table, TABLE_PLAIN, "%s", number_integer(text, cell->fetches));
        if (view->capped)
            table_add(table, TABLE_PLAIN, "%s", number_integer(text, cell->in_flight));
        table_add(table, TABLE_PLAIN, "%s", view->columns[column].label);
        table_look(table, &view->columns[column].look);
        table_add(table, TABLE_PLAIN, "%s", cell_bottleneck(cell));
        if (isfinite(percent))
            table_add(table, TABLE_PLAIN, "%.0f%%", percent);
        else
            table_add(table, TABLE_PLAIN, "-");
        table_add(table, TABLE_PLAIN, "%s", cell->summary.bottleneck_reason);
    }
    return table;
}
