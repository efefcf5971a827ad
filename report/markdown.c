#include "core/results.h"
#include "core/utf8.h"
#include "report/answer.h"
#include "report/cell_text.h"
#include "report/costs.h"
#include "report/format.h"
#include "report/formats.h"
#include "report/manifest.h"
#include "report/view.h"

#include <inttypes.h>
#include <math.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

/* Text as Markdown (CommonMark with tables) that shows it and does nothing else. */
static void write_text(FILE *stream, const char *text)
{
    while (*text) {
        const char *from = text;
        uint32_t point = utf8_next(&text);
        if (utf8_is_control(point) || point == UTF8_REPLACEMENT)
            (void)fputc('?', stream);
        else if (point == '<')
            (void)fputs("&lt;", stream);
        else if (point == '&')
            (void)fputs("&amp;", stream);
        else if (point < 0x80 && strchr("\\`*_[]|~$#>", (int)point))
            (void)fprintf(stream, "\\%c", (char)point);
        else
            (void)fwrite(from, 1, (size_t)(text - from), stream);
    }
}

/* Writes a text that was made for this, between two others, and frees it; nothing if it is empty.
 */
static int write_line(FILE *stream, const char *before, char *text, const char *after,
                      struct err *err)
{
    if (!text)
        return err_run(err, "out of memory");
    if (*text) {
        (void)fputs(before, stream);
        write_text(stream, text);
        (void)fputs(after, stream);
    }
    free(text);
    return 0;
}

static void write_rule(FILE *stream, size_t left, size_t right)
{
    (void)fputc('|', stream);
    for (size_t i = 0; i < right; i++)
        (void)fputs(" ---: |", stream);
    for (size_t i = 0; i < left; i++)
        (void)fputs(" :--- |", stream);
    (void)fputc('\n', stream);
}

static void write_makespan(FILE *stream, const struct cell *cell)
{
    char text[FIGURE_BYTES];
    (void)fprintf(stream, " %s", cell_makespan(text, cell, &figure_typeset));
    if (cell && *figure_seconds_bounds(text, &cell->summary.makespan_s, &figure_typeset)) {
        (void)fputc(' ', stream);
        write_text(stream, text);
    }
    if (cell && *cell_limit(cell))
        (void)fprintf(stream, ", %s", cell_limit(cell));
    (void)fputs(" |", stream);
}

static void write_verdict(FILE *stream, const struct view *view, size_t row, size_t column)
{
    struct cell_verdict said = cell_verdict(view, row, column, &figure_typeset);
    bool strong = said.tone == TONE_GOOD || said.tone == TONE_BAD;
    (void)fprintf(stream, strong ? " **%s** " : " %s ", said.text);
    write_text(stream, said.bounds);
    (void)fputs(" |", stream);
}

static void write_makespans(FILE *stream, const struct view *view)
{
    char ideal[FIGURE_BYTES];
    (void)fputs(view->capped ? "| fetches | in flight | ideal |" : "| fetches | ideal |", stream);
    for (size_t i = 0; i < view->column_count; i++) {
        (void)fputc(' ', stream);
        write_text(stream, view->columns[i].label);
        (void)fputs(" |", stream);
    }
    for (size_t i = 1; i < view->column_count; i++) {
        (void)fputc(' ', stream);
        write_text(stream, view->columns[i].label);
        (void)fputs(" vs ", stream);
        write_text(stream, view->columns[0].label);
        (void)fputs(" |", stream);
    }
    (void)fputc('\n', stream);
    write_rule(stream, 2 * view->column_count - 1, view->capped ? 3 : 2);
    for (size_t row = 0; row < view->row_count; row++) {
        const struct view_row *at = &view->rows[row];
        (void)fprintf(stream, "| %" PRId64 " |", at->fetches);
        if (view->capped)
            (void)fprintf(stream, " %" PRId64 " |", at->in_flight);
        double ideal_s = at->ideal_ns < 0 ? NAN : (double)at->ideal_ns / 1e9;
        (void)fprintf(stream, " %s |", figure_seconds(ideal, ideal_s, &figure_typeset));
        for (size_t i = 0; i < view->column_count; i++)
            write_makespan(stream, view_cell(view, row, i));
        for (size_t i = 1; i < view->column_count; i++)
            write_verdict(stream, view, row, i);
        (void)fputc('\n', stream);
    }
}

