#include "report/terminal.h"

#include "core/results.h"
#include "core/strbuf.h"
#include "report/answer.h"
#include "report/cell_text.h"
#include "report/costs.h"
#include "report/figures.h"
#include "report/format.h"
#include "report/formats.h"
#include "report/grid.h"
#include "report/manifest.h"
#include "report/view.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>

static size_t width_of(const struct format_options *options)
{
    return options->width > 0 ? (size_t)options->width : 80;
}

static bool is_known_anywhere(const struct cost *cost, const struct view *view, size_t row)
{
    for (size_t i = 0; i < view->column_count; i++) {
        const struct cell *cell = view_cell(view, row, i);
        if (cell && isfinite(cost->of(cell)))
            return true;
    }
    return false;
}

static struct grid *lay_costs(const struct view *view, size_t first, size_t count)
{
    char text[FIGURE_BYTES];
    size_t row = view_largest_row(view);
    struct grid *grid = grid_new(count + 1);
    if (!grid)
        return NULL;
    grid_add(grid, GRID_STRONG, "at %" PRId64 " fetch%s", view->rows[row].fetches,
             view->rows[row].fetches == 1 ? "" : "es");
    for (size_t i = 0; i < count; i++) {
        grid_align(grid, i + 1, GRID_RIGHT);
        grid_add(grid, GRID_STRONG, "%s", view->columns[first + i].label);
    }
    for (const struct cost *cost = costs; cost->name; cost++) {
        if (!is_known_anywhere(cost, view, row))
            continue;
        grid_add(grid, GRID_PLAIN, "%s", cost->name);
        for (size_t i = 0; i < count; i++) {
            const struct cell *cell = view_cell(view, row, first + i);
            double value = cell ? cost->of(cell) : NAN;
            grid_add(grid, *cell_mark(cell) ? GRID_BAD : GRID_PLAIN, "%s%s",
                     cost_text(text, cost, value, &figure_ascii),
                     isfinite(value) ? cell_mark(cell) : "");
        }
    }
    return grid;
}

int terminal_write_costs(const struct view *view, const struct format_options *options,
                         FILE *stream, struct err *err)
{
    size_t first = 0;
    while (first < view->column_count) {
        size_t count = view->column_count - first;
        struct grid *grid = lay_costs(view, first, count);
        while (grid && grid_width(grid) > width_of(options) && count > 1) {
            grid_free(grid);
            grid = lay_costs(view, first, --count);
        }
        if (first > 0)
            (void)fputc('\n', stream);
        int result = grid ? grid_print(grid, stream, options->color) : -1;
        grid_free(grid);
        if (result != 0)
            return err_run(err, "out of memory");
        first += count;
    }
    return 0;
}

static void write_failures(const struct view *view, size_t row, size_t column,
                           const struct format_options *options, FILE *stream)
{
    char *text = cell_failures(view_cell(view, row, column), view->columns[column].label);
    if (text) {
        grid_text(stream, GRID_BAD, options->color, "! ");
        grid_wrapped(stream, text, width_of(options) - 2, 2);
    } else {
        view_lose(view);
    }
    free(text);
}

void terminal_write_notes(const struct view *view, const struct format_options *options,
                          FILE *stream)
{
    bool begun = false;
    for (size_t row = 0; row < view->row_count; row++) {
        for (size_t i = 0; i < view->column_count; i++) {
            const struct cell *cell = view_cell(view, row, i);
            if (!cell || !cell_has_failures(cell))
                continue;
            (void)fputs(begun ? "" : "\n", stream);
            begun = true;
            write_failures(view, row, i, options, stream);
        }
    }
}

/* Writes a text that was made for this, in a style, and frees it. */
static int write_line(char *text, enum grid_style style, const struct format_options *options,
                      FILE *stream, struct err *err)
{
    if (!text)
        return err_run(err, "out of memory");
    grid_paragraph(stream, style, options->color, text, width_of(options), 0);
    free(text);
    return 0;
}

static char *plan_and_date(const struct results *results)
{
    char *plan = manifest_plan(results);
    char *date = manifest_date(results);
    struct strbuf text;
    FILE *out = strbuf_open(&text);
    if (out && plan && date)
        (void)fprintf(out, "%s; %s", plan, date);
    text.failed = !plan || !date;
    free(plan);
    free(date);
    return strbuf_close(&text);
}

static int write_head(const struct view *view, const struct format_options *options, FILE *stream,
                      struct err *err)
{
    const struct results *results = view->results;
    if (write_line(manifest_tools(results), GRID_FAINT, options, stream, err) != 0 ||
        write_line(manifest_target(results), GRID_FAINT, options, stream, err) != 0 ||
        write_line(plan_and_date(results), GRID_FAINT, options, stream, err) != 0 ||
        write_line(manifest_caveat(results), GRID_BAD, options, stream, err) != 0)
        return -1;
    (void)fputc('\n', stream);
    return 0;
}

static int write_body(const struct view *view, const struct format_options *options, FILE *stream,
                      struct err *err)
{
    if (view->row_count == 0) {
        (void)fputs("Nothing was measured.\n", stream);
        return 0;
    }
    if (write_line(answer_headline(view, &figure_ascii), GRID_STRONG, options, stream, err) != 0 ||
        write_line(answer_costs(view, &figure_ascii), GRID_PLAIN, options, stream, err) != 0)
        return -1;
    (void)fputc('\n', stream);
    if (terminal_write_makespans(view, options, stream, err) != 0)
        return -1;
    if (write_line(cell_legend(view), GRID_FAINT, options, stream, err) != 0)
        return -1;
    (void)fputc('\n', stream);
    if (terminal_write_costs(view, options, stream, err) != 0)
        return -1;
    grid_paragraph(stream, GRID_FAINT, options->color, costs_note(view->results), width_of(options),
                   0);
    return 0;
}

static int write_terminal(const struct results *results, const struct format_options *options,
                          FILE *stream, struct err *err)
{
    struct view view;
    if (view_init(&view, results, err) != 0)
        return -1;
    int result = write_head(&view, options, stream, err);
    if (result == 0)
        result = write_body(&view, options, stream, err);
    if (result == 0)
        terminal_write_notes(&view, options, stream);
    return view_end(&view) == 0 ? result : -1;
}

const struct format format_terminal = {
    .name = "table",
    .summary = "the tables for a terminal",
    .write = write_terminal,
};
