/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "report/graph.h"

#include "report/view.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

void graph_release(struct graph *graph)
{
    for (size_t i = 0; i < graph->series_count; i++)
        free(graph->series[i].points);
    free(graph->series);
    free(graph->boxes);
    *graph = (struct graph){0};
}

/* Axes are set if there is something to show. */
bool graph_is_empty(const struct graph *graph)
{
    return graph->x.tick_count == 0 || (graph->box_count == 0 && graph->series_count == 0);
}

void graph_add_series(struct graph *graph, const char *label, const struct look *look)
{
    struct graph_series *series =
        realloc(graph->series, (graph->series_count + 1) * sizeof *series);
    if (!series || graph->failed) {
        graph->failed = true;
        graph->series = series ? series : graph->series;
        return;
    }
    graph->series = series;
    series[graph->series_count++] =
        (struct graph_series){.label = label, .look = look, .mark_every = look ? 1 : 0};
}

/* Arrays grow by doubling: one of `count` items is full where `count` is a power of 2. */
static bool is_full(size_t count)
{
    return (count & (count - 1)) == 0;
}

void graph_add_point(struct graph *graph, struct graph_point point)
{
    if (graph->failed)
        return;
    struct graph_series *series = &graph->series[graph->series_count - 1];
    if (is_full(series->count)) {
        size_t capacity = series->count > 0 ? 2 * series->count : 1;
        struct graph_point *points = realloc(series->points, capacity * sizeof *points);
        graph->failed = !points;
        if (!points)
            return;
        series->points = points;
    }
    series->points[series->count++] = point;
}

void graph_add_box(struct graph *graph, struct graph_box box)
{
    if (graph->failed)
        return;
    if (is_full(graph->box_count)) {
        size_t capacity = graph->box_count > 0 ? 2 * graph->box_count : 1;
        struct graph_box *boxes = realloc(graph->boxes, capacity * sizeof *boxes);
        graph->failed = !boxes;
        if (!boxes)
            return;
        graph->boxes = boxes;
    }
    graph->boxes[graph->box_count++] = box;
}

bool graph_y_range(const struct graph *graph, double *low, double *high)
{
    *low = INFINITY;
    *high = -INFINITY;
    for (size_t i = 0; i < graph->series_count; i++)
        for (size_t k = 0; k < graph->series[i].count; k++) {
            const struct graph_point *point = &graph->series[i].points[k];
            *low = fmin(*low, fmin(point->y, point->low));
            *high = fmax(*high, fmax(point->y, point->high));
        }
    return *high >= *low;
}

bool graph_shown_range(const struct graph *graph, double *low, double *high)
{
    static const double much = 8;
    double largest = 0;
    double second = 0;
    size_t looks = 0; /* an engine has a series in each panel */
    const struct look *of_largest = NULL;
    for (size_t i = 0; i < graph->series_count; i++) {
        const struct graph_series *series = &graph->series[i];
        looks += series->look != NULL;
        for (size_t k = 0; k < series->count && series->look; k++) {
            double y = series->points[k].y;
            if (y > largest) {
                second = series->look == of_largest ? second : largest;
                largest = y;
                of_largest = series->look;
            } else if (series->look != of_largest) {
                second = fmax(second, y);
            }
        }
    }
    bool any = graph_y_range(graph, low, high);
    size_t panels = graph->panel_count > 0 ? graph->panel_count : 1;
    if (looks / panels >= 3 && second > 0 && largest > much * second)
        *high = 2 * second;
    return any;
}

void graph_dodge(struct graph *graph)
{
    static const double step = 0.009;
    static const double most = 0.05;
    size_t panels = graph->panel_count > 0 ? graph->panel_count : 1;
    size_t count = 0; /* within a panel */
    for (size_t i = 0; i < graph->series_count; i++)
        count += graph->series[i].look != NULL;
    count /= panels;
    double apart = count > 1 ? fmin(step, most / (double)(count - 1)) : 0;
    size_t index = 0;
    for (size_t i = 0; i < graph->series_count; i++)
        if (graph->series[i].look)
            graph->series[i].shift = apart * ((double)(index++ % count) - (double)(count - 1) / 2);
}

