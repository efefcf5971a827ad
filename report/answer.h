/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FETCHBENCH_REPORT_ANSWER_H
#define FETCHBENCH_REPORT_ANSWER_H

struct number_style;
struct view;

/*
 * The answer in words: which engine is faster, at which numbers of fetches, by how much, with what
 * confidence, and at what cost. With two engines from their verdicts, with more a ranking at the
 * largest number of fetches, with one its own numbers. Nothing is claimed that the table of
 * comparisons does not say; cells with failures are named and left out. Every ratio is the engine
 * that is named first over the one that it is compared with.
 *
 * Each returns plain text on the heap, without markup and line ends (names are as the user wrote
 * them: the caller escapes), empty if there is nothing to report; NULL: out of memory.
 */
char *answer_headline(const struct view *view, const struct number_style *style);

/* Of threads and async where both are among more engines, how they compare at each number of
 * fetches; and where the lead begins, also of two engines. */
char *answer_crossover(const struct view *view, const struct number_style *style);

/* What one of the two engines uses, against the other; with more engines of threads and async, else
 * the fastest against the reference. And what held these two back. */
char *answer_costs(const struct view *view, const struct number_style *style);

/* The same as a card, where two engines are compared over all numbers of fetches: all of it is
 * empty where not. */
struct answer_card {
    char *question;       /* "threads or async?" */
    char *up_to, *below;  /* "up to 10 fetches", and how they compare there; may be empty */
    char *from, *above;   /* "from 50 fetches on", likewise */
    char *costs, *limits; /* what the one uses, against the other; what held them back */
};

/* -1: out of memory; nothing is to be released then. */
int answer_card_init(struct answer_card *card, const struct view *view,
                     const struct number_style *style);
void answer_card_release(struct answer_card *card);

#endif
