#include "core/results.h"
#include "report/plot.h"
#include "report/plot_script.h"
#include "report/plots.h"
#include "report/view.h"

#include <inttypes.h>
#include <math.h>

static const struct estimate *makespan(const struct cell *cell)
{
    return cell_is_known(cell) ? &cell->summary.makespan_s : NULL;
}

static double or_value(double bound, double value)
{
    return isfinite(bound) ? bound : value;
}

static bool has_failures(const struct view *view)
{
    for (size_t i = 0; i < view->row_count * view->column_count; i++)
        if (cell_is_known(view->cells[i]) && cell_has_failures(view->cells[i]))
            return true;
    return false;
}

static bool has_ideal(const struct view *view)
{
    for (size_t row = 0; row < view->row_count; row++)
        if (view->rows[row].ideal_ns > 0)
            return true;
    return false;
}

/* From the least to the greatest of all that is drawn, in seconds. */
static void find_range(const struct view *view, double *low, double *high)
{
    *low = INFINITY;
    *high = 0;
    for (size_t i = 0; i < view->row_count * view->column_count; i++) {
        const struct estimate *time = makespan(view->cells[i]);
        if (!time || !plot_takes_row(view, i / view->column_count))
            continue;
        *low = fmin(*low, or_value(time->low, time->value));
        *high = fmax(*high, or_value(time->high, time->value));
    }
    for (size_t row = 0; row < view->row_count; row++)
        if (view->rows[row].ideal_ns > 0 && plot_takes_row(view, row))
            *low = fmin(*low, (double)view->rows[row].ideal_ns / 1e9);
}

static bool applies(const struct view *view)
{
    double low = 0;
    double high = 0;
    find_range(view, &low, &high);
    return high > 0 && low > 0;
}

static void write_data(const struct view *view, FILE *stream)
{
    (void)fputs("# a block for each engine: fetches, makespan, low, high (s), failed fetches\n",
                stream);
    for (size_t i = 0; i < view->column_count; i++) {
        (void)fputs("# ", stream);
        plot_write_quoted(view->columns[i].label, stream);
        (void)fputc('\n', stream);
        for (size_t row = 0; row < view->row_count; row++) {
            const struct cell *cell = view_cell(view, row, i);
            const struct estimate *time = makespan(cell);
            if (!plot_takes_row(view, row))
                continue;
            (void)fprintf(stream, "%" PRId64, view->rows[row].fetches);
            if (time)
                (void)fprintf(stream, " %.9g %.9g %.9g %" PRId64 "\n", time->value,
                              or_value(time->low, time->value), or_value(time->high, time->value),
                              cell->summary.failed);
            else
                (void)fputs(" NaN NaN NaN 0\n", stream);
        }
        (void)fputs("\n\n", stream);
    }
    (void)fputs("# ideal\n", stream);
    for (size_t row = 0; row < view->row_count; row++)
        if (view->rows[row].ideal_ns > 0 && plot_takes_row(view, row))
            (void)fprintf(stream, "%" PRId64 " %.9g\n", view->rows[row].fetches,
                          (double)view->rows[row].ideal_ns / 1e9);
}

/* A cross over every point at which fetches failed. */
static void write_failures(const struct view *view, FILE *stream)
{
    const char *title = "title 'fetches failed'";
    for (size_t i = 0; i < view->column_count; i++) {
        (void)fprintf(stream,
                      ", \\\n  'makespan.dat' index %zu using ($5 > 0 ? $1 : NaN):($2*unit) with "
                      "points linestyle %d %s",
                      i, LINE_FAILED, title);
        title = "notitle";
    }
}

static void write_script(const struct view *view, bool hover, FILE *stream)
{
    double low = 0;
    double high = 0;
    find_range(view, &low, &high);
    const char *name = high >= 10 ? "s" : "ms";
    double unit = high >= 10 ? 1 : 1000;
    plot_write_fetches_axis(view, stream);
    plot_write_log_axis("y", low * unit, high * unit, stream);
    (void)fprintf(stream, "set ylabel 'makespan (%s)'\nunit = %g\nplot ", name, unit);
    if (has_ideal(view))
        (void)fprintf(stream,
                      "'makespan.dat' index %zu using 1:($2*unit) with lines linestyle %d title "
                      "'ideal', ",
                      view->column_count, LINE_IDEAL);
    char times[64];
    (void)snprintf(times, sizeof times, "sprintf('%%g fetches: %%.4g %s', $1, $2*unit)", name);
    for (size_t i = 0; i < view->column_count; i++) {
        (void)fputs(i > 0 ? ", \\\n" : "\\\n", stream);
        plot_write_series(&(struct plot_series){"makespan", i, "1:($2*unit)",
                                                "1:($2*unit):($3*unit):($4*unit)", i,
                                                view->columns[i].label, hover ? times : NULL},
                          stream);
    }
    if (has_failures(view))
        write_failures(view, stream);
    (void)fputc('\n', stream);
}

const struct plot plot_makespan = {
    .name = "makespan",
    .title = "How long a batch takes",
    .summary = "Makespan over the number of fetches, both axes logarithmic; bars are intervals.",
    .notes = 2,
    .note_letters = 14,
    .page_note = "dashed: the ideal; a cross: fetches failed",
    .applies = applies,
    .write_data = write_data,
    .write_script = write_script,
    .describe = plot_describe_makespan,
};
