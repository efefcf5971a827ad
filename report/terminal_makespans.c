#include "core/results.h"
#include "core/units.h"
#include "core/utf8.h"
#include "report/cell_text.h"
#include "report/format.h"
#include "report/grid.h"
#include "report/terminal.h"
#include "report/view.h"

#include <inttypes.h>
#include <stdio.h>

/* How the makespans are laid out, from the roomiest to the narrowest. */
enum layout {
    BESIDE,   /* a row for each N, the engines side by side */
    BESIDE_2, /* likewise, in two lines: figures above, their intervals below */
    FOLDED,   /* a row for each cell */
    LAYOUTS
};

/* Over which a heading of the roomiest layout would run into its neighbour. */
enum { WIDEST_ENGINE = 26, WIDEST_PAIR = 23 };

static enum grid_style style_of(enum cell_tone tone)
{
    static const enum grid_style styles[] = {[TONE_PLAIN] = GRID_PLAIN,
                                             [TONE_GOOD] = GRID_GOOD,
                                             [TONE_BAD] = GRID_BAD,
                                             [TONE_FAINT] = GRID_FAINT};
    return styles[tone];
}

static enum grid_style makespan_style(const struct cell *cell)
{
    return cell && cell_has_failures(cell) ? GRID_BAD : GRID_STRONG;
}

static void add_engine(struct grid *grid, const struct cell *cell, enum layout layout)
{
    char text[FIGURE_BYTES];
    char bounds[FIGURE_BYTES] = "";
    grid_add(grid, makespan_style(cell), "%s", cell_makespan(text, cell, &figure_ascii));
    if (layout == BESIDE_2)
        return;
    if (cell)
        (void)figure_seconds_bounds(bounds, &cell->summary.makespan_s, &figure_ascii);
    grid_add(grid, GRID_FAINT, "%s", bounds);
    if (layout == BESIDE)
        grid_add(grid, GRID_FAINT, "%s", cell_limit(cell));
}

static void add_verdict(struct grid *grid, const struct view *view, size_t row, size_t column,
                        enum layout layout)
{
    struct cell_verdict said = cell_verdict(view, row, column, &figure_ascii);
    grid_add(grid, style_of(said.tone), "%s", said.text);
    if (layout != BESIDE_2)
        grid_add(grid, GRID_FAINT, "%s", said.bounds);
}

/* The second line of a row: intervals, and what limited the cell. */
static void add_intervals(struct grid *grid, const struct view *view, size_t row)
{
    char bounds[FIGURE_BYTES];
    for (int i = 0; i < 3; i++)
        grid_add(grid, GRID_PLAIN, "%s", "");
    for (size_t i = 0; i < view->column_count; i++) {
        const struct cell *cell = view_cell(view, row, i);
        *bounds = '\0';
        if (cell)
            (void)figure_seconds_bounds(bounds, &cell->summary.makespan_s, &figure_ascii);
        grid_add(grid, GRID_FAINT, "%s%s%s", bounds, *bounds ? " " : "", cell_limit(cell));
    }
    for (size_t i = 1; i < view->column_count; i++) {
        struct cell_verdict said = cell_verdict(view, row, i, &figure_ascii);
        grid_add(grid, GRID_FAINT, "%s", said.bounds);
    }
    grid_end_row(grid);
}

static void add_row_head(struct grid *grid, const struct view *view, size_t row)
{
    char text[UNITS_TEXT_BYTES];
    const struct view_row *at = &view->rows[row];
    grid_add(grid, GRID_PLAIN, "%" PRId64, at->fetches);
    if (view->capped)
        grid_add(grid, GRID_PLAIN, "%" PRId64, at->in_flight);
    else
        grid_add(grid, GRID_PLAIN, "%s", "");
    if (at->ideal_ns >= 0)
        grid_add(grid, GRID_FAINT, "%s", units_format_seconds(text, (double)at->ideal_ns / 1e9));
    else
        grid_add(grid, GRID_FAINT, "%s", "");
}

static bool knows_ideal(const struct view *view)
{
    for (size_t row = 0; row < view->row_count; row++)
        if (view->rows[row].ideal_ns >= 0)
            return true;
    return false;
}

static void add_headings(struct grid *grid, const struct view *view, enum layout layout)
{
    grid_add(grid, GRID_PLAIN, "fetches");
    grid_add(grid, GRID_PLAIN, "%s", view->capped ? "in flight" : "");
    grid_add(grid, GRID_FAINT, "%s", knows_ideal(view) ? "ideal" : "");
    for (size_t i = 0; i < view->column_count; i++) {
        if (layout == BESIDE) {
            grid_add_heading(grid, GRID_STRONG, view->columns[i].label);
            grid_add(grid, GRID_PLAIN, "%s", "");
            grid_add(grid, GRID_PLAIN, "%s", "");
        } else {
            grid_add(grid, GRID_STRONG, "%s", view->columns[i].label);
        }
    }
    for (size_t i = 1; i < view->column_count; i++) {
        char text[256];
        (void)snprintf(text, sizeof text, "%s vs %s", view->columns[i].label,
                       view->columns[0].label);
        if (layout == BESIDE) {
            grid_add_heading(grid, GRID_STRONG, text);
            grid_add(grid, GRID_PLAIN, "%s", "");
        } else {
            grid_add(grid, GRID_STRONG, "%s", text);
        }
    }
    grid_end_row(grid);
}

