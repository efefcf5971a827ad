/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FETCHBENCH_LESSONS_CHART_H
#define FETCHBENCH_LESSONS_CHART_H

#include "loop/runtime.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/*
 * Who ran and who waited: a row per task, time to the right.
 *
 *              0 s                         3 s
 *     main     #.............................#
 *     coffee   #.............................#
 *
 * A column in which a task ran at all is shown as running, since its turns are mostly too short to
 * be seen. What does not fit (rows, or events of a lesson that runs for hours) is counted and
 * reported, never silently left out.
 */

enum { CHART_ROWS = 64, CHART_ROWS_SHOWN = 24 };

struct chart_event {
    int64_t at_ns; /* since the start */
    int32_t row;
    uint8_t event; /* enum task_event */
};

struct chart {
    struct chart_event *events;
    size_t count, capacity;
    const struct task *tasks[CHART_ROWS]; /* whose row it is; the latest one of that address */
    char names[CHART_ROWS][TASK_NAME_BYTES];
    size_t rows;
    size_t tasks_left_out;
    int64_t full_at_ns; /* nothing was noted from then on; 0: all of it was */
    int64_t end_ns;
};

/* Zeroed is empty. */
void chart_release(struct chart *chart);

/* Notes an event. From one thread at a time. When out of memory, it is full from there on. */
void chart_note(struct chart *chart, int64_t at_ns, const struct task *task, const char *name,
                enum task_event event);

/* Draws it, at most `columns` wide. Nothing for less than one row. */
void chart_draw(const struct chart *chart, FILE *out, size_t columns, bool is_utf8);

#endif
