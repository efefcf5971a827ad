/* SPDX-License-Identifier: GPL-3.0-or-later */
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
 * cell, then latency by percentile. Where several caps were run, each has a panel of its own. */

static const double unknown = NAN;

static void describe_at(const struct view *view, size_t row, FILE *stream)
{
    (void)fprintf(stream, "At %" PRId64 " fetch%s", view->rows[row].fetches,
                  view->rows[row].fetches == 1 ? "" : "es");
    if (view->caps)
        (void)fprintf(stream, ", %" PRId64 " in flight", view->rows[row].in_flight);
    (void)fputs(": ", stream);
}

/* A point without interval. */
static struct graph_point point_at(double x, double y)
{
    return (struct graph_point){.x = x, .y = y, .low = NAN, .high = NAN};
}

/* A quantity of each cell, for plots over the number of fetches. */
struct quantity {
    struct estimate (*of)(const struct view *view, size_t row, size_t column,
                          const struct quantity *quantity);
    const struct measure *measure;
    double factor;       /* to the unit of the axis */
    size_t first_column; /* 1: the reference is not shown */
    const char *unit, *label;
};

/* A point of one cell; one that failed is marked even where it has no value. */
static struct graph_point cell_point(const struct view *view, size_t row, size_t column,
                                     const struct quantity *quantity)
{
    const struct cell *cell = view_cell(view, row, column);
    struct graph_point point = point_at((double)view->rows[row].fetches, unknown);
    if (!cell)
        return point;
    point.failed =
        *cell_mark(cell) || (quantity->first_column > 0 && *cell_mark(view_cell(view, row, 0)));
    point.runs = cell->trial_count;
    struct estimate value = quantity->of(view, row, column, quantity);
    if (!(value.value > 0))
        return point;
    point.y = value.value * quantity->factor;
    if (value.low > 0 && isfinite(value.high)) {
        point.low = value.low * quantity->factor;
        point.high = value.high * quantity->factor;
    }
    return point;
}

static void set_panels(struct graph *graph, const struct view *view)
{
    graph->panel_count = view_cap_count(view);
    graph->panel_caps = view->results->settings.in_flight.items;
}

static void add_series(struct graph *graph, const struct view *view, size_t column, size_t panel)
{
    graph_add_series(graph, view->columns[column].label, &view->columns[column].look);
    if (!graph->failed)
        graph->series[graph->series_count - 1].panel = panel;
}

/* A curve for each engine, a panel for each cap; a dot for each if there is only one N. */
static void add_cells(struct graph *graph, const struct view *view, const struct quantity *quantity)
{
    set_panels(graph, view);
    graph->dots = view->rows[0].fetches == view->rows[view->row_count - 1].fetches;
    for (size_t panel = 0; panel < graph->panel_count; panel++)
        for (size_t i = quantity->first_column; i < view->column_count; i++) {
            add_series(graph, view, i, panel);
            for (size_t row = 0; row < view->row_count; row++) {
                struct graph_point point = cell_point(view, row, i, quantity);
                if (graph->dots)
                    point.x = -(double)i - 0.5;
                if (view_row_has_cap(view, row, panel))
                    graph_add_point(graph, point);
            }
        }
}

/* Horizontal lines for what is not an engine. */
static void add_line(struct graph *graph, const char *label, double value)
{
    for (size_t panel = 0; panel < graph->panel_count; panel++) {
        graph_add_series(graph, label, NULL);
        if (!graph->failed)
            graph->series[graph->series_count - 1].panel = panel;
        const struct graph_axis *axis = graph->dots ? &graph->y : &graph->x;
        graph_add_point(graph, point_at(axis->low, value));
        graph_add_point(graph, point_at(axis->high, value));
    }
}

static void name_rows(struct graph *graph, const struct view *view, size_t first)
{
    graph->y.low = -(double)view->column_count;
    graph->y.high = -(double)first;
    for (size_t i = first; i < view->column_count; i++)
        graph_add_tick(&graph->y, -(double)i - 0.5, view->columns[i].label);
}

/* The axes of a plot over the number of fetches whose series are there; an empty graph without. */
static void set_axes(struct graph *graph, const struct view *view, const struct quantity *quantity,
                     double low, double high)
{
    struct graph_axis *values = graph->dots ? &graph->x : &graph->y;
    graph_log_axis(values, low, high);
    (void)snprintf(values->label, sizeof values->label, "%s", quantity->label);
    graph->x_name = "fetches";
    graph->y_name = quantity->unit;
    if (graph->dots) {
        name_rows(graph, view, quantity->first_column);
        return;
    }
    graph_fetches_axis(&graph->x, view);
    graph_dodge(graph);
}

static void build_quantity(const struct view *view, struct graph *graph,
                           const struct quantity *quantity)
{
    double low = 0;
    double high = 0;
    add_cells(graph, view, quantity);
    if (graph_shown_range(graph, &low, &high))
        set_axes(graph, view, quantity, low, high);
}