static struct grid *lay_beside(const struct view *view, enum layout layout)
{
    size_t wide = layout == BESIDE ? 3 : 1;
    size_t verdict = layout == BESIDE ? 2 : 1;
    size_t columns = 3 + wide * view->column_count + verdict * (view->column_count - 1);
    struct grid *grid = grid_new(columns);
    if (!grid)
        return NULL;
    for (size_t i = 0; i < 3; i++)
        grid_align(grid, i, GRID_RIGHT);
    add_headings(grid, view, layout);
    for (size_t row = 0; row < view->row_count; row++) {
        add_row_head(grid, view, row);
        for (size_t i = 0; i < view->column_count; i++)
            add_engine(grid, view_cell(view, row, i), layout);
        for (size_t i = 1; i < view->column_count; i++)
            add_verdict(grid, view, row, i, layout);
        grid_end_row(grid);
        if (layout == BESIDE_2)
            add_intervals(grid, view, row);
    }
    return grid;
}

static void add_group_heading(struct grid *grid, const struct view *view, size_t row)
{
    char ideal[UNITS_TEXT_BYTES];
    char text[128];
    const struct view_row *at = &view->rows[row];
    int length = snprintf(text, sizeof text, "%" PRId64 " fetch%s", at->fetches,
                          at->fetches == 1 ? "" : "es");
    if (view->capped)
        length += snprintf(text + length, sizeof text - (size_t)length, ", %" PRId64 " in flight",
                           at->in_flight);
    if (at->ideal_ns >= 0)
        (void)snprintf(text + length, sizeof text - (size_t)length, ", ideal %s",
                       units_format_seconds(ideal, (double)at->ideal_ns / 1e9));
    grid_add_heading(grid, GRID_STRONG, text);
    grid_end_row(grid);
}

static struct grid *lay_folded(const struct view *view, size_t name_width)
{
    struct grid *grid = grid_new(6);
    if (!grid)
        return NULL;
    char text[256];
    (void)snprintf(text, sizeof text, "vs %s", view->columns[0].label);
    grid_add(grid, GRID_PLAIN, "%s", "");
    grid_add(grid, GRID_PLAIN, "makespan");
    grid_add(grid, GRID_PLAIN, "%s", "");
    grid_add_heading(grid, GRID_PLAIN, view->column_count > 1 ? text : "");
    grid_add(grid, GRID_PLAIN, "%s", "");
    grid_add(grid, GRID_PLAIN, "limit");
    for (size_t row = 0; row < view->row_count; row++) {
        add_group_heading(grid, view, row);
        for (size_t i = 0; i < view->column_count; i++) {
            const struct cell *cell = view_cell(view, row, i);
            const char *label = view->columns[i].label;
            bool cut = utf8_width(label) > name_width;
            if (!cell)
                continue;
            grid_add(grid, GRID_PLAIN, "  %.*s%s", (int)(cut ? name_width - 2 : name_width), label,
                     cut ? ".." : "");
            add_engine(grid, cell, FOLDED);
            add_verdict(grid, view, row, i, FOLDED);
            grid_add(grid, GRID_FAINT, "%s", cell_limit(cell));
        }
    }
    return grid;
}

static bool headings_fit(const struct view *view)
{
    size_t reference = utf8_width(view->columns[0].label);
    for (size_t i = 0; i < view->column_count; i++) {
        size_t width = utf8_width(view->columns[i].label);
        if (width > WIDEST_ENGINE || (i > 0 && width + reference + 4 > WIDEST_PAIR))
            return false;
    }
    return true;
}

static struct grid *lay(const struct view *view, enum layout layout, size_t width)
{
    enum { LONGEST_NAME = 40, LEAST_NAME = 12 };
    if (layout == BESIDE && !headings_fit(view))
        return lay(view, BESIDE_2, width);
    if (layout != FOLDED)
        return lay_beside(view, layout);
    struct grid *grid = lay_folded(view, LONGEST_NAME);
    size_t name_width = LONGEST_NAME;
    while (grid && grid_width(grid) > width && name_width > LEAST_NAME) {
        grid_free(grid);
        grid = lay_folded(view, --name_width);
    }
    return grid;
}

int terminal_write_makespans(const struct view *view, const struct format_options *options,
                             FILE *stream, struct err *err)
{
    size_t width = options->width > 0 ? (size_t)options->width : 80;
    for (enum layout layout = BESIDE; layout < LAYOUTS; layout++) {
        struct grid *grid = lay(view, layout, width);
        bool fits = grid && (grid_width(grid) <= width || layout == FOLDED);
        int result = fits ? grid_print(grid, stream, options->color) : 0;
        bool lost = !grid || result != 0;
        grid_free(grid);
        if (lost)
            return err_run(err, "out of memory");
        if (fits)
            break;
    }
    return 0;
}
