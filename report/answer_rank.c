/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "report/answer_rank.h"

#include "core/results.h"
#include "report/answer_points.h"
#include "report/numbers.h"
#include "report/view.h"

#include <inttypes.h>

/*
 * Engines fall in groups by what the table says of them: the candidates, which no other is settled
 * to be faster than; those that are settled to be slower than the first candidate, the one with the
 * least median, and of these that which is slower than all others; and the rest, which something is
 * faster than, but not, or not settled, the first one.
 */
enum group { GROUP_NONE, GROUP_CANDIDATES, GROUP_NEXT, GROUP_SLOWER, GROUP_SLOWEST, GROUP_REST };

struct rank {
    const struct answer *answer;
    size_t point;
    size_t ranked; /* engines without failures */
    size_t first;  /* column of the first candidate; SIZE_MAX: there is none */
    size_t next;   /* where the first one is the fastest: that of the next; else SIZE_MAX */
};

static double makespan_s(const struct rank *rank, size_t column)
{
    return sound_cell(rank->answer, rank->point, column)->summary.makespan_s.value;
}

/* How many of the others the column has that verdict against. */
static size_t count_verdicts(const struct rank *rank, size_t column, enum verdict verdict)
{
    size_t count = 0;
    for (size_t i = 0; i < rank->answer->view->column_count; i++)
        count += i != column && verdict_at(rank->answer, rank->point, column, i) == verdict;
    return count;
}

static bool is_fastest(const struct rank *rank)
{
    return rank->ranked > 1 && rank->first != SIZE_MAX &&
           count_verdicts(rank, rank->first, VERDICT_FASTER) + 1 == rank->ranked;
}

/* The other column with the least median; SIZE_MAX: there is none. */
static size_t next_of(const struct rank *rank)
{
    size_t found = SIZE_MAX;
    for (size_t i = 0; i < rank->answer->view->column_count; i++)
        if (i != rank->first && sound_cell(rank->answer, rank->point, i) &&
            (found == SIZE_MAX || makespan_s(rank, i) < makespan_s(rank, found)))
            found = i;
    return found;
}

static struct rank rank_at(const struct answer *answer, size_t point)
{
    struct rank rank = {.answer = answer, .point = point, .first = SIZE_MAX, .next = SIZE_MAX};
    for (size_t i = 0; i < answer->view->column_count; i++) {
        if (!sound_cell(answer, point, i))
            continue;
        rank.ranked++;
        if (count_verdicts(&rank, i, VERDICT_SLOWER) == 0 &&
            (rank.first == SIZE_MAX || makespan_s(&rank, i) < makespan_s(&rank, rank.first)))
            rank.first = i;
    }
    if (is_fastest(&rank))
        rank.next = next_of(&rank);
    return rank;
}

static enum group group_of(const struct rank *rank, size_t column)
{
    if (!sound_cell(rank->answer, rank->point, column))
        return GROUP_NONE;
    if (column == rank->next)
        return GROUP_NEXT;
    size_t slower = count_verdicts(rank, column, VERDICT_SLOWER);
    if (slower == 0 || rank->first == SIZE_MAX)
        return GROUP_CANDIDATES;
    if (verdict_at(rank->answer, rank->point, column, rank->first) != VERDICT_SLOWER)
        return GROUP_REST;
    return slower + 1 == rank->ranked ? GROUP_SLOWEST : GROUP_SLOWER;
}

static size_t group_size(const struct rank *rank, enum group group)
{
    size_t count = 0;
    for (size_t i = 0; i < rank->answer->view->column_count; i++)
        count += group_of(rank, i) == group;
    return count;
}

/* "a, b and c", where `last` is " and " */
static void write_group(const struct rank *rank, enum group group, const char *last, FILE *out)
{
    size_t count = group_size(rank, group);
    size_t written = 0;
    for (size_t i = 0; i < rank->answer->view->column_count; i++) {
        if (group_of(rank, i) != group)
            continue;
        const char *separator = written + 1 == count ? last : ", ";
        (void)fprintf(out, "%s%s", written == 0 ? "" : separator,
                      rank->answer->view->columns[i].label);
        written++;
    }
}

/* Whether there is no difference between the candidates, and if that is not settled, how many runs
 * would likely settle it; 0: not known. */
static bool candidates_are_level(const struct rank *rank, int64_t *runs)
{
    bool level = true;
    bool known = true;
    *runs = 0;
    for (size_t i = 0; i < rank->answer->view->column_count; i++)
        for (size_t k = 0; k < i; k++) {
            struct comparison found = {.runs_to_settle = -1};
            if (group_of(rank, i) != GROUP_CANDIDATES || group_of(rank, k) != GROUP_CANDIDATES ||
                verdict_at(rank->answer, rank->point, i, k) == VERDICT_NO_DIFFERENCE)
                continue;
            level = false;
            (void)compare_at(&found, rank->answer, rank->point, (size_t[]){i, k}, METRIC_MAKESPAN);
            known = known && found.runs_to_settle > 0;
            if (found.runs_to_settle > *runs)
                *runs = found.runs_to_settle;
        }
    *runs = known ? *runs : 0;
    return level;
}

bool answer_find_fastest(const struct answer *answer, size_t *column)
{
    struct rank rank = rank_at(answer, answer->count - 1);
    *column = rank.first;
    return is_fastest(&rank);
}