static void write_cost(FILE *stream, const struct view *view, size_t row, const struct cost *cost)
{
    char text[FIGURE_BYTES];
    bool known = false;
    for (size_t i = 0; i < view->column_count; i++) {
        const struct cell *cell = view_cell(view, row, i);
        known |= cell && isfinite(cost->of(cell));
    }
    if (!known)
        return;
    (void)fprintf(stream, "| %s |", cost->name);
    for (size_t i = 0; i < view->column_count; i++) {
        const struct cell *cell = view_cell(view, row, i);
        double value = cell ? cost->of(cell) : NAN;
        (void)fprintf(stream, " %s%s |", cost_text(text, cost, value, &figure_typeset),
                      isfinite(value) ? cell_mark(cell) : "");
    }
    (void)fputc('\n', stream);
}

static void write_costs(FILE *stream, const struct view *view)
{
    size_t row = view_largest_row(view);
    (void)fprintf(stream, "| at %" PRId64 " fetches |", view->rows[row].fetches);
    for (size_t i = 0; i < view->column_count; i++) {
        (void)fputc(' ', stream);
        write_text(stream, view->columns[i].label);
        (void)fputs(" |", stream);
    }
    (void)fputs("\n| :--- |", stream);
    for (size_t i = 0; i < view->column_count; i++)
        (void)fputs(" ---: |", stream);
    (void)fputc('\n', stream);
    for (const struct cost *cost = costs; cost->name; cost++)
        write_cost(stream, view, row, cost);
    if (*costs_note(view->results))
        (void)fprintf(stream, "\n%s\n", costs_note(view->results));
}

static int write_failures(FILE *stream, const struct view *view, struct err *err)
{
    for (size_t row = 0; row < view->row_count; row++) {
        for (size_t i = 0; i < view->column_count; i++) {
            const struct cell *cell = view_cell(view, row, i);
            if (!cell || !cell_has_failures(cell))
                continue;
            char *text = cell_failures(cell, view->columns[i].label);
            if (write_line(stream, "- ! ", text, "\n", err) != 0)
                return -1;
        }
    }
    return 0;
}

static int write_tables(FILE *stream, const struct view *view, struct err *err)
{
    if (view->row_count == 0) {
        (void)fputs("Nothing was measured.\n", stream);
        return 0;
    }
    if (write_line(stream, "**", answer_headline(view, &figure_typeset), "**\n", err) != 0 ||
        write_line(stream, "", answer_costs(view, &figure_typeset), "\n", err) != 0)
        return -1;
    (void)fputs("\nMakespan: ", stream);
    if (write_line(stream, "", cell_legend(view), "\n\n", err) != 0)
        return -1;
    write_makespans(stream, view);
    (void)fputc('\n', stream);
    write_costs(stream, view);
    (void)fputc('\n', stream);
    return write_failures(stream, view, err);
}

static int write_manifest(FILE *stream, const struct results *results, struct err *err)
{
    for (size_t i = 0; i < results->warning_count; i++) {
        (void)fputs(results->warnings[i].error ? "- Error: " : "- Warning: ", stream);
        write_text(stream, results->warnings[i].text ? results->warnings[i].text : "");
        (void)fputc('\n', stream);
    }
    if (write_line(stream, "\n", manifest_tools(results), "  \n", err) != 0 ||
        write_line(stream, "", manifest_host(results), "  \n", err) != 0 ||
        write_line(stream, "", manifest_target(results), "  \n", err) != 0 ||
        write_line(stream, "", manifest_plan(results), "  \n", err) != 0 ||
        write_line(stream, "", manifest_date(results), "  \n", err) != 0)
        return -1;
    return write_line(stream, "Again: ", manifest_command(results), "\n", err);
}

static int write_markdown(const struct results *results, const struct format_options *options,
                          FILE *stream, struct err *err)
{
    (void)options;
    struct view view;
    if (view_init(&view, results, err) != 0)
        return -1;
    int result = write_line(stream, "**", manifest_caveat(results), "**\n\n", err);
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
