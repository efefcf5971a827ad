/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FETCHBENCH_REPORT_ANSWER_H
#define FETCHBENCH_REPORT_ANSWER_H

struct number_style;
struct view;

/*
 * The answer in words: which engine is faster, at which numbers of fetches, by how much, with what
 * confidence, and at what cost. With two engines from their verdicts, with more a ranking at the
 * largest number of fetches, with one its own numbers. Nothing is claimed that a verdict does not
 * support; cells with failures are named and left out.
 *
 * Each returns plain text on the heap, without markup and line ends (names are as the user wrote
 * them: the caller escapes), empty if there is nothing to report; NULL: out of memory.
 */
char *answer_headline(const struct view *view, const struct number_style *style);
char *answer_costs(const struct view *view, const struct number_style *style);

#endif
