#include "report/plot.h"

#include "core/results.h"
#include "report/cell_format.h"
#include "report/numbers.h"
#include "report/view.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* The plots: first those over the number of fetches (and over the cap), curves of one value per
 * cell, then latency by percentile. Where several caps were run, those over the number of fetches
 * show the highest. */

static const double unknown = NAN;

static void describe_at(const struct view *view, size_t row, FILE *stream)
{
    (void)fprintf(stream, "At %" PRId64 " fetch%s: ", view->rows[row].fetches,
                  view->rows[row].fetches == 1 ? "" : "es");
}

/* A point without interval. */
static struct graph_point point_at(double x, double y)
{
    return (struct graph_point){.x = x, .y = y, .low = NAN, .high = NAN};
}

/* The axes of a plot over the number of fetches whose series are there; an empty graph without. */
static void set_axes(struct graph *graph, const struct view *view)
{
    double low = 0;
    double high = 0;
    if (!graph_y_range(graph, &low, &high))
        return;
    graph_fetches_axis(&graph->x, view);
    graph_log_axis(&graph->y, low, high);
    graph->x_name = "fetches";
}

static void add_ideal(struct graph *graph, const struct view *view, double factor)
{
    bool known = false;
    for (size_t row = 0; row < view->row_count; row++)
        known |= view->rows[row].ideal_ns > 0;
    if (!known)
        return;
    graph_add_series(graph, "ideal", NULL);
    for (size_t row = 0; row < view->row_count; row++)
        if (view->rows[row].ideal_ns > 0 && view_has_highest_cap(view, row))
            graph_add_point(graph, point_at((double)view->rows[row].fetches,
                                            (double)view->rows[row].ideal_ns / 1e9 * factor));
}

/* Of several series, whose times are large: then the axis is in seconds. */
static double longest_s(const struct view *view)
{
    double longest = 0;
    for (size_t i = 0; i < view->row_count * view->column_count; i++)
        if (cell_is_known(view->cells[i]))
            longest = fmax(longest, view->cells[i]->summary.makespan_s.value);
    return longest;
}

static void build_makespan(const struct view *view, struct graph *graph)
{
    bool seconds = longest_s(view) >= 10;
    double factor = seconds ? 1 : 1000;
    for (size_t i = 0; i < view->column_count; i++) {
        graph_add_series(graph, view->columns[i].label, &view->columns[i].look);
        for (size_t row = 0; row < view->row_count; row++) {
            const struct cell *cell = view_cell(view, row, i);
            if (!view_has_highest_cap(view, row))
                continue;
            struct graph_point point = point_at((double)view->rows[row].fetches, unknown);
            if (cell_is_known(cell) && cell->summary.makespan_s.value > 0) {
                const struct estimate *time = &cell->summary.makespan_s;
                point.y = time->value * factor;
                point.low = time->low * factor;
                point.high = time->high * factor;
                point.failed = cell_has_failures(cell);
            }
            graph_add_point(graph, point);
        }
    }
    double low = 0;
    double high = 0;
    if (!graph_y_range(graph, &low, &high))
        return;
    add_ideal(graph, view, factor);
    set_axes(graph, view);
    graph->y_name = seconds ? "s" : "ms";
    (void)snprintf(graph->y.label, sizeof graph->y.label, "makespan (%s, log scale)",
                   graph->y_name);
}

static void describe_makespan(const struct view *view, FILE *stream)
{
    char text[NUMBER_BYTES];
    size_t row = view_largest_row(view);
    describe_at(view, row, stream);
    for (size_t i = 0; i < view->column_count; i++)
        (void)fprintf(stream, "%s%s %s", i > 0 ? ", " : "", view->columns[i].label,
                      cell_makespan(text, view_cell(view, row, i), &number_typeset));
    if (view->rows[row].ideal_ns > 0)
        (void)fprintf(
            stream, "; ideal %s",
            number_seconds(text, (double)view->rows[row].ideal_ns / 1e9, &number_typeset));
    (void)fputc('.', stream);
}