void graph_panel_name(const struct graph *graph, size_t panel, char name[GRAPH_LABEL_BYTES])
{
    name[0] = '\0';
    if (graph->panel_count > 1 && graph->panel_caps[panel] == 0)
        (void)strcpy(name, "all in flight");
    else if (graph->panel_count > 1)
        (void)snprintf(name, GRAPH_LABEL_BYTES, "at most %" PRId64 " in flight",
                       graph->panel_caps[panel]);
}

void graph_add_tick(struct graph_axis *axis, double value, const char *label)
{
    if (axis->tick_count == GRAPH_TICKS)
        return;
    struct graph_tick *tick = &axis->ticks[axis->tick_count++];
    tick->value = value;
    (void)snprintf(tick->label, sizeof tick->label, "%s", label);
}

static void add_number(struct graph_axis *axis, double value)
{
    char label[32];
    (void)snprintf(label, sizeof label, "%.10g", value);
    graph_add_tick(axis, value, label);
}

static double round_step(double rough)
{
    double decade = pow(10, floor(log10(rough)));
    double mantissa = rough / decade;
    if (mantissa < 1.5)
        return decade;
    if (mantissa < 3.5)
        return 2 * decade;
    return (mantissa < 7.5 ? 5 : 10) * decade;
}

/* The wider the axis, the fewer numbers per decade. */
static void add_decade_ticks(struct graph_axis *axis)
{
    enum { MANTISSAS = 6 };
    static const double many[MANTISSAS] = {1, 1.5, 2, 3, 5, 7};
    static const double some[MANTISSAS] = {1, 2, 5};
    static const double one[MANTISSAS] = {1};
    double span = log10(axis->high / axis->low);
    const double *mantissas = many;
    if (span > 1.2)
        mantissas = span > 3 ? one : some;
    int last = (int)floor(log10(axis->high));
    for (int power = (int)floor(log10(axis->low)); power <= last; power++)
        for (int i = 0; i < MANTISSAS && mantissas[i] > 0; i++) {
            double value = mantissas[i] * pow(10, power);
            if (value >= axis->low * 0.9999 && value <= axis->high * 1.0001)
                add_number(axis, value);
        }
}

void graph_even_ticks(struct graph_axis *axis)
{
    double step = round_step((axis->high - axis->low) / 6);
    int last = (int)floor(axis->high / step);
    for (int i = (int)ceil(axis->low / step); i <= last; i++)
        add_number(axis, i * step);
}

void graph_log_axis(struct graph_axis *axis, double low, double high)
{
    double padding = fmax(pow(high / low, 0.06), 1.02);
    axis->log = true;
    axis->low = low / padding;
    axis->high = high * padding;
    axis->tick_count = 0;
    if (axis->high / axis->low > 3.5)
        add_decade_ticks(axis);
    else
        graph_even_ticks(axis);
}

void graph_fetches_axis(struct graph_axis *axis, const struct view *view)
{
    double first = (double)view->rows[0].fetches;
    double last = (double)view->rows[view->row_count - 1].fetches;
    double room = fmax(pow(last / first, 0.05), 1.2); /* between numbers, and at the ends */
    double taken = 0;
    axis->log = true;
    axis->low = first / room;
    axis->high = last * room;
    axis->tick_count = 0;
    for (size_t row = 0; row < view->row_count; row++) {
        double fetches = (double)view->rows[row].fetches;
        if (!view_has_highest_cap(view, row) || fetches < taken * room)
            continue;
        add_number(axis, fetches);
        taken = fetches;
    }
    (void)strcpy(axis->label, "fetches in the batch (N, log scale)");
}
