/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FETCHBENCH_REPORT_ANSWER_H
#define FETCHBENCH_REPORT_ANSWER_H

struct number_style;
struct view;

/*
 * The answer in words, for whoever reads one sentence only: which engine is faster, at which
 * numbers of fetches, by how much, how sure that is, and what it costs. With two engines by their
 * verdicts, with more by rank at the largest number of fetches, with one by its own numbers.
 * Nothing is claimed that a verdict does not support; cells with failures are named and left out.
 *
 * Each returns plain text on the heap, without markup and line ends (names are as the user wrote
 * them: the caller escapes), empty where there is nothing to say; NULL: out of memory.
 */
char *answer_headline(const struct view *view, const struct number_style *style);
char *answer_costs(const struct view *view, const struct number_style *style);

#endif
