/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "report/answer.h"

#include "core/results.h"
#include "core/strbuf.h"
#include "report/numbers.h"
#include "report/view.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

struct answer {
    const struct view *view;
    const struct number_style *style;
    size_t *rows; /* of the view: one for each number of fetches, ascending */
    size_t count; /* at least 1 */
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

static enum standing standing_at(const struct answer *answer, size_t point)
{
    static const enum standing standings[] = {
        [VERDICT_FASTER] = STANDING_FASTER,       [VERDICT_SLOWER] = STANDING_SLOWER,
        [VERDICT_NO_DIFFERENCE] = STANDING_LEVEL, [VERDICT_LOWER] = STANDING_UNSETTLED, /* not of */
        [VERDICT_HIGHER] = STANDING_UNSETTLED,                                          /* times */
        [VERDICT_UNSETTLED] = STANDING_UNSETTLED};
    const struct view *view = answer->view;
    size_t row = answer->rows[point];
    const struct cell *cell = view_cell(view, row, 1);
    const struct cell *reference = view_cell(view, row, 0);
    const struct comparison *comparison = view_comparison(view, row, 1);
    if (!cell || !reference || cell_has_failures(cell) || cell_has_failures(reference))
        return STANDING_FAILED;
    return comparison ? standings[comparison->verdict] : STANDING_UNSETTLED;
}

static int64_t fetches_at(const struct answer *answer, size_t point)
{
    return answer->view->rows[answer->rows[point]].fetches;
}

static size_t count_of(const struct answer *answer, enum standing standing)
{
    size_t count = 0;
    for (size_t i = 0; i < answer->count; i++)
        count += standing_at(answer, i) == standing;
    return count;
}

static size_t last_of(const struct answer *answer, enum standing standing)
{
    size_t last = 0;
    for (size_t i = 0; i < answer->count; i++)
        if (standing_at(answer, i) == standing)
            last = i;
    return last;
}

/* "At 1, 10 and 50 fetches", "At every number of fetches from 1 to 500"; later sentences do without
 * the unit. */
static void write_where(const struct answer *answer, enum standing standing, bool first, FILE *out)
{
    size_t count = count_of(answer, standing);
    size_t written = 0;
    if (count == answer->count && count > 2) {
        (void)fprintf(out, "At every number of fetches from %" PRId64 " to %" PRId64,
                      fetches_at(answer, 0), fetches_at(answer, count - 1));
        return;
    }
    for (size_t i = 0; i < answer->count; i++) {
        if (standing_at(answer, i) != standing)
            continue;
        const char *separator = written + 1 == count ? " and " : ", ";
        (void)fprintf(out, "%s%" PRId64, written == 0 ? "At " : separator, fetches_at(answer, i));
        written++;
    }
    if (first)
        (void)fputs(fetches_at(answer, last_of(answer, standing)) == 1 ? " fetch" : " fetches",
                    out);
}

/* " (1.6x at 500, 95% interval 1.5-1.7)": at the largest of the numbers of fetches. */
static void write_lead(const struct answer *answer, enum standing standing, FILE *out)
{
    char times[NUMBER_BYTES];
    char range[NUMBER_BYTES];
    char confidence[NUMBER_BYTES];
    size_t point = last_of(answer, standing);
    struct estimate lead =
        number_lead(&view_comparison(answer->view, answer->rows[point], 1)->ratio);
    (void)fprintf(out, " (%s", number_times(times, &lead, answer->style));
    if (count_of(answer, standing) > 1)
        (void)fprintf(out, " at %" PRId64, fetches_at(answer, point));
    if (*number_times_range(range, &lead, answer->style))
        (void)fprintf(out, ", %s interval %s",
                      number_confidence(confidence, results_confidence(answer->view->results)),
                      range);
    (void)fputc(')', out);
}

/* How many more runs would likely settle all that is unsettled; 0: not known. */
static int64_t runs_to_settle(const struct answer *answer)
{
    int64_t max = 0;
    for (size_t i = 0; i < answer->count; i++) {
        if (standing_at(answer, i) != STANDING_UNSETTLED)
            continue;
        const struct comparison *comparison = view_comparison(answer->view, answer->rows[i], 1);
        if (!comparison || comparison->runs_to_settle < 0)
            return 0;
        if (comparison->runs_to_settle > max)
            max = comparison->runs_to_settle;
    }
    return max;
}

/* If more runs than this are needed, a quieter machine or a longer batch would help more. */
enum { MAX_RUNS_TO_NAME = 100 };

static void write_unsettled(const struct answer *answer, bool first, FILE *out)
{
    const struct view_column *columns = answer->view->columns;
    int64_t runs = runs_to_settle(answer);
    if (first)
        (void)fprintf(out, " it is not settled whether %s or %s is faster", columns[1].label,
                      columns[0].label);
    else
        (void)fputs(" the difference is not settled", out);
    if (runs > 0 && runs <= MAX_RUNS_TO_NAME)
        (void)fprintf(out, " (about %" PRId64 " more run%s would likely settle it)", runs,
                      runs == 1 ? "" : "s");
}

static void write_standing(const struct answer *answer, enum standing standing, bool first,
                           FILE *out)
{
    const char *ours = answer->view->columns[1].label;
    const char *theirs = answer->view->columns[0].label;
    (void)fputs(first ? "" : " ", out);
    write_where(answer, standing, first, out);
    switch (standing) {
    case STANDING_FASTER:
    case STANDING_SLOWER:
        (void)fprintf(out, " %s is faster than %s", standing == STANDING_FASTER ? ours : theirs,
                      standing == STANDING_FASTER ? theirs : ours);
        write_lead(answer, standing, out);
        break;
    case STANDING_LEVEL:
        (void)fputs(" there is no difference", out);
        if (first)
            (void)fprintf(out, " between %s and %s", ours, theirs);
        break;
    case STANDING_UNSETTLED:
        write_unsettled(answer, first, out);
        break;
    default:
        if (first)
            (void)fprintf(out, " %s and %s are not compared because fetches failed", ours, theirs);
        else
            (void)fputs(" they are not compared because fetches failed", out);
        break;
    }
    (void)fputc('.', out);
}

/* A sentence for each standing, that of the largest number of fetches first. */
static void write_pair(const struct answer *answer, FILE *out)
{
    bool written[STANDINGS] = {false};
    for (size_t i = answer->count; i > 0; i--) {
        enum standing standing = standing_at(answer, i - 1);
        if (!written[standing])
            write_standing(answer, standing, i == answer->count, out);
        written[standing] = true;
    }
}

static const struct cell *ranked_cell(const struct answer *answer, size_t column)
{
    const struct cell *cell = view_cell(answer->view, answer->rows[answer->count - 1], column);
    return cell_is_known(cell) && !cell_has_failures(cell) ? cell : NULL;
}

static double makespan_s(const struct cell *cell)
{
    return cell->summary.makespan_s.value;
}

/* The verdict on the makespan of one column against another's, at the largest number of fetches. */
static bool compare_columns(struct comparison *found, const struct answer *answer, size_t column,
                            size_t other, enum metric metric)
{
    const struct cell *cells = answer->view->results->cells;
    const struct cell *cell = ranked_cell(answer, column);
    const struct cell *reference = ranked_cell(answer, other);
    return cell && reference && column != other &&
           find_comparison(found, answer->view->results, (size_t)(cell - cells),
                           (size_t)(reference - cells), metric);
}

static enum verdict verdict_between(const struct answer *answer, size_t column, size_t other)
{
    struct comparison found;
    bool known = compare_columns(&found, answer, column, other, METRIC_MAKESPAN);
    return known ? found.verdict : VERDICT_UNSETTLED;
}

/* How many of the others the column has that verdict against. */
static size_t count_verdicts(const struct answer *answer, size_t column, enum verdict verdict)
{
    size_t count = 0;
    for (size_t i = 0; i < answer->view->column_count; i++)
        count +=
            i != column && ranked_cell(answer, i) && verdict_between(answer, column, i) == verdict;
    return count;
}

/* Engines fall into groups: the leaders, which no other is known to be faster than; the others; and
 * of these the slowest, which is slower than all others. */
enum group { GROUP_NONE, GROUP_LEADERS, GROUP_SLOWER, GROUP_SLOWEST };

static size_t ranked_count(const struct answer *answer)
{
    size_t count = 0;
    for (size_t i = 0; i < answer->view->column_count; i++)
        count += ranked_cell(answer, i) != NULL;
    return count;
}

static enum group group_of(const struct answer *answer, size_t column)
{
    if (!ranked_cell(answer, column))
        return GROUP_NONE;
    size_t slower = count_verdicts(answer, column, VERDICT_SLOWER);
    if (slower == 0)
        return GROUP_LEADERS;
    return slower + 1 == ranked_count(answer) ? GROUP_SLOWEST : GROUP_SLOWER;
}

static size_t group_size(const struct answer *answer, enum group group)
{
    size_t count = 0;
    for (size_t i = 0; i < answer->view->column_count; i++)
        count += group_of(answer, i) == group;
    return count;
}

/* "a, b and c", where `last` is " and " */
static void write_group(const struct answer *answer, enum group group, const char *last, FILE *out)
{
    size_t count = group_size(answer, group);
    size_t written = 0;
    for (size_t i = 0; i < answer->view->column_count; i++) {
        if (group_of(answer, i) != group)
            continue;
        const char *separator = written + 1 == count ? last : ", ";
        (void)fprintf(out, "%s%s", written == 0 ? "" : separator, answer->view->columns[i].label);
        written++;
    }
}

/* The column of the group with the least median; the group is not empty. */
static size_t first_of(const struct answer *answer, enum group group)
{
    const struct cell *first = NULL;
    size_t found = 0;
    for (size_t i = 0; i < answer->view->column_count; i++) {
        const struct cell *cell = ranked_cell(answer, i);
        if (group_of(answer, i) != group || (first && makespan_s(first) <= makespan_s(cell)))
            continue;
        first = cell;
        found = i;
    }
    return found;
}

/* Whether there is no difference between the leaders, and if that is not settled, how many runs
 * would likely settle it; 0: not known. */
static bool leaders_are_level(const struct answer *answer, int64_t *runs)
{
    bool level = true;
    bool known = true;
    *runs = 0;
    for (size_t i = 0; i < answer->view->column_count; i++)
        for (size_t k = 0; k < i; k++) {
            struct comparison found = {.runs_to_settle = -1};
            if (group_of(answer, i) != GROUP_LEADERS || group_of(answer, k) != GROUP_LEADERS ||
                verdict_between(answer, i, k) == VERDICT_NO_DIFFERENCE)
                continue;
            level = false;
            (void)compare_columns(&found, answer, i, k, METRIC_MAKESPAN);
            known = known && found.runs_to_settle > 0;
            if (found.runs_to_settle > *runs)
                *runs = found.runs_to_settle;
        }
    *runs = known ? *runs : 0;
    return level;
}

static void write_leaders(const struct answer *answer, FILE *out)
{
    char number[NUMBER_BYTES];
    int64_t runs = 0;
    int64_t fetches = fetches_at(answer, answer->count - 1);
    const char *noun = fetches == 1 ? "fetch" : "fetches";
    size_t first = first_of(answer, GROUP_LEADERS);
    (void)number_seconds(number, makespan_s(ranked_cell(answer, first)), answer->style);
    if (ranked_count(answer) == 1) {
        (void)fprintf(out, "At %" PRId64 " %s only %s had no failures: %s.", fetches, noun,
                      answer->view->columns[first].label, number);
        return;
    }
    if (group_size(answer, GROUP_LEADERS) == 1) {
        (void)fprintf(out, "Fastest at %" PRId64 " %s: %s, %s.", fetches, noun,
                      answer->view->columns[first].label, number);
        return;
    }
    bool level = leaders_are_level(answer, &runs);
    (void)fprintf(out, "At %" PRId64 " %s %s ", fetches, noun,
                  level ? "there is no difference between" : "it is not settled whether");
    write_group(answer, GROUP_LEADERS, level ? " and " : " or ", out);
    (void)fputs(level ? "" : " is fastest", out);
    if (runs > 0 && runs <= MAX_RUNS_TO_NAME)
        (void)fprintf(out, " (about %" PRId64 " more run%s would likely settle it)", runs,
                      runs == 1 ? "" : "s");
    (void)fputc('.', out);
}

static void write_slowest(const struct answer *answer, FILE *out)
{
    char number[NUMBER_BYTES];
    char times[NUMBER_BYTES];
    struct comparison found;
    size_t slowest = first_of(answer, GROUP_SLOWEST);
    size_t leader = first_of(answer, GROUP_LEADERS);
    (void)fprintf(out, " Slowest: %s, %s", answer->view->columns[slowest].label,
                  number_seconds(number, makespan_s(ranked_cell(answer, slowest)), answer->style));
    if (compare_columns(&found, answer, slowest, leader, METRIC_MAKESPAN))
        (void)fprintf(out, " (%s as long as %s)", number_times(times, &found.ratio, answer->style),
                      answer->view->columns[leader].label);
    (void)fputc('.', out);
}

static void write_rank(const struct answer *answer, FILE *out)
{
    if (ranked_count(answer) == 0) {
        (void)fprintf(out, "At %" PRId64 " fetches every engine had failures.",
                      fetches_at(answer, answer->count - 1));
        return;
    }
    write_leaders(answer, out);
    if (group_size(answer, GROUP_SLOWER) > 0) {
        (void)fputs(" Slower: ", out);
        write_group(answer, GROUP_SLOWER, " and ", out);
        (void)fputc('.', out);
    }
    if (group_size(answer, GROUP_SLOWEST) > 0)
        write_slowest(answer, out);
    if (group_size(answer, GROUP_NONE) > 0) {
        (void)fputs(" Not ranked because fetches failed: ", out);
        write_group(answer, GROUP_NONE, " and ", out);
        (void)fputc('.', out);
    }
}

static void write_single(const struct answer *answer, FILE *out)
{
    char median[NUMBER_BYTES];
    char bounds[NUMBER_BYTES];
    char rate[NUMBER_BYTES];
    const struct cell *cell = view_cell(answer->view, answer->rows[answer->count - 1], 0);
    const char *name = answer->view->columns[0].label;
    if (!cell_is_known(cell)) {
        (void)fprintf(out, "%s could not be run at %" PRId64 " fetches.", name,
                      fetches_at(answer, answer->count - 1));
        return;
    }
    const struct summary *summary = &cell->summary;
    (void)number_seconds_bounds(bounds, &summary->makespan_s, answer->style);
    (void)fprintf(out, "%s: %" PRId64 " fetch%s in %s%s%s, %s per second", name, cell->fetches,
                  cell->fetches == 1 ? "" : "es",
                  number_seconds(median, summary->makespan_s.value, answer->style),
                  *bounds ? " " : "", bounds,
                  isfinite(summary->throughput_per_s.value)
                      ? number_integer(rate, (int64_t)llround(summary->throughput_per_s.value))
                      : "an unknown number");
    if (summary->failed > 0)
        (void)fprintf(out, ", but %s of %s fetches failed", number_integer(median, summary->failed),
                      number_integer(bounds, cell_fetch_count(cell)));
    else if (cell->ideal_ns > 0)
        (void)fprintf(out, "; the origin's delay alone takes %s",
                      number_seconds(median, (double)cell->ideal_ns / 1e9, answer->style));
    (void)fputc('.', out);
}

/* "about a third of the CPU time": a ratio in words, if some are near it. */
static void write_share(double ratio, const char *of_what, const struct number_style *style,
                        FILE *out)
{
    static const struct {
        double share;
        const char *words;
    } shares[] = {{0.1, "a tenth"},        {0.2, "a fifth"},        {0.25, "a quarter"},
                  {1.0 / 3, "a third"},    {0.4, "two fifths"},     {0.5, "half"},
                  {2.0 / 3, "two thirds"}, {0.75, "three quarters"}};
    if (ratio >= 1) {
        (void)fprintf(out, "%.*f%s the %s", (ratio < 9.95) + (ratio < 1.1), ratio, style->times,
                      of_what);
        return;
    }
    for (size_t i = 0; i < sizeof shares / sizeof shares[0]; i++) {
        if (fabs(ratio / shares[i].share - 1) < 0.07) {
            (void)fprintf(out, "about %s of the %s", shares[i].words, of_what);
            return;
        }
    }
    (void)fprintf(out, "%.*f%% of the %s", ratio < 0.0095, 100 * ratio, of_what);
}

static const struct cost {
    enum metric metric;
    const char *name;
} costs[] = {{METRIC_CPU, "CPU time"}, {METRIC_MEMORY, "memory"}};
enum { COSTS = sizeof costs / sizeof costs[0] };

static void write_cost(const struct answer *answer, const struct cost *cost,
                       const struct comparison *found, FILE *out)
{
    if (found->verdict == VERDICT_NO_DIFFERENCE) {
        (void)fprintf(out, "as much %s", cost->name);
        return;
    }
    write_share(found->ratio.value, cost->name, answer->style, out);
    (void)fprintf(out, " [%.2f%s%.2f]", found->ratio.low, answer->style->dash, found->ratio.high);
}

/* The costs whose difference is not settled. */
static void write_unsettled_costs(const bool unsettled[COSTS], const char *opening, FILE *out)
{
    bool any = false;
    for (size_t i = 0; i < COSTS; i++) {
        if (!unsettled[i])
            continue;
        (void)fprintf(out, "%s%s", any ? " and " : opening, costs[i].name);
        any = true;
    }
    (void)fputs(any ? " is not settled." : "", out);
}

/* With two engines: what CPU time and memory the faster one uses, against the other. */
static void write_costs(const struct answer *answer, FILE *out)
{
    const struct view *view = answer->view;
    size_t row = answer->rows[answer->count - 1];
    if (view->column_count != 2)
        return;
    size_t ours = verdict_between(answer, 1, 0) == VERDICT_SLOWER ? 0 : 1;
    const char *separator = "";
    bool unsettled[COSTS] = {false};
    for (size_t i = 0; i < COSTS; i++) {
        struct comparison found;
        if (!compare_columns(&found, answer, ours, 1 - ours, costs[i].metric))
            continue;
        unsettled[i] = found.verdict == VERDICT_UNSETTLED;
        if (unsettled[i])
            continue;
        if (!*separator)
            (void)fprintf(out, "Compared with %s at %" PRId64 " fetch%s, %s uses ",
                          view->columns[1 - ours].label, view->rows[row].fetches,
                          view->rows[row].fetches == 1 ? "" : "es", view->columns[ours].label);
        (void)fputs(separator, out);
        write_cost(answer, &costs[i], &found, out);
        separator = " and ";
    }
    (void)fputs(*separator ? "." : "", out);
    write_unsettled_costs(unsettled, *separator ? " The difference in " : "The difference in ",
                          out);
}

/* If several caps were measured, the answer is for the highest. */
static void write_cap(const struct answer *answer, FILE *out)
{
    const struct counts *caps = &answer->view->results->settings.in_flight;
    int64_t highest = -1;
    for (size_t i = 0; i < caps->count && highest != 0; i++)
        highest = caps->items[i] == 0 || caps->items[i] > highest ? caps->items[i] : highest;
    if (!answer->view->caps || highest < 0)
        return;
    if (highest == 0)
        (void)fputs("With all in flight: ", out);
    else
        (void)fprintf(out, "With %" PRId64 " in flight: ", highest);
}

/* Ranking compares each engine with each other, several times over. */
enum { RANKED_MAX = 64 };

static void write_headline(const struct answer *answer, FILE *out)
{
    write_cap(answer, out);
    if (answer->view->column_count == 1)
        write_single(answer, out);
    else if (answer->view->column_count == 2)
        write_pair(answer, out);
    else if (answer->view->column_count <= RANKED_MAX)
        write_rank(answer, out);
    else
        (void)fprintf(out, "%zu engines were measured: too many to rank in a sentence.",
                      answer->view->column_count);
}

static char *answer_with(const struct view *view, const struct number_style *style,
                         void (*write)(const struct answer *, FILE *))
{
    struct strbuf text;
    struct answer answer = {.view = view, .style = style};
    answer.rows = calloc(view->row_count + 1, sizeof *answer.rows);
    if (!answer.rows)
        return NULL;
    /* For each number of fetches the row with the highest cap, which is the last. */
    for (size_t row = 0; row < view->row_count; row++)
        if (view_has_highest_cap(view, row))
            answer.rows[answer.count++] = row;
    FILE *out = strbuf_open(&text);
    if (out && answer.count > 0)
        write(&answer, out);
    free(answer.rows);
    return strbuf_close(&text);
}

char *answer_headline(const struct view *view, const struct number_style *style)
{
    return answer_with(view, style, write_headline);
}

char *answer_costs(const struct view *view, const struct number_style *style)
{
    return answer_with(view, style, write_costs);
}
