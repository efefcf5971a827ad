/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "report/answer.h"

#include "core/results.h"
#include "report/numbers.h"
#include "report/view.h"
#include "support/fixture_results.h"

#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

TestSuite(answer, .timeout = 20);

enum { ROWS = 5 };

/* Verdicts by letter, in their order: faster, slower, no difference; '?' is unsettled. */
static const char letters[] = "+-=";

/* Of the makespans at the i-th number of fetches. */
static struct comparison *makespan_row(struct results *results, size_t i)
{
    struct comparison *row = results->comparisons;
    while (row->cell != 2 * i + 1 || row->metric != METRIC_MAKESPAN)
        row++;
    return row;
}

/* threads and async at 1, 10, 50, 100, 500 with these ratios and verdicts. */
static struct results results_with(const double ratios[ROWS], const char *verdicts)
{
    struct results results = fixture_results();
    for (size_t i = 0; i < ROWS; i++) {
        struct comparison *comparison = makespan_row(&results, i);
        comparison->ratio = (struct estimate){ratios[i], ratios[i] * 0.9, ratios[i] * 1.1};
        comparison->verdict = verdicts[i] == '?'
                                  ? VERDICT_UNSETTLED
                                  : (enum verdict)(strchr(letters, verdicts[i]) - letters);
        comparison->runs_to_settle = comparison->verdict == VERDICT_UNSETTLED ? (int64_t)i + 1 : -1;
    }
    return results;
}

static char *headline(const double ratios[ROWS], const char *verdicts)
{
    struct results results = results_with(ratios, verdicts);
    struct view view;
    struct err err = {0};
    cr_assert_eq(view_init(&view, &results, &err), 0);
    char *text = answer_headline(&view, &number_ascii);
    view_release(&view);
    results_release(&results);
    return text;
}

static void expect_headline(const double ratios[ROWS], const char *verdicts, const char *expected)
{
    char *text = headline(ratios, verdicts);
    cr_expect_str_eq(text, expected);
    free(text);
}

Test(answer, says_at_which_numbers_of_fetches_an_engine_is_faster)
{
    expect_headline((double[]){1, 1, 0.8, 0.7, 0.625}, "==+++",
                    "At 50, 100 and 500 fetches async is faster than threads (0.62x the time at "
                    "500, 95% interval 0.56-0.69). At 1 and 10 there is no difference.");
}

Test(answer, says_when_an_engine_is_faster_everywhere)
{
    expect_headline(
        (double[]){0.8, 0.8, 0.8, 0.8, 0.5}, "+++++",
        "At every measured number of fetches from 1 to 500 async is faster than threads (0.50x "
        "the time at 500, 95% interval 0.45-0.55).");
}

Test(answer, says_when_the_reference_is_faster)
{
    expect_headline((double[]){1, 1.2, 1.5, 1.5, 2}, "=----",
                    "At 10, 50, 100 and 500 fetches async is slower than threads (2.00x the time "
                    "at 500, 95% interval 1.80-2.20). At 1 there is no difference.");
}

Test(answer, says_when_the_lead_changes)
{
    expect_headline((double[]){1.5, 1.3, 1, 0.9, 0.5}, "--=++",
                    "At 100 and 500 fetches async is faster than threads (0.50x the time at 500, "
                    "95% interval 0.45-0.55). At 50 there is no difference. At 1 and 10 async is "
                    "slower than threads (1.30x the time at 10, 95% interval 1.17-1.43).");
}

Test(answer, groups_alternating_leads)
{
    expect_headline((double[]){0.5, 1, 0.5, 1, 0.5}, "+=+=+",
                    "At 1, 50 and 500 fetches async is faster than threads (0.50x the time at 500, "
                    "95% interval 0.45-0.55). At 10 and 100 there is no difference.");
}

Test(answer, says_that_there_is_no_difference)
{
    expect_headline(
        (double[]){1, 1, 1, 1, 1}, "=====",
        "At every measured number of fetches from 1 to 500 there is no difference between async "
        "and threads.");
}

Test(answer, says_what_is_not_settled_and_how_many_runs_would_settle_it)
{
    expect_headline(
        (double[]){1, 1, 1, 0.9, 0.9}, "?????",
        "At every measured number of fetches from 1 to 500 it is not settled whether async or "
        "threads is faster (about 5 more runs would likely settle it).");
}

