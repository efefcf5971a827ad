#include "core/results.h"
#include "report/plot.h"
#include "report/plot_script.h"
#include "report/plots.h"
#include "report/view.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>

/*
 * Latency by percentile at the largest N, over the ok fetches of all trials. The axis of
 * percentiles is logarithmic in what is left above them: 50, 90, 99, 99.9 % stand evenly, so that
 * the tail can be seen. No curve goes past what its sample supports.
 */
enum { POINTS = 120 };

static int by_time(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a;
    int64_t y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

/* The latencies of a column, sorted, on the heap; NULL: there are none, or no memory, and the view
 * is lost. */
static int64_t *sorted_latencies(const struct view *view, size_t row, size_t column, size_t *count)
{
    const struct cell *cell = view_cell(view, row, column);
    size_t room = 0;
    *count = 0;
    for (size_t t = 0; cell && t < cell->trial_count; t++)
        room += cell->trials[t].sample_count;
    int64_t *times = room > 0 ? calloc(room, sizeof *times) : NULL;
    if (room > 0 && !times)
        view_set_oom(view);
    if (!times)
        return NULL;
    for (size_t t = 0; t < cell->trial_count; t++) {
        const struct trial *trial = &cell->trials[t];
        for (size_t i = 0; i < trial->sample_count; i++)
            if (trial->samples[i].outcome == OUTCOME_OK)
                times[(*count)++] = trial->samples[i].end_ns - trial->samples[i].due_ns;
    }
    if (*count > 1)
        qsort(times, *count, sizeof *times, by_time);
    return times;
}

static bool has_latencies(const struct cell *cell)
{
    for (size_t t = 0; cell && t < cell->trial_count; t++)
        if (cell->trials[t].sample_count > 0 && cell->trials[t].outcomes[OUTCOME_OK] > 0)
            return true;
    return false;
}

static bool applies(const struct view *view)
{
    size_t row = view_largest_row(view);
    for (size_t i = 0; i < view->column_count; i++)
        if (has_latencies(view_cell(view, row, i)))
            return true;
    return false;
}

static void write_curve(const int64_t *times, size_t count, FILE *stream)
{
    size_t last = count;
    for (int i = 0; i <= POINTS; i++) {
        double left =
            pow((double)count, (double)i / (double)POINTS); /* 1: nothing below; count: the most */
        size_t rank = (size_t)floor((1 - 1 / left) * (double)count);
        rank = rank < count ? rank : count - 1;
        if (rank == last)
            continue;
        last = rank;
        (void)fprintf(stream, "%.6g %.9g\n", (double)count / (double)(count - rank),
                      (double)times[rank] / 1e9);
    }
}

static void write_data(const struct view *view, FILE *stream)
{
    size_t row = view_largest_row(view);
    (void)fprintf(stream,
                  "# a block for each engine, at %" PRId64
                  " fetches: 1 / (1 - percentile / 100), latency (s)\n",
                  view->rows[row].fetches);
    for (size_t i = 0; i < view->column_count; i++) {
        size_t count = 0;
        int64_t *times = sorted_latencies(view, row, i, &count);
        (void)fputs("# ", stream);
        plot_write_quoted(view->columns[i].label, stream);
        (void)fputc('\n', stream);
        if (count > 0)
            write_curve(times, count, stream);
        else
            (void)fputs("NaN NaN\n", stream);
        (void)fputs("\n\n", stream);
        free(times);
    }
}

/* The least and the greatest latency, and how many there are at most. */
static size_t find_range(const struct view *view, double *low_s, double *high_s)
{
    size_t most = 0;
    size_t row = view_largest_row(view);
    *low_s = INFINITY;
    *high_s = 0;
    for (size_t i = 0; i < view->column_count; i++) {
        size_t count = 0;
        int64_t *times = sorted_latencies(view, row, i, &count);
        if (count > 0) {
            *low_s = fmin(*low_s, fmax((double)times[0], 1) / 1e9);
            *high_s = fmax(*high_s, (double)times[count - 1] / 1e9);
        }
        most = count > most ? count : most;
        free(times);
    }
    return most;
}

static void write_percentile_axis(size_t count, FILE *stream)
{
    static const char *const names[] = {"0", "50", "75", "90", "99", "99.9", "99.99"};
    static const double places[] = {1, 2, 4, 10, 100, 1000, 10000};
    (void)fprintf(stream, "set logscale x\nset xrange [1:%.6g]\nset xtics (",
                  (double)(count > 2 ? count : 2) * 1.1);
    for (size_t i = 0; i < sizeof places / sizeof places[0]; i++)
        if (places[i] <= (double)count * 1.1)
            (void)fprintf(stream, "%s'%s' %g", i > 0 ? ", " : "", names[i], places[i]);
    (void)fputs(")\nset xlabel 'percentile of the fetches (%)'\n", stream);
}

static void write_script(const struct view *view, bool hover, FILE *stream)
{
    (void)hover; /* too many points to point at */
    double low_s = 0;
    double high_s = 0;
    size_t count = find_range(view, &low_s, &high_s);
    double unit = high_s >= 10 ? 1 : 1000;
    if (!(high_s > 0))
        return;
    write_percentile_axis(count, stream);
    plot_write_log_axis("y", low_s * unit, high_s * unit, stream);
    (void)fprintf(stream, "set ylabel 'latency (%s), %" PRId64 " fetches'\nplot \\\n",
                  unit > 1 ? "ms" : "s", view->rows[view_largest_row(view)].fetches);
    for (size_t i = 0; i < view->column_count; i++) {
        (void)fprintf(stream,
                      "  'latency.dat' index %zu using 1:($2*%g) with linespoints linestyle %zu "
                      "pointinterval 14 title ",
                      i, unit, i + 1);
        plot_write_label(view->columns[i].label, stream);
        (void)fputs(i + 1 < view->column_count ? ", \\\n" : "\n", stream);
    }
}

static void describe(const struct view *view, FILE *stream)
{
    (void)fputs("Medians: ", stream);
    plot_describe_cost(view, "latency_p50_s", stream);
    (void)fputs(" The worst: ", stream);
    plot_describe_cost(view, "latency_max_s", stream);
}

const struct plot plot_latency = {
    .name = "latency",
    .title = "How long single fetches take",
    .summary = "Latency by percentile, of each engine, at the largest number of fetches.",
    .applies = applies,
    .write_data = write_data,
    .write_script = write_script,
    .describe = describe,
};