/* The ideal of a cap: a curve over the fetches, or a line across the rows of dots. */
static void add_ideal_of(struct graph *graph, const struct view *view, size_t panel, double factor)
{
    for (size_t row = 0; row < view->row_count; row++) {
        double ideal = (double)view->rows[row].ideal_ns / 1e9 * factor;
        double x = (double)view->rows[row].fetches;
        if (ideal <= 0 || !view_row_has_cap(view, row, panel))
            continue;
        graph_add_point(graph, point_at(graph->dots ? graph->y.low : x, ideal));
        if (graph->dots)
            graph_add_point(graph, point_at(graph->y.high, ideal));
    }
}

static void add_ideal(struct graph *graph, const struct view *view, double factor)
{
    bool known = false;
    for (size_t row = 0; row < view->row_count; row++)
        known |= view->rows[row].ideal_ns > 0;
    for (size_t panel = 0; panel < graph->panel_count && known; panel++) {
        graph_add_series(graph, "ideal", NULL);
        if (graph->failed)
            return;
        graph->series[graph->series_count - 1].panel = panel;
        add_ideal_of(graph, view, panel, factor);
    }
}

/* The longest time: if it is large, the axis is in seconds. */
static double longest_s(const struct view *view)
{
    double longest = 0;
    for (size_t i = 0; i < view->row_count * view->column_count; i++)
        if (cell_is_known(view->cells[i]))
            longest = fmax(longest, view->cells[i]->summary.makespan_s.value);
    return longest;
}

static struct estimate makespan_of(const struct view *view, size_t row, size_t column,
                                   const struct quantity *quantity)
{
    (void)quantity;
    return view_cell(view, row, column)->summary.makespan_s;
}

