/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FETCHBENCH_REPORT_ANSWER_RANK_H
#define FETCHBENCH_REPORT_ANSWER_RANK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

struct answer;

/*
 * Three engines or more, at the last point. One of them is named the fastest only where the table
 * says of every other that it is slower than that one; else those that no other is settled to be
 * faster than are named together.
 */
void answer_write_rank(const struct answer *answer, FILE *out);

/* The column of the fastest; false: none is settled to be that. */
bool answer_find_fastest(const struct answer *answer, size_t *column);

#endif
