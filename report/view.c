/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "report/view.h"

#include "core/results.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_CELLS = 1000000 };

static const char *spec_of(const struct cell *cell)
{
    return cell->spec ? cell->spec : "?";
}

static bool has_spec(const struct view_column *column, const char *spec)
{
    return column->spec && strcmp(column->spec, spec) == 0;
}

static size_t find_row(const struct view *view, const struct cell *cell)
{
    size_t row = 0;
    while (row < view->row_count && (view->rows[row].fetches != cell->fetches ||
                                     view->rows[row].in_flight != cell->in_flight))
        row++;
    return row;
}

static int row_order(const void *a, const void *b)
{
    const struct view_row *x = a;
    const struct view_row *y = b;
    if (x->fetches != y->fetches)
        return (x->fetches > y->fetches) - (x->fetches < y->fetches);
    return (x->in_flight > y->in_flight) - (x->in_flight < y->in_flight);
}

static void find_rows(struct view *view)
{
    for (size_t i = 0; i < view->results->cell_count; i++) {
        const struct cell *cell = &view->results->cells[i];
        size_t row = find_row(view, cell);
        if (row == view->row_count)
            view->rows[view->row_count++] =
                (struct view_row){cell->fetches, cell->in_flight, cell->ideal_ns};
        view->capped |= cell->in_flight < cell->fetches;
    }
    qsort(view->rows, view->row_count, sizeof *view->rows, row_order);
    for (size_t i = 1; i < view->row_count; i++)
        view->caps |= view->rows[i].fetches == view->rows[i - 1].fetches;
}

static char *label_of(const char *spec, size_t ordinal)
{
    size_t bytes = strlen(spec) + sizeof " #10000";
    char *label = malloc(bytes);
    if (label)
        (void)snprintf(label, bytes, ordinal > 1 ? "%s #%zu" : "%s", spec, ordinal);
    return label;
}

static int add_column(struct view *view, const struct cell *cell)
{
    size_t ordinal = 1;
    for (size_t i = 0; i < view->column_count; i++)
        ordinal += has_spec(&view->columns[i], spec_of(cell));
    char *label = label_of(spec_of(cell), ordinal);
    if (!label)
        return -1;
    view->columns[view->column_count++] = (struct view_column){
        .spec = spec_of(cell), .engine = cell->engine ? cell->engine : "?", .label = label};
    return 0;
}

/* The same spec may occur in one row several times: the k-th is the k-th column of that name. */
static int find_columns(struct view *view)
{
    const struct results *results = view->results;
    for (size_t i = 0; i < results->cell_count; i++) {
        const struct cell *cell = &results->cells[i];
        size_t here = 0;
        for (size_t k = 0; k <= i; k++)
            here += results->cells[k].fetches == cell->fetches &&
                    results->cells[k].in_flight == cell->in_flight &&
                    strcmp(spec_of(&results->cells[k]), spec_of(cell)) == 0;
        for (size_t k = 0; k < view->column_count && here > 0; k++)
            here -= has_spec(&view->columns[k], spec_of(cell));
        if (here > 0 && add_column(view, cell) != 0)
            return -1;
    }
    return 0;
}

static void fill_cells(struct view *view)
{
    const struct results *results = view->results;
    for (size_t i = 0; i < results->cell_count; i++) {
        const struct cell *cell = &results->cells[i];
        const struct cell **row = &view->cells[find_row(view, cell) * view->column_count];
        size_t column = 0;
        while (row[column] || !has_spec(&view->columns[column], spec_of(cell)))
            column++;
        row[column] = cell;
    }
}

static void fill_comparisons(struct view *view)
{
    const struct cell *cells = view->results->cells;
    for (size_t i = 0; i < view->row_count * view->column_count; i++) {
        const struct cell *reference = view->cells[i - i % view->column_count];
        if (view->cells[i] && reference)
            (void)find_comparison(&view->comparisons[i], view->results,
                                  (size_t)(view->cells[i] - cells), (size_t)(reference - cells),
                                  METRIC_MAKESPAN);
    }
}

enum { NO_LOOK = -1 };

static int own_look(const char *engine)
{
    for (int i = 0; i < LOOKS; i++)
        if (engine && palette[i].engine && strcmp(palette[i].engine, engine) == 0)
            return i;
    return NO_LOOK;
}

/* First those that belong to no engine, then those of engines that are not here. */
static int free_look(const bool *taken)
{
    for (int i = 0; i < LOOKS; i++)
        if (!taken[i] && !palette[i].engine)
            return i;
    for (int i = LOOKS - 1; i >= 0; i--)
        if (!taken[i])
            return i;
    return NO_LOOK;
}

