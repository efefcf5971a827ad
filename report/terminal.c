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

struct page {
    const struct view *view;
    struct terminal terminal;
    FILE *stream;
    struct err *err;
};

/* Writes a text and frees it. */
static int write_text(const struct page *page, enum table_tone tone, char *text)
{
    if (!text)
        return err_run(page->err, "out of memory");
    terminal_paragraph(page->stream, &page->terminal, tone, text, 0);
    free(text);
    return 0;
}

/* Likewise a table. */
static int write_table(const struct page *page, struct table *table)
{
    int result = table_write_terminal(table, &page->terminal, page->stream);
    table_free(table);
    return result == 0 ? 0 : err_run(page->err, "out of memory");
}

static int write_head(const struct page *page)
{
    const struct results *results = page->view->results;
    if (write_text(page, TABLE_FAINT, manifest_tools(results)) != 0 ||
        write_text(page, TABLE_FAINT, manifest_target(results)) != 0 ||
        write_text(page, TABLE_FAINT, manifest_plan_and_date(results)) != 0 ||
        write_text(page, TABLE_BAD, manifest_caveat(results)) != 0)
        return -1;
    (void)fputc('\n', page->stream);
    return 0;
}

/* The engines side by side, if they fit. */
static int write_makespans(const struct page *page)
{
    struct table *table = makespan_table(page->view, &number_ascii);
    if (!table_fits(table, page->terminal.width)) {
        table_free(table);
        table = makespan_table_by_cell(page->view, &number_ascii);
    }
    return write_table(page, table);
}

static int write_body(const struct page *page)
{
    if (page->view->row_count == 0) {
        (void)fputs("Nothing was measured.\n", page->stream);
        return 0;
    }
    if (write_text(page, TABLE_STRONG, answer_headline(page->view, &number_ascii)) != 0 ||
        write_text(page, TABLE_PLAIN, answer_crossover(page->view, &number_ascii)) != 0 ||
        write_text(page, TABLE_PLAIN, answer_costs(page->view, &number_ascii)) != 0)
        return -1;
    (void)fputc('\n', page->stream);
    if (write_makespans(page) != 0 ||
        write_text(page, TABLE_FAINT, makespan_legend(page->view)) != 0)
        return -1;
    (void)fputc('\n', page->stream);
    if (write_table(page, measure_table(page->view, MEASURE_LATENCY, false, &number_ascii)) != 0)
        return -1;
    (void)fputc('\n', page->stream);
    if (write_table(page, measure_table(page->view, MEASURE_COST, false, &number_ascii)) != 0)
        return -1;
    terminal_paragraph(page->stream, &page->terminal, TABLE_FAINT,
                       measures_note(page->view->results), 0);
    return 0;
}

/* The reason for each '!'. Warnings of the run are not part of the table: they go to standard
 * error.
 */
static int write_failures(const struct page *page)
{
    const struct view *view = page->view;
    const char *gap = "\n";
    for (size_t i = 0; i < view->row_count * view->column_count; i++) {
        if (!view->cells[i] || !cell_has_failures(view->cells[i]))
            continue;
        char *text = cell_failures(view->cells[i], view->columns[i % view->column_count].label);
        (void)fprintf(page->stream, "%s! ", gap);
        gap = "";
        const struct terminal plain = {.width = page->terminal.width - 2};
        if (text)
            terminal_paragraph(page->stream, &plain, TABLE_PLAIN, text, 2);
        else
            return err_run(page->err, "out of memory");
        free(text);
    }
    return 0;
}

static int write_terminal(const struct results *results, const struct format_options *options,
                          FILE *stream, struct err *err)
{
    struct view view;
    if (view_init(&view, results, err) != 0)
        return -1;
    const struct page page = {
        &view, {options->width > 0 ? (size_t)options->width : 80, options->color}, stream, err};
    int result = write_head(&page);
    if (result == 0)
        result = write_body(&page);
    if (result == 0)
        result = write_failures(&page);
    return view_end(&view) == 0 ? result : -1;
}

const struct format format_terminal = {
    .name = "table",
    .summary = "tables for a terminal",
    .write = write_terminal,
};