static bool speedup_at(const struct view *view, size_t row, size_t column,
                       struct graph_point *point)
{
    const struct comparison *comparison = view_comparison(view, row, column);
    *point = point_at((double)view->rows[row].fetches, unknown);
    if (!comparison || !(comparison->ratio.value > 0))
        return false;
    struct estimate speedup = number_speedup(&comparison->ratio);
    bool bounded = comparison->ratio.low > 0 && isfinite(comparison->ratio.high);
    point->y = speedup.value;
    point->low = bounded ? speedup.low : NAN;
    point->high = bounded ? speedup.high : NAN;
    return true;
}

static void set_speedup_axes(struct graph *graph, const struct view *view)
{
    double low = 0;
    double high = 0;
    double threshold = view->results->settings.noise_threshold;
    (void)graph_y_range(graph, &low, &high);
    graph_fetches_axis(&graph->x, view);
    graph_log_axis(&graph->y, fmin(low, 0.95), fmax(high, 1.05));
    graph->x_name = "fetches";
    graph->y_name = "times";
    (void)snprintf(graph->y.label, sizeof graph->y.label, "times as fast as %.60s (log)",
                   view->columns[0].label);
    if (threshold > 0 && threshold < 1) {
        graph->band_low = 1 / (1 + threshold);
        graph->band_high = 1 + threshold;
        (void)snprintf(graph->band_label, sizeof graph->band_label, "within %g%%: no difference",
                       100 * threshold);
    }
    graph_add_series(graph, view->columns[0].label, NULL);
    graph_add_point(graph, point_at(graph->x.low, 1));
    graph_add_point(graph, point_at(graph->x.high, 1));
}

static void build_speedup(const struct view *view, struct graph *graph)
{
    bool any = false;
    for (size_t i = 1; i < view->column_count; i++) {
        graph_add_series(graph, view->columns[i].label, &view->columns[i].look);
        for (size_t row = 0; row < view->row_count; row++) {
            struct graph_point point;
            if (!view_has_highest_cap(view, row))
                continue;
            any |= speedup_at(view, row, i, &point);
            graph_add_point(graph, point);
        }
    }
    if (any)
        set_speedup_axes(graph, view);
}

static void describe_speedup(const struct view *view, FILE *stream)
{
    size_t row = view_largest_row(view);
    describe_at(view, row, stream);
    for (size_t i = 1; i < view->column_count; i++) {
        struct cell_verdict said = cell_verdict_at(view, row, i, &number_typeset);
        (void)fprintf(stream, "%s%s %s%s%s", i > 1 ? ", " : "", view->columns[i].label,
                      *said.text ? said.text : "not compared", *said.bounds ? " " : "",
                      said.bounds);
    }
    (void)fputc('.', stream);
}

/* A measure over the number of fetches; 0 cannot be shown on a logarithmic axis. */
static void build_measure(const struct view *view, struct graph *graph, const char *key,
                          double factor, const char *unit, const char *label)
{
    const struct measure *measure = measure_find(key);
    for (size_t i = 0; i < view->column_count; i++) {
        graph_add_series(graph, view->columns[i].label, &view->columns[i].look);
        for (size_t row = 0; row < view->row_count; row++) {
            const struct cell *cell = view_cell(view, row, i);
            double value = cell_is_known(cell) ? measure->of(cell).value * factor : NAN;
            if (view_has_highest_cap(view, row))
                graph_add_point(graph,
                                point_at((double)view->rows[row].fetches, value > 0 ? value : NAN));
        }
    }
    set_axes(graph, view);
    graph->y_name = unit;
    (void)snprintf(graph->y.label, sizeof graph->y.label, "%s", label);
}

static void describe_measure(const struct view *view, const char *key, FILE *stream)
{
    char text[NUMBER_BYTES];
    const struct measure *measure = measure_find(key);
    size_t row = view_largest_row(view);
    describe_at(view, row, stream);
    for (size_t i = 0; i < view->column_count; i++) {
        const struct cell *cell = view_cell(view, row, i);
        (void)fprintf(
            stream, "%s%s %s", i > 0 ? ", " : "", view->columns[i].label,
            measure_text(text, measure, cell ? measure->of(cell).value : NAN, &number_typeset));
    }
    (void)fputc('.', stream);
}

static void build_cpu(const struct view *view, struct graph *graph)
{
    build_measure(view, graph, "cpu_s_per_fetch", 1e6, "µs", "CPU time per fetch (µs, log scale)");
}