static void expect_answer(struct results results, const char *headline, const char *costs)
{
    struct view view;
    struct err err = {0};
    cr_assert_eq(view_init(&view, &results, &err), 0);
    char *said = answer_headline(&view, &number_ascii);
    char *cost = answer_costs(&view, &number_ascii);
    cr_expect_str_eq(said, headline);
    cr_expect_str_eq(cost, costs);
    free(said);
    free(cost);
    view_release(&view);
    results_release(&results);
}

Test(answer, claims_nothing_of_cells_with_failures)
{
    expect_answer(fixture_results_with_failures(),
                  "At 100 and 500 fetches async and threads are not compared because fetches "
                  "failed. At 50 async is faster than threads (0.92x the time, 95% interval "
                  "0.89-0.96). At 10 the difference is not settled (about 12 more runs would "
                  "likely settle it). At 1 there is no difference.",
                  "");
}

static struct comparison *row_of(struct results *results, size_t cell, size_t reference,
                                 enum metric metric)
{
    struct comparison *row = results->comparisons;
    while (row->cell != cell || row->reference != reference || row->metric != metric)
        row++;
    return row;
}

Test(answer, compares_the_costs_of_two_engines_with_their_intervals)
{
    struct results results = fixture_results();
    row_of(&results, 9, 8, METRIC_CPU)->ratio = (struct estimate){0.33, 0.31, 0.36};
    row_of(&results, 9, 8, METRIC_MEMORY)->verdict = VERDICT_NO_DIFFERENCE;
    expect_answer(results,
                  "At 50, 100 and 500 fetches async is faster than threads (0.65x the time at 500, "
                  "95% interval 0.62-0.67). At 10 the difference is not settled (about 12 more "
                  "runs would likely settle it). At 1 there is no difference.",
                  "Compared with threads at 500 fetches, async uses about a third of the CPU time "
                  "[0.31-0.36] and as much memory. Held back at 500 fetches: async by the client's "
                  "CPU, threads by the client's CPU.");
}

Test(answer, says_which_costs_are_not_settled)
{
    struct results results = fixture_results();
    row_of(&results, 9, 8, METRIC_CPU)->verdict = VERDICT_UNSETTLED;
    row_of(&results, 9, 8, METRIC_MEMORY)->verdict = VERDICT_UNSETTLED;
    expect_answer(
        results,
        "At 50, 100 and 500 fetches async is faster than threads (0.65x the time at 500, 95% "
        "interval 0.62-0.67). At 10 the difference is not settled (about 12 more runs would likely "
        "settle it). At 1 there is no difference.",
        "The difference between async and threads at 500 in CPU time and memory is not settled. "
        "Held back at 500 fetches: async by the client's CPU, threads by the client's CPU.");
}

Test(answer, ranks_three_engines_or_more_by_their_comparisons)
{
    struct results results = fixture_results_of_engines(7);
    expect_answer(
        results,
        "At 100 fetches it is not settled whether async or async:loops=2 is fastest (about 12 more "
        "runs would likely settle it). Slower than async:loops=2: threads, threads:workers=32, "
        "processes:workers=8 and async:driver=poll. Slowest: sequential, 5.07 s (88.8x as long as "
        "async:loops=2, 95% interval 85.4-92.0).",
        "Compared with threads at 100 fetches, async uses 0.45x the CPU time [0.43-0.47] and about "
        "half of the memory [0.47-0.51]. Held back at 100 fetches: async by the client's CPU, "
        "threads by the client's CPU.");
}

Test(answer, names_the_fastest_of_many_only_where_all_others_are_slower)
{
    struct results results = fixture_results_of_engines(7);
    row_of(&results, 20, 18, METRIC_MAKESPAN)->verdict = VERDICT_FASTER;
    expect_answer(results,
                  "Fastest at 100 fetches: async:loops=2, 57.0 ms. Next: async, 58.1 ms (1.02x as "
                  "long as async:loops=2, 95% interval 0.98-1.06). Slower: threads, "
                  "threads:workers=32, processes:workers=8 and async:driver=poll. Slowest: "
                  "sequential, 5.07 s (88.8x as long as async:loops=2, 95% interval 85.4-92.0).",
                  "Compared with threads at 100 fetches, async uses 0.45x the CPU time [0.43-0.47] "
                  "and about half of the memory [0.47-0.51]. Held back at 100 fetches: async by "
                  "the client's CPU, threads by the client's CPU.");
}

