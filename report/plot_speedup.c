#include "core/results.h"
#include "report/plot.h"
#include "report/plot_script.h"
#include "report/plots.h"
#include "report/view.h"

#include <inttypes.h>
#include <math.h>

/* How many times as fast as the reference: the ratio of makespans turned over, its bounds too. */
static bool speedup_at(const struct view *view, size_t row, size_t column, struct estimate *speedup)
{
    const struct comparison *comparison = view_comparison(view, row, column);
    if (!comparison || !(comparison->ratio.value > 0) || !plot_takes_row(view, row))
        return false;
    const struct estimate *ratio = &comparison->ratio;
    *speedup = (struct estimate){1 / ratio->value, 1 / ratio->value, 1 / ratio->value};
    if (ratio->low > 0 && isfinite(ratio->high))
        *speedup = (struct estimate){1 / ratio->value, 1 / ratio->high, 1 / ratio->low};
    return true;
}

static bool applies(const struct view *view)
{
    struct estimate speedup;
    for (size_t row = 0; row < view->row_count; row++)
        for (size_t i = 1; i < view->column_count; i++)
            if (speedup_at(view, row, i, &speedup))
                return true;
    return false;
}

static void write_data(const struct view *view, FILE *stream)
{
    (void)fputs("# a block for each engine: fetches, times as fast as the reference, low, high\n",
                stream);
    for (size_t i = 1; i < view->column_count; i++) {
        (void)fputs("# ", stream);
        plot_write_quoted(view->columns[i].label, stream);
        (void)fputc('\n', stream);
        for (size_t row = 0; row < view->row_count; row++) {
            struct estimate speedup = {NAN, NAN, NAN};
            if (plot_takes_row(view, row) && speedup_at(view, row, i, &speedup))
                (void)fprintf(stream, "%" PRId64 " %.9g %.9g %.9g\n", view->rows[row].fetches,
                              speedup.value, speedup.low, speedup.high);
            else if (plot_takes_row(view, row))
                (void)fprintf(stream, "%" PRId64 " NaN NaN NaN\n", view->rows[row].fetches);
        }
        (void)fputs("\n\n", stream);
    }
}

static void write_script(const struct view *view, bool hover, FILE *stream)
{
    double low = 0.95;
    double high = 1.05;
    struct estimate speedup;
    for (size_t row = 0; row < view->row_count; row++) {
        for (size_t i = 1; i < view->column_count; i++) {
            if (!speedup_at(view, row, i, &speedup))
                continue;
            low = fmin(low, speedup.low);
            high = fmax(high, speedup.high);
        }
    }
    plot_write_fetches_axis(view, stream);
    plot_write_log_axis("y", low, high, stream);
    char label[300];
    (void)snprintf(label, sizeof label, "times as fast as %.200s", view->columns[0].label);
    (void)fputs("set ylabel ", stream);
    plot_write_quoted(label, stream);
    double threshold = view->results->settings.noise_threshold;
    if (threshold > 0 && threshold < 1)
        (void)fprintf(stream,
                      "\nset object 1 rectangle from graph 0, first %.6g to graph 1, first %.6g "
                      "fillcolor rgb '#ececec' fillstyle solid noborder behind",
                      1 / (1 + threshold), 1 + threshold);
    (void)fputs("\nplot ", stream);
    if (threshold > 0 && threshold < 1)
        (void)fprintf(stream,
                      "NaN with boxes fillcolor rgb '#ececec' fillstyle solid noborder "
                      "title 'within %g%%: no difference', \\\n  ",
                      100 * threshold);
    (void)fprintf(stream, "1 with lines linestyle %d title ", LINE_IDEAL);
    plot_write_label(view->columns[0].label, stream);
    for (size_t i = 1; i < view->column_count; i++) {
        (void)fputs(", \\\n", stream);
        plot_write_series(
            &(struct plot_series){"speedup", i - 1, "1:2", "1:2:3:4", i, view->columns[i].label,
                                  hover ? "sprintf('%g fetches: %.3g times', $1, $2)" : NULL},
            stream);
    }
    (void)fputc('\n', stream);
}

const struct plot plot_speedup = {
    .name = "speedup",
    .title = "How many times as fast",
    .summary = "Speed-up against the reference over the number of fetches; bars are intervals.",
    .notes = 1, /* the reference has its line */
    .note_letters = 24,
    .page_note = "dashed: the reference; grey: no difference",
    .applies = applies,
    .write_data = write_data,
    .write_script = write_script,
    .describe = plot_describe_speedup,
};
