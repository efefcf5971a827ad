/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "report/format.h"

#include "core/results.h"
#include "report/answer.h"
#include "report/cell_format.h"
#include "report/manifest.h"
#include "report/numbers.h"
#include "report/table.h"
#include "report/tables.h"
#include "report/view.h"

#include <stdlib.h>

/* Writes a text between two others and frees it; nothing if it is empty.
 */
static int write_text(FILE *stream, const char *before, char *text, const char *after,
                      struct err *err)
{
    if (!text)
        return err_run(err, "out of memory");
    if (*text) {
        (void)fputs(before, stream);
        markdown_text(stream, text);
        (void)fputs(after, stream);
    }
    free(text);
    return 0;
}

/* Likewise a table. */
static int write_table(FILE *stream, struct table *table, struct err *err)
{
    int result = table_write_markdown(table, stream);
    table_free(table);
    (void)fputc('\n', stream);
    return result == 0 ? 0 : err_run(err, "out of memory");
}

static int write_failures(FILE *stream, const struct view *view, struct err *err)
{
    for (size_t i = 0; i < view->row_count * view->column_count; i++) {
        const struct cell *cell = view->cells[i];
        if (!cell || !cell_has_failures(cell))
            continue;
        char *text = cell_failures(cell, view->columns[i % view->column_count].label);
        if (write_text(stream, "- ! ", text, "\n", err) != 0)
            return -1;
    }
    return 0;
}

static int write_tables(FILE *stream, const struct view *view, struct err *err)
{
    if (view->row_count == 0) {
        (void)fputs("Nothing was measured.\n", stream);
        return 0;
    }
    if (write_text(stream, "**", answer_headline(view, &number_typeset), "**\n", err) != 0 ||
        write_text(stream, "\n", answer_crossover(view, &number_typeset), "\n", err) != 0 ||
        write_text(stream, "\n", answer_costs(view, &number_typeset), "\n", err) != 0 ||
        write_text(stream, "\nMakespan. ", makespan_legend(view), "\n\n", err) != 0 ||
        write_table(stream,
                    view->column_count <= 3 ? makespan_table(view, &number_typeset)
                                            : makespan_table_by_cell(view, &number_typeset),
                    err) != 0 ||
        write_table(stream, measure_table(view, MEASURE_LATENCY, true, &number_typeset), err) !=
            0 ||
        write_table(stream, measure_table(view, MEASURE_COST, true, &number_typeset), err) != 0)
        return -1;
    if (*measures_note(view->results))
        (void)fprintf(stream, "%s\n\n", measures_note(view->results));
    return write_failures(stream, view, err);
}

static int write_manifest(FILE *stream, const struct results *results, struct err *err)
{
    for (size_t i = 0; i < results->warning_count; i++) {
        (void)fputs(results->warnings[i].error ? "- Error: " : "- Warning: ", stream);
        markdown_text(stream, results->warnings[i].text ? results->warnings[i].text : "");
        (void)fputc('\n', stream);
    }
    if (write_text(stream, "\n", manifest_tools(results), "  \n", err) != 0 ||
        write_text(stream, "", manifest_host(results), "  \n", err) != 0 ||
        write_text(stream, "", manifest_target(results), "  \n", err) != 0 ||
        write_text(stream, "", manifest_plan_and_date(results), "  \n", err) != 0)
        return -1;
    return write_text(stream, "Repeat with: ", manifest_command(results), "\n", err);
}

static int write_markdown(const struct results *results, const struct format_options *options,
                          FILE *stream, struct err *err)
{
    (void)options;
    struct view view;
    if (view_init(&view, results, err) != 0)
        return -1;
    int result = write_text(stream, "**", manifest_caveat(results), "**\n\n", err);
    if (result == 0)
        result = write_tables(stream, &view, err);
    if (result == 0)
        result = write_manifest(stream, results, err);
    return view_end(&view) == 0 ? result : -1;
}

const struct format format_markdown = {
    .name = "markdown",
    .suffix = ".md",
    .file = "table.md",
    .summary = "the tables for a README or a ticket",
    .write = write_markdown,
};