static void build_makespan(const struct view *view, struct graph *graph)
{
    bool seconds = longest_s(view) >= 10;
    const struct quantity quantity = {.of = makespan_of,
                                      .factor = seconds ? 1 : 1000,
                                      .unit = seconds ? "s" : "ms",
                                      .label = seconds ? "makespan (s, log scale)"
                                                       : "makespan (ms, log scale)"};
    double low = 0;
    double high = 0;
    add_cells(graph, view, &quantity);
    if (!graph_shown_range(graph, &low, &high))
        return;
    for (size_t row = 0; row < view->row_count; row++)
        if (view->rows[row].ideal_ns > 0)
            low = fmin(low, (double)view->rows[row].ideal_ns / 1e9 * quantity.factor);
    set_axes(graph, view, &quantity, low, high);
    add_ideal(graph, view, quantity.factor);
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

static struct estimate speedup_of(const struct view *view, size_t row, size_t column,
                                  const struct quantity *quantity)
{
    const struct comparison *comparison = view_comparison(view, row, column);
    (void)quantity;
    if (!comparison || !(comparison->ratio.value > 0))
        return (struct estimate){NAN, NAN, NAN};
    return number_speedup(&comparison->ratio);
}

static void build_speedup(const struct view *view, struct graph *graph)
{
    char label[GRAPH_LABEL_BYTES];
    double low = 0;
    double high = 0;
    double threshold = view->results->settings.noise_threshold;
    const struct quantity quantity = {
        .of = speedup_of, .factor = 1, .first_column = 1, .unit = "times", .label = label};
    (void)snprintf(label, sizeof label, "times as fast as %.60s (log scale)",
                   view->columns[0].label);
    add_cells(graph, view, &quantity);
    if (!graph_shown_range(graph, &low, &high))
        return;
    set_axes(graph, view, &quantity, fmin(low, 0.95), fmax(high, 1.05));
    if (threshold > 0 && threshold < 1) {
        graph->band_low = 1 / (1 + threshold);
        graph->band_high = 1 + threshold;
        (void)snprintf(graph->band_label, sizeof graph->band_label, "within %g%%: no difference",
                       100 * threshold);
    }
    add_line(graph, view->columns[0].label, 1);
}

static void describe_speedup(const struct view *view, FILE *stream)
{
    size_t row = view_largest_row(view);
    describe_at(view, row, stream);
    for (size_t i = 1; i < view->column_count; i++) {
        struct cell_verdict said = cell_verdict_at(view, row, i, &number_typeset);
        (void)fprintf(stream, "%s%s %s%s%s", i > 1 ? ", " : "", view->columns[i].label,
                      *said.text ? said.text : "not compared", *said.ratio ? ", " : "", said.ratio);
    }
    (void)fprintf(stream, " of the time of %s.", view->columns[0].label);
}

/* A measure over the number of fetches; 0 cannot be shown on a logarithmic axis. */
static struct estimate measure_of(const struct view *view, size_t row, size_t column,
                                  const struct quantity *quantity)
{
    const struct cell *cell = view_cell(view, row, column);
    return cell_is_known(cell) ? quantity->measure->of(cell) : (struct estimate){NAN, NAN, NAN};
}

static void build_measure(const struct view *view, struct graph *graph, const char *key,
                          double factor, const char *unit, const char *label)
{
    const struct quantity quantity = {.of = measure_of,
                                      .measure = measure_find(key),
                                      .factor = factor,
                                      .unit = unit,
                                      .label = label};
    build_quantity(view, graph, &quantity);
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

static void add_throughputs(struct graph *graph, const struct view *view, size_t column,
                            int64_t fetches)
{
    graph_add_series(graph, view->columns[column].label, &view->columns[column].look);
    for (size_t row = 0; row < view->row_count; row++) {
        const struct cell *cell = view_cell(view, row, column);
        struct estimate rate = {NAN, NAN, NAN};
        if (cell_is_known(cell) && cell->summary.throughput_per_s.value > 0)
            rate = cell->summary.throughput_per_s;
        if (view->rows[row].fetches != fetches)
            continue;
        struct graph_point point = {.x = (double)view->rows[row].in_flight,
                                    .y = rate.value,
                                    .low = rate.low,
                                    .high = rate.high};
        point.failed = *cell_mark(cell);
        point.runs = cell ? cell->trial_count : 0;
        graph_add_point(graph, point);
    }
}

static void build_throughput(const struct view *view, struct graph *graph)
{
    int64_t fetches = fetches_with_caps(view);
    double low = INFINITY; /* of the caps */
    double high = 0;
    for (size_t i = 0; i < view->column_count && fetches > 0; i++)
        add_throughputs(graph, view, i, fetches);
    for (size_t row = 0; row < view->row_count; row++) {
        if (view->rows[row].fetches != fetches)
            continue;
        low = fmin(low, (double)view->rows[row].in_flight);
        high = fmax(high, (double)view->rows[row].in_flight);
    }
    double low_rate = 0;
    double high_rate = 0;
    if (!graph_shown_range(graph, &low_rate, &high_rate))
        return;
    graph_dodge(graph);
    graph_log_axis(&graph->x, low, high);
    graph_log_axis(&graph->y, low_rate, high_rate);
    graph->x_name = "in flight";
    graph->y_name = "per second";
    (void)strcpy(graph->x.label, "in-flight cap (log scale)");
    (void)snprintf(graph->y.label, sizeof graph->y.label,
                   "fetches per second, %" PRId64 " fetches (log scale)", fetches);
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
 * axis of percentiles is logarithmic in the share above them: 50, 90, 99 and 99.9 % are evenly
 * spaced, so that the tail can be seen. No curve extends beyond what its samples support.
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
    (void)snprintf(axis->label, sizeof axis->label,
                   "percentile of the fetches (%%, log scale toward 100)");
}

static void scale_points(struct graph *graph, double factor)
{
    for (size_t i = 0; i < graph->series_count; i++)
        for (size_t k = 0; k < graph->series[i].count; k++)
            graph->series[i].points[k].y *= factor;
}

/* The row with the most fetches of a panel. */
static size_t latency_row(const struct view *view, size_t panel)
{
    size_t found = view_largest_row(view);
    for (size_t row = 0; row < view->row_count; row++)
        if (view->rows[row].fetches == view->rows[view->row_count - 1].fetches &&
            view_row_has_cap(view, row, panel))
            found = row;
    return found;
}

/* Returns how many latencies the curve is of. */
static size_t add_latencies(struct graph *graph, const struct view *view, size_t column,
                            size_t panel)
{
    size_t count = 0;
    const struct cell *cell = view_cell(view, latency_row(view, panel), column);
    int64_t *times = sorted_latencies(view, cell, &count);
    add_series(graph, view, column, panel);
    if (count > 0)
        add_curve(graph, times, count);
    free(times);
    if (graph->failed)
        return 0;
    struct graph_series *series = &graph->series[graph->series_count - 1];
    series->mark_every = MARK_EVERY;
    for (size_t i = 0; i < series->count; i++) {
        series->points[i].runs = cell->trial_count;
        series->points[i].failed = *cell_mark(cell) && i % MARK_EVERY == 0;
    }
    return count;
}

static void build_latency(const struct view *view, struct graph *graph)
{
    size_t max = 0;
    set_panels(graph, view);
    for (size_t panel = 0; panel < graph->panel_count; panel++)
        for (size_t i = 0; i < view->column_count; i++) {
            size_t count = add_latencies(graph, view, i, panel);
            max = count > max ? count : max;
        }
    double low = 0;
    double high = 0;
    if (!graph_y_range(graph, &low, &high))
        return;
    bool seconds = high >= 10;
    scale_points(graph, seconds ? 1 : 1000);
    (void)graph_shown_range(graph, &low, &high);
    set_percentile_axis(&graph->x, max);
    graph_log_axis(&graph->y, low, high);
    graph->x_name = "fetches per slower fetch";
    graph->x_is_percentile = true;
    graph->y_name = seconds ? "s" : "ms";
    (void)snprintf(graph->y.label, sizeof graph->y.label, "latency (%s, log scale)", graph->y_name);
    int64_t fetches = view->rows[view_largest_row(view)].fetches;
    (void)snprintf(graph->note, sizeof graph->note, "%" PRId64 " fetch%s", fetches,
                   fetches == 1 ? "" : "es");
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