Test(answer, names_no_fastest_without_intervals)
{
    struct results results = fixture_results_of_engines(7);
    for (size_t i = 0; i < results.comparison_count; i++) {
        results.comparisons[i].verdict = VERDICT_UNSETTLED;
        results.comparisons[i].runs_to_settle = 5;
    }
    expect_answer(
        results,
        "At 100 fetches it is not settled whether sequential, threads, "
        "threads:workers=32, processes:workers=8, async, async:driver=poll or "
        "async:loops=2 is fastest (about 5 more runs would likely settle it).",
        "The difference between async and threads at 100 in CPU time and memory is not settled. "
        "Held back at 100 fetches: async by the client's CPU, threads by the client's CPU.");
}

static void expect_crossover(const char *verdicts, const char *expected)
{
    static const double ratios[ROWS] = {1, 1, 1, 1, 1};
    struct results results = results_with(ratios, verdicts);
    struct view view;
    struct err err = {0};
    cr_assert_eq(view_init(&view, &results, &err), 0);
    char *text = answer_crossover(&view, &number_ascii);
    cr_expect_str_eq(text, expected, "%s: '%s'", verdicts, text);
    free(text);
    view_release(&view);
    results_release(&results);
}

Test(answer, says_where_a_lead_begins)
{
    expect_crossover("==+++", "async takes the lead between 10 and 50 fetches.");
    expect_crossover("=?+++", "async takes the lead between 1 and 50 fetches.");
    expect_crossover("++---", "threads takes the lead between 10 and 50 fetches.");
    expect_crossover("+++++", "");
    expect_crossover("??+++", "");
    expect_crossover("+?+++", "");
    expect_crossover("=+?++", "async takes the lead between 1 and 100 fetches.");
    expect_crossover("+++==", "");
}

Test(answer, says_of_threads_and_async_among_many_engines_how_they_compare)
{
    struct results results = fixture_results_of_engines(7);
    struct view view;
    struct err err = {0};
    cr_assert_eq(view_init(&view, &results, &err), 0);
    char *text = answer_crossover(&view, &number_ascii);
    cr_expect_eq(strncmp(text, "threads or async? At 100 fetches async is faster than threads (",
                         strlen("threads or async? At 100 fetches async is faster than threads (")),
                 0, "%s", text);
    free(text);
    view_release(&view);
    results_release(&results);
}

static void expect_card(const char *verdicts, const char *up_to, const char *below,
                        const char *from, const char *above)
{
    static const double ratios[ROWS] = {1, 1, 1, 1, 0.5};
    struct results results = results_with(ratios, verdicts);
    struct view view;
    struct answer_card card;
    struct err err = {0};
    cr_assert_eq(view_init(&view, &results, &err), 0);
    cr_assert_eq(answer_card_init(&card, &view, &number_ascii), 0);
    cr_expect_str_eq(card.question, "threads or async?");
    cr_expect_str_eq(card.up_to, up_to);
    cr_expect_str_eq(card.below, below);
    cr_expect_str_eq(card.from, from);
    cr_expect_str_eq(card.above, above);
    answer_card_release(&card);
    view_release(&view);
    results_release(&results);
}

Test(answer, is_a_card_up_to_and_from)
{
    expect_card("==+++", "up to 10 fetches",
                "At 1 and 10 fetches there is no difference between async and threads.",
                "from 50 fetches on",
                "At every measured number of fetches from 50 to 500 async is faster than threads "
                "(0.50x the "
                "time at 500, 95% interval 0.45-0.55).");
    expect_card("=====", "up to 500 fetches",
                "At every measured number of fetches from 1 to 500 there is no difference between "
                "async and "
                "threads.",
                "", "");
    expect_card(
        "+++++", "", "", "from 1 fetch on",
        "At every measured number of fetches from 1 to 500 async is faster than threads (0.50x the "
        "time at 500, 95% interval 0.45-0.55).");
}

Test(answer, reports_the_numbers_of_one_engine)
{
    expect_answer(fixture_results_of_engines(1),
                  "async: 100 fetches in 58.1 ms [58.0-58.4], 1,722 per second; the origin's delay "
                  "alone takes 50.0 ms.",
                  "");
}

Test(answer, needs_no_interval)
{
    struct results results = fixture_results_of_engines(1);
    struct estimate *makespan_s = &results.cells[results.cell_count - 1].summary.makespan_s;
    makespan_s->low = makespan_s->high = NAN;
    expect_answer(
        results,
        "async: 100 fetches in 58.1 ms, 1,722 per second; the origin's delay alone takes 50.0 ms.",
        "");
}

Test(answer, is_empty_for_empty_results)
{
    expect_answer((struct results){0}, "", "");
}
