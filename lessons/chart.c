/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lessons/chart.h"

#include "core/clock.h"

#include <stdlib.h>
#include <string.h>

enum { CHART_EVENTS = 1 << 18, LEAST_COLUMNS = 40, MOST_COLUMNS = 200 };

/* What a cell shows: that a task runs, that it waits. */
struct ink {
    const char *runs, *waits;
};

void chart_release(struct chart *chart)
{
    free(chart->events);
    *chart = (struct chart){.events = NULL};
}

/* The row of a task; tasks of an earlier run may have had the same address. -1: no row is free. */
static int row_of(struct chart *chart, const struct task *task, const char *name,
                  enum task_event event)
{
    if (event == TASK_MADE) {
        if (chart->rows == CHART_ROWS) {
            chart->tasks_left_out++;
            return -1;
        }
        chart->tasks[chart->rows] = task;
        (void)snprintf(chart->names[chart->rows], TASK_NAME_BYTES, "%s", name);
        return (int)chart->rows++;
    }
    for (size_t row = chart->rows; row > 0; row--)
        if (chart->tasks[row - 1] == task)
            return (int)row - 1;
    return -1;
}

static bool make_room(struct chart *chart)
{
    if (chart->count < chart->capacity)
        return true;
    if (chart->capacity == CHART_EVENTS)
        return false;
    size_t capacity = chart->capacity ? 2 * chart->capacity : 1024;
    struct chart_event *events = realloc(chart->events, capacity * sizeof *events);
    if (!events)
        return false;
    chart->events = events;
    chart->capacity = capacity;
    return true;
}

void chart_note(struct chart *chart, int64_t at_ns, const struct task *task, const char *name,
                enum task_event event)
{
    if (chart->full_at_ns)
        return;
    if (at_ns > chart->end_ns)
        chart->end_ns = at_ns;
    int row = row_of(chart, task, name, event);
    if (row < 0)
        return;
    if (!make_room(chart)) {
        chart->full_at_ns = at_ns;
        return;
    }
    chart->events[chart->count++] =
        (struct chart_event){.at_ns = at_ns, .row = row, .event = (uint8_t)event};
}

static size_t column_of(const struct chart *chart, size_t columns, int64_t at_ns)
{
    if (chart->end_ns <= 0)
        return 0;
    size_t column = (size_t)((double)at_ns / (double)chart->end_ns * (double)columns);
    return column < columns ? column : columns - 1;
}

/* One character a column: ' ', 'r' or 'w'. */
static void fill_row(const struct chart *chart, int row, char *cells, size_t columns)
{
    memset(cells, ' ', columns);
    size_t since = 0;
    enum task_event state = TASK_DONE;
    for (size_t i = 0; i < chart->count; i++) {
        const struct chart_event *event = &chart->events[i];
        if (event->row != row)
            continue;
        size_t column = column_of(chart, columns, event->at_ns);
        for (size_t at = since; state != TASK_DONE && at <= column; at++)
            if (cells[at] != 'r')
                cells[at] = state == TASK_RUNS ? 'r' : 'w';
        since = column;
        state = (enum task_event)event->event;
        if (state == TASK_RUNS)
            cells[column] = 'r';
    }
}

static void draw_row(const struct chart *chart, int row, FILE *out, int name_width, size_t columns,
                     const struct ink *ink)
{
    char cells[MOST_COLUMNS];
    fill_row(chart, row, cells, columns);
    size_t used = columns;
    while (used > 0 && cells[used - 1] == ' ')
        used--;
    (void)fprintf(out, "  %-*s  ", name_width, chart->names[row]);
    for (size_t i = 0; i < used; i++) {
        const char *cell = cells[i] == 'r' ? ink->runs : ink->waits;
        (void)fputs(cells[i] == ' ' ? " " : cell, out);
    }
    (void)fputc('\n', out);
}

static int widest_name(const struct chart *chart, size_t rows)
{
    size_t widest = 4;
    for (size_t i = 0; i < rows; i++) {
        size_t width = strlen(chart->names[i]);
        widest = width > widest ? width : widest;
    }
    return (int)widest;
}

void chart_draw(const struct chart *chart, FILE *out, size_t columns, bool is_utf8)
{
    const struct ink ink = is_utf8 ? (struct ink){"█", "·"} : (struct ink){"#", "."};
    if (chart->rows == 0)
        return;
    columns = columns < LEAST_COLUMNS ? LEAST_COLUMNS : columns;
    columns = columns > MOST_COLUMNS ? MOST_COLUMNS : columns;
    size_t rows = chart->rows < CHART_ROWS_SHOWN ? chart->rows : CHART_ROWS_SHOWN;
    int name_width = widest_name(chart, rows);
    columns -= (size_t)name_width + 4;
    char end[32];
    (void)snprintf(end, sizeof end, "%.3g s", (double)chart->end_ns / (double)NS_PER_S);
    (void)fprintf(out, "\nWho ran (%s) and who waited (%s):\n", ink.runs, ink.waits);
    (void)fprintf(out, "  %*s  0 s%*s\n", name_width, "", (int)columns - 3, end);
    for (size_t row = 0; row < rows; row++)
        draw_row(chart, (int)row, out, name_width, columns, &ink);
    size_t more = chart->rows - rows + chart->tasks_left_out;
    if (more > 0)
        (void)fprintf(out, "  and %zu more\n", more);
    if (chart->full_at_ns)
        (void)fprintf(out, "  (later events were not recorded)\n");
}
