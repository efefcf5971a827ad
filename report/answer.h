#ifndef FETCHBENCH_REPORT_ANSWER_H
#define FETCHBENCH_REPORT_ANSWER_H

struct figure_style;
struct view;

/*
 * The answer in words, for whoever reads one sentence only: which engine leads, from how many
 * fetches on, by how much, how sure that is, and what it costs. Said of two engines by stretches of
 * N, of more by rank at the largest N, of one by its own figures. Nothing is claimed that a verdict
 * does not carry; cells with failures are said and left out.
 *
 * Each returns plain text on the heap, without markup and line ends (names are as the user wrote
 * them: the caller escapes), empty where there is nothing to say; NULL: out of memory.
 */
char *answer_headline(const struct view *view, const struct figure_style *style);
char *answer_costs(const struct view *view, const struct figure_style *style);

#endif