/* Engines that have a look of their own come first, then the others in their order; past LOOKS the
 * looks repeat, with dashes. */
static void assign_looks(struct view *view)
{
    bool taken[LOOKS] = {false};
    for (size_t i = 0; i < view->column_count; i++) {
        int index = own_look(view->columns[i].engine);
        if (index == NO_LOOK || taken[index])
            continue;
        taken[index] = true;
        view->columns[i].look = palette[index];
    }
    for (size_t i = 0; i < view->column_count; i++) {
        struct look *look = &view->columns[i].look;
        int index = free_look(taken);
        if (look->color)
            continue;
        *look = palette[index == NO_LOOK ? (int)(i % LOOKS) : index];
        if (index == NO_LOOK)
            look->dash = 2 + (int)(i / LOOKS) % 4;
        else
            taken[index] = true;
    }
}

int view_init(struct view *view, const struct results *results, struct err *err)
{
    size_t max = results->cell_count > 0 ? results->cell_count : 1;
    *view = (struct view){.results = results, .err = err};
    view->rows = calloc(max, sizeof *view->rows);
    view->columns = calloc(max, sizeof *view->columns);
    view->oom = calloc(1, sizeof *view->oom);
    if (!view->rows || !view->columns || !view->oom)
        goto out_of_memory;
    find_rows(view);
    if (find_columns(view) != 0)
        goto out_of_memory;
    size_t count = view->row_count * view->column_count;
    if (count > MAX_CELLS) {
        view_release(view);
        return err_usage(err, "too many cells to show: %zu", count);
    }
    view->cells = calloc(count > 0 ? count : 1, sizeof *view->cells);
    view->comparisons = calloc(count > 0 ? count : 1, sizeof *view->comparisons);
    if (!view->cells || !view->comparisons)
        goto out_of_memory;
    fill_cells(view);
    fill_comparisons(view);
    assign_looks(view);
    return 0;
out_of_memory:
    view_release(view);
    return err_run(err, "out of memory");
}

void view_release(struct view *view)
{
    for (size_t i = 0; view->columns && i < view->column_count; i++)
        free(view->columns[i].label);
    free(view->rows);
    free(view->columns);
    free(view->cells);
    free(view->comparisons);
    free(view->oom);
    *view = (struct view){0};
}

void view_set_oom(const struct view *view)
{
    *view->oom = true;
    (void)err_run(view->err, "out of memory");
}

bool view_is_oom(const struct view *view)
{
    return *view->oom;
}

int view_end(struct view *view)
{
    int result = view_is_oom(view) ? -1 : 0;
    view_release(view);
    return result;
}

const struct cell *view_cell(const struct view *view, size_t row, size_t column)
{
    return view->cells[row * view->column_count + column];
}

const struct comparison *view_comparison(const struct view *view, size_t row, size_t column)
{
    const struct comparison *found = &view->comparisons[row * view->column_count + column];
    return found->cell == found->reference ? NULL : found; /* none is with itself */
}

bool view_has_highest_cap(const struct view *view, size_t row)
{
    return row + 1 == view->row_count || view->rows[row + 1].fetches != view->rows[row].fetches;
}

size_t view_cap_count(const struct view *view)
{
    size_t count = view->results->settings.in_flight.count;
    return view->caps && count > 1 ? count : 1;
}

bool view_row_has_cap(const struct view *view, size_t row, size_t cap)
{
    if (view_cap_count(view) == 1)
        return view_has_highest_cap(view, row);
    const struct view_row *at = &view->rows[row];
    return at->in_flight ==
           effective_cap(at->fetches, view->results->settings.in_flight.items[cap]);
}

size_t view_largest_row(const struct view *view)
{
    return view->row_count > 0 ? view->row_count - 1 : 0;
}

bool cell_is_known(const struct cell *cell)
{
    return cell && isfinite(cell->summary.makespan_s.value);
}

const char *cell_failure(const struct cell *cell)
{
    for (size_t i = 0; i < cell->trial_count; i++)
        if (cell->trials[i].failure)
            return cell->trials[i].failure;
    return NULL;
}

bool cell_has_failures(const struct cell *cell)
{
    return cell->summary.failed > 0 || cell_failure(cell) != NULL;
}

int64_t cell_fetch_count(const struct cell *cell)
{
    int64_t count = 0;
    for (int i = 0; i < OUTCOME_COUNT; i++)
        count += cell->summary.outcomes[i];
    return count;
}