static void describe_cpu(const struct view *view, FILE *stream)
{
    describe_measure(view, "cpu_s_per_fetch", stream);
}

static void build_memory(const struct view *view, struct graph *graph)
{
    build_measure(view, graph, "peak_memory_bytes", 1.0 / 1048576, "MiB",
                  "peak memory (MiB, log scale)");
}

static void describe_memory(const struct view *view, FILE *stream)
{
    describe_measure(view, "peak_memory_bytes", stream);
}

static void build_switches(const struct view *view, struct graph *graph)
{
    build_measure(view, graph, "context_switches", 1, "", "context switches (log scale)");
}

static void describe_switches(const struct view *view, FILE *stream)
{
    describe_measure(view, "context_switches", stream);
}

/* The largest number of fetches that was run with several caps; 0: none was. */
static int64_t fetches_with_caps(const struct view *view)
{
    int64_t fetches = 0;
    for (size_t row = 1; row < view->row_count; row++)
        if (view->rows[row].fetches == view->rows[row - 1].fetches)
            fetches = view->rows[row].fetches;
    return fetches;
}

static void build_throughput(const struct view *view, struct graph *graph)
{
    int64_t fetches = fetches_with_caps(view);
    double low = INFINITY; /* of the caps */
    double high = 0;
    for (size_t i = 0; i < view->column_count && fetches > 0; i++) {
        graph_add_series(graph, view->columns[i].label, &view->columns[i].look);
        for (size_t row = 0; row < view->row_count; row++) {
            const struct cell *cell = view_cell(view, row, i);
            double cap = (double)view->rows[row].in_flight;
            double rate = cell_is_known(cell) ? cell->summary.throughput_per_s.value : NAN;
            if (view->rows[row].fetches != fetches)
                continue;
            low = fmin(low, cap);
            high = fmax(high, cap);
            graph_add_point(graph, point_at(cap, rate > 0 ? rate : NAN));
        }
    }
    double low_rate = 0;
    double high_rate = 0;
    if (!graph_y_range(graph, &low_rate, &high_rate))
        return;
    graph_log_axis(&graph->x, low, high);
    graph_log_axis(&graph->y, low_rate, high_rate);
    graph->x_name = "in flight";
    graph->y_name = "per second";
    (void)strcpy(graph->x.label, "in-flight cap (log scale)");
    (void)snprintf(graph->y.label, sizeof graph->y.label,
                   "fetches per second, %" PRId64 " fetches (log)", fetches);
}

const struct plot plot_makespan = {
    .name = "makespan",
    .title = "Makespan: how long a batch takes",
    .summary = "Median makespan over the number of fetches, with intervals.",
    .build = build_makespan,
    .describe = describe_makespan,
};

const struct plot plot_speedup = {
    .name = "speedup",
    .title = "Speedup: how many times as fast",
    .summary = "Speedup against the reference over the number of fetches, with intervals.",
    .build = build_speedup,
    .describe = describe_speedup,
};

const struct plot plot_throughput = {
    .name = "throughput",
    .title = "Throughput over the in-flight cap",
    .summary = "Fetches per second over the in-flight cap.",
    .build = build_throughput,
};

const struct plot plot_cpu = {
    .name = "cpu",
    .title = "CPU time per fetch",
    .summary = "CPU time per fetch over the number of fetches.",
    .build = build_cpu,
    .describe = describe_cpu,
};

const struct plot plot_memory = {
    .name = "memory",
    .title = "Peak memory",
    .summary = "Peak memory over the number of fetches.",
    .build = build_memory,
    .describe = describe_memory,
};

const struct plot plot_switches = {
    .name = "switches",
    .title = "Context switches",
    .summary = "Context switches over the number of fetches.",
    .build = build_switches,
    .describe = describe_switches,
};

/*
 * Latency by percentile at the largest number of fetches, over the ok fetches of all trials. The
 * axis of percentiles is logarithmic in what is left above them: 50, 90, 99 and 99.9 % are evenly
 * spaced, so that the tail can be seen. No curve goes past what its samples support.
 */
enum { POINTS = 120, MARK_EVERY = 14 };

