/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FETCHBENCH_REPORT_ANSWER_PAIR_H
#define FETCHBENCH_REPORT_ANSWER_PAIR_H

#include <stdio.h>

struct answer;

/* How the pair compares: a sentence for each standing, that of the greatest number of fetches
 * first. */
void answer_write_pair(const struct answer *answer, FILE *out);

/* " async takes the lead between 10 and 50 fetches."; nothing where no lead begins. */
void answer_write_crossover(const struct answer *answer, FILE *out);

/* What CPU time and memory the one of the pair uses, against the other, at the last point. */
void answer_write_pair_costs(const struct answer *answer, FILE *out);

#endif
