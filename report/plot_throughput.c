#include "core/results.h"
#include "report/plot.h"
#include "report/plot_script.h"
#include "report/plots.h"
#include "report/view.h"

#include <inttypes.h>
#include <math.h>

/* Throughput over the in-flight cap, at the largest N that was run with several caps. */

static size_t rows_of(const struct view *view, int64_t fetches)
{
    size_t count = 0;
    for (size_t row = 0; row < view->row_count; row++)
        count += view->rows[row].fetches == fetches;
    return count;
}

/* The number of fetches that is drawn; 0: none was run with several caps. */
static int64_t drawn_fetches(const struct view *view)
{
    int64_t fetches = 0;
    for (size_t row = 0; row < view->row_count; row++)
        if (rows_of(view, view->rows[row].fetches) > 1)
            fetches = view->rows[row].fetches;
    return fetches;
}

static double throughput(const struct view *view, size_t row, size_t column)
{
    const struct cell *cell = view_cell(view, row, column);
    double value = cell_is_known(cell) ? cell->summary.throughput_per_s : NAN;
    return value > 0 ? value : NAN;
}

static bool applies(const struct view *view)
{
    int64_t fetches = drawn_fetches(view);
    for (size_t row = 0; row < view->row_count && fetches > 0; row++)
        for (size_t i = 0; i < view->column_count; i++)
            if (view->rows[row].fetches == fetches && isfinite(throughput(view, row, i)))
                return true;
    return false;
}

static void write_data(const struct view *view, FILE *stream)
{
    int64_t fetches = drawn_fetches(view);
    (void)fprintf(stream,
                  "# a block for each engine, at %" PRId64 " fetches: cap, throughput (1/s)\n",
                  fetches);
    for (size_t i = 0; i < view->column_count; i++) {
        (void)fputs("# ", stream);
        plot_write_quoted(view->columns[i].label, stream);
        (void)fputc('\n', stream);
        for (size_t row = 0; row < view->row_count; row++)
            if (view->rows[row].fetches == fetches)
                plot_write_point((double)view->rows[row].in_flight, throughput(view, row, i),
                                 stream);
        (void)fputs("\n\n", stream);
    }
}

static void write_script(const struct view *view, bool hover, FILE *stream)
{
    int64_t fetches = drawn_fetches(view);
    double low = INFINITY;
    double high = 0;
    double least = INFINITY;
    double most = 0;
    for (size_t row = 0; row < view->row_count; row++) {
        if (view->rows[row].fetches != fetches)
            continue;
        least = fmin(least, (double)view->rows[row].in_flight);
        most = fmax(most, (double)view->rows[row].in_flight);
        for (size_t i = 0; i < view->column_count; i++) {
            low = fmin(low, throughput(view, row, i));
            high = fmax(high, throughput(view, row, i));
        }
    }
    plot_write_log_axis("x", least, most, stream);
    plot_write_log_axis("y", low, high, stream);
    (void)fprintf(stream,
                  "set xlabel 'fetches in flight at most'\n"
                  "set ylabel 'fetches a second, %" PRId64 " fetches'\n",
                  fetches);
    plot_write_curves("throughput", view,
                      hover ? "sprintf('%g in flight: %.3g a second', $1, $2)" : NULL, stream);
}

const struct plot plot_throughput = {
    .name = "throughput",
    .title = "What a higher cap brings",
    .summary = "Throughput over the in-flight cap, both axes logarithmic.",
    .applies = applies,
    .write_data = write_data,
    .write_script = write_script,
};
