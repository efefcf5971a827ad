/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FETCHBENCH_REPORT_ANSWER_POINTS_H
#define FETCHBENCH_REPORT_ANSWER_POINTS_H

#include "core/results.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct number_style;
struct view;

/*
 * What the sentences of the answer ask of the results: how two engines compare at a number of
 * fetches. All of it is read from the table of comparisons; nothing is judged here.
 */
struct answer {
    const struct view *view;
    const struct number_style *style;
    size_t *rows;        /* of the view: one for each number of fetches, ascending */
    size_t first, count; /* the points that are spoken of: from `first` to before `count` */
    bool has_pair;       /* two engines are compared over all numbers of fetches: */
    size_t ours, theirs; /* columns; ratios are ours over theirs */
};

/* How a pair of engines compares at one number of fetches. */
enum standing {
    STANDING_FASTER,
    STANDING_SLOWER,
    STANDING_LEVEL,
    STANDING_UNSETTLED,
    STANDING_FAILED,
    STANDINGS
};

enum standing standing_at(const struct answer *answer, size_t point);

/* The first point of those at the end that all have ours faster, or all slower; the count: the last
 * one has neither. */
size_t lead_begins(const struct answer *answer);

int64_t fetches_at(const struct answer *answer, size_t point);

/* The cell, if all its fetches went well; NULL: not, or there is none. */
const struct cell *sound_cell(const struct answer *answer, size_t point, size_t column);

/* The row of the table for two columns; false: there is none, or fetches failed. */
bool compare_at(struct comparison *found, const struct answer *answer, size_t point,
                const size_t columns[2], enum metric metric);

/* Likewise its verdict on the makespans; unsettled where there is none. */
enum verdict verdict_at(const struct answer *answer, size_t point, size_t column, size_t other);

/* If more runs than this are needed, a quieter machine or a longer batch would help more. */
enum { MAX_RUNS_TO_NAME = 100 };

#endif