static int by_time(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a;
    int64_t y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

/* The latencies of a cell, sorted, on the heap; NULL: there are none, or no memory. */
static int64_t *sorted_latencies(const struct view *view, const struct cell *cell, size_t *count)
{
    size_t capacity = 0;
    *count = 0;
    for (size_t t = 0; cell && t < cell->trial_count; t++)
        capacity += cell->trials[t].sample_count;
    int64_t *times = capacity > 0 ? calloc(capacity, sizeof *times) : NULL;
    if (capacity > 0 && !times)
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

static void add_curve(struct graph *graph, const int64_t *times, size_t count)
{
    size_t last = count;
    for (int i = 0; i <= POINTS; i++) {
        /* 1: none are left above; count: all but one are. */
        double left = pow((double)count, (double)i / POINTS);
        size_t rank = (size_t)floor((1 - 1 / left) * (double)count);
        rank = rank < count ? rank : count - 1;
        if (rank == last)
            continue;
        last = rank;
        graph_add_point(graph, point_at((double)count / (double)(count - rank),
                                        fmax((double)times[rank], 1) / 1e9));
    }
}

static void set_percentile_axis(struct graph_axis *axis, size_t count)
{
    static const char *const names[] = {"0", "50", "75", "90", "99", "99.9", "99.99"};
    static const double values[] = {1, 2, 4, 10, 100, 1000, 10000};
    axis->log = true;
    axis->low = 1;
    axis->high = (double)(count > 2 ? count : 2) * 1.1;
    for (size_t i = 0; i < sizeof values / sizeof values[0]; i++)
        if (values[i] <= (double)count * 1.1)
            graph_add_tick(axis, values[i], names[i]);
    (void)snprintf(axis->label, sizeof axis->label, "percentile of the fetches (%%)");
}

static void scale_points(struct graph *graph, double factor)
{
    for (size_t i = 0; i < graph->series_count; i++)
        for (size_t k = 0; k < graph->series[i].count; k++)
            graph->series[i].points[k].y *= factor;
}

static void build_latency(const struct view *view, struct graph *graph)
{
    size_t row = view_largest_row(view);
    size_t max = 0;
    for (size_t i = 0; i < view->column_count; i++) {
        size_t count = 0;
        int64_t *times = sorted_latencies(view, view_cell(view, row, i), &count);
        graph_add_series(graph, view->columns[i].label, &view->columns[i].look);
        if (!graph->failed)
            graph->series[i].mark_every = MARK_EVERY;
        if (count > 0)
            add_curve(graph, times, count);
        max = count > max ? count : max;
        free(times);
    }
    double low = 0;
    double high = 0;
    if (!graph_y_range(graph, &low, &high))
        return;
    bool seconds = high >= 10;
    scale_points(graph, seconds ? 1 : 1000);
    (void)graph_y_range(graph, &low, &high);
    set_percentile_axis(&graph->x, max);
    graph_log_axis(&graph->y, low, high);
    graph->x_name = "fetches per slower fetch";
    graph->x_is_percentile = true;
    graph->y_name = seconds ? "s" : "ms";
    (void)snprintf(graph->y.label, sizeof graph->y.label, "latency (%s, log scale)", graph->y_name);
    (void)snprintf(graph->note, sizeof graph->note, "%" PRId64 " fetch%s", view->rows[row].fetches,
                   view->rows[row].fetches == 1 ? "" : "es");
}

static void describe_latency(const struct view *view, FILE *stream)
{
    char median[NUMBER_BYTES];
    char max[NUMBER_BYTES];
    size_t row = view_largest_row(view);
    describe_at(view, row, stream);
    for (size_t i = 0; i < view->column_count; i++) {
        const struct cell *cell = view_cell(view, row, i);
        (void)fprintf(
            stream, "%s%s median %s, max %s", i > 0 ? "; " : "", view->columns[i].label,
            number_seconds(median, cell ? cell->summary.latency_s.p50.value : NAN, &number_typeset),
            number_seconds(max, cell ? cell->summary.latency_s.max.value : NAN, &number_typeset));
    }
    (void)fputc('.', stream);
}

const struct plot plot_latency = {
    .name = "latency",
    .title = "Latency by percentile",
    .summary = "Latency of single fetches by percentile, at the largest number of fetches.",
    .build = build_latency,
    .describe = describe_latency,
};