/* " from 50 on": since which number of fetches the same engine is the fastest; nothing where that
 * is the last one. */
static void write_since(const struct rank *rank, FILE *out)
{
    size_t since = rank->point;
    while (since > 0) {
        struct rank before = rank_at(rank->answer, since - 1);
        if (before.first != rank->first || !is_fastest(&before))
            break;
        since--;
    }
    if (since < rank->point)
        (void)fprintf(out, ", as from %" PRId64 " on", fetches_at(rank->answer, since));
}

/* "1.20x as long as async, 95% interval 1.10-1.30" */
static void write_ratio(const struct rank *rank, size_t column, FILE *out)
{
    char confidence[NUMBER_BYTES];
    const struct results *results = rank->answer->view->results;
    struct comparison found;
    if (!compare_at(&found, rank->answer, rank->point, (size_t[]){column, rank->first},
                    METRIC_MAKESPAN))
        return;
    struct ratio_text text = number_ratio(&found.ratio, found.verdict,
                                          results->settings.noise_threshold, rank->answer->style);
    (void)fprintf(out, " (%s as long as %s", text.value,
                  rank->answer->view->columns[rank->first].label);
    if (*text.bounds)
        (void)fprintf(out, ", %s interval %s",
                      number_confidence(confidence, results_confidence(results)), text.bounds);
    (void)fputc(')', out);
}

static void write_named(const struct rank *rank, size_t column, FILE *out)
{
    char number[NUMBER_BYTES];
    (void)fprintf(out, "%s, %s", rank->answer->view->columns[column].label,
                  number_seconds(number, makespan_s(rank, column), rank->answer->style));
}

static void write_candidates(const struct rank *rank, FILE *out)
{
    int64_t runs = 0;
    int64_t fetches = fetches_at(rank->answer, rank->point);
    const char *noun = fetches == 1 ? "fetch" : "fetches";
    bool level = candidates_are_level(rank, &runs) && group_size(rank, GROUP_CANDIDATES) > 1;
    (void)fprintf(out, "At %" PRId64 " %s %s ", fetches, noun,
                  level ? "there is no difference between" : "it is not settled whether");
    write_group(rank, GROUP_CANDIDATES, level ? " and " : " or ", out);
    if (!level)
        (void)fputs(" is fastest", out);
    if (runs > 0 && runs <= MAX_RUNS_TO_NAME)
        (void)fprintf(out, " (about %" PRId64 " more run%s would likely settle it)", runs,
                      runs == 1 ? "" : "s");
    (void)fputc('.', out);
}

static void write_first(const struct rank *rank, FILE *out)
{
    int64_t fetches = fetches_at(rank->answer, rank->point);
    const char *noun = fetches == 1 ? "fetch" : "fetches";
    if (rank->ranked == 1) {
        (void)fprintf(out, "At %" PRId64 " %s only ", fetches, noun);
        char number[NUMBER_BYTES];
        (void)fprintf(out, "%s had no failures: %s.",
                      rank->answer->view->columns[rank->first].label,
                      number_seconds(number, makespan_s(rank, rank->first), rank->answer->style));
        return;
    }
    (void)fprintf(out, "Fastest at %" PRId64 " %s", fetches, noun);
    write_since(rank, out);
    (void)fputs(": ", out);
    write_named(rank, rank->first, out);
    (void)fputs(". Next: ", out);
    write_named(rank, rank->next, out);
    write_ratio(rank, rank->next, out);
    (void)fputc('.', out);
}

/* What the table says of one group, in one sentence; nothing where it is empty. `of`: "", or the
 * name that the opening ends with. */
static void write_others(const struct rank *rank, enum group group, const char *opening,
                         const char *of, FILE *out)
{
    if (group_size(rank, group) == 0)
        return;
    (void)fprintf(out, " %s%s: ", opening, of);
    write_group(rank, group, " and ", out);
    (void)fputc('.', out);
}

static void write_slowest(const struct rank *rank, FILE *out)
{
    for (size_t i = 0; i < rank->answer->view->column_count; i++) {
        if (group_of(rank, i) != GROUP_SLOWEST)
            continue;
        (void)fputs(" Slowest: ", out);
        write_named(rank, i, out);
        write_ratio(rank, i, out);
        (void)fputc('.', out);
    }
}

void answer_write_rank(const struct answer *answer, FILE *out)
{
    struct rank rank = rank_at(answer, answer->count - 1);
    if (rank.ranked == 0) {
        int64_t fetches = fetches_at(answer, rank.point);
        (void)fprintf(out, "At %" PRId64 " fetch%s every engine had failures.", fetches,
                      fetches == 1 ? "" : "es");
        return;
    }
    bool named = rank.ranked == 1 || is_fastest(&rank);
    if (named)
        write_first(&rank, out);
    else
        write_candidates(&rank, out);
    if (named)
        write_others(&rank, GROUP_SLOWER, "Slower", "", out);
    else if (rank.first != SIZE_MAX)
        write_others(&rank, GROUP_SLOWER, "Slower than ", answer->view->columns[rank.first].label,
                     out);
    write_slowest(&rank, out);
    write_others(&rank, GROUP_REST, "Not the fastest either", "", out);
    write_others(&rank, GROUP_NONE, "Not ranked because fetches failed", "", out);
}
