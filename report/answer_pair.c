/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "report/answer_pair.h"

#include "core/results.h"
#include "report/answer_points.h"
#include "report/numbers.h"
#include "report/view.h"

#include <inttypes.h>
#include <math.h>

static size_t count_of(const struct answer *answer, enum standing standing)
{
    size_t count = 0;
    for (size_t i = answer->first; i < answer->count; i++)
        count += standing_at(answer, i) == standing;
    return count;
}

static size_t last_of(const struct answer *answer, enum standing standing)
{
    size_t last = answer->first;
    for (size_t i = answer->first; i < answer->count; i++)
        if (standing_at(answer, i) == standing)
            last = i;
    return last;
}

/* "At 1, 10 and 50 fetches", "At every measured number of fetches from 1 to 500"; later sentences
 * do without the unit. */
static void write_where(const struct answer *answer, enum standing standing, bool first, FILE *out)
{
    size_t count = count_of(answer, standing);
    size_t written = 0;
    if (count == answer->count - answer->first && count > 2) {
        (void)fprintf(out, "At every measured number of fetches from %" PRId64 " to %" PRId64,
                      fetches_at(answer, answer->first), fetches_at(answer, answer->count - 1));
        return;
    }
    for (size_t i = answer->first; i < answer->count; i++) {
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

static bool compare_pair(struct comparison *found, const struct answer *answer, size_t point,
                         enum metric metric)
{
    return compare_at(found, answer, point, (size_t[]){answer->ours, answer->theirs}, metric);
}

static struct ratio_text ratio_text(const struct answer *answer, const struct comparison *found)
{
    return number_ratio(&found->ratio, found->verdict,
                        answer->view->results->settings.noise_threshold, answer->style);
}

/* " (0.63x the time at 500, 95% interval 0.57-0.69)": at the largest of the numbers of fetches. */
static void write_lead(const struct answer *answer, enum standing standing, FILE *out)
{
    char confidence[NUMBER_BYTES];
    struct comparison found;
    size_t point = last_of(answer, standing);
    if (!compare_pair(&found, answer, point, METRIC_MAKESPAN))
        return;
    struct ratio_text ratio = ratio_text(answer, &found);
    (void)fprintf(out, " (%s the time", ratio.value);
    if (count_of(answer, standing) > 1)
        (void)fprintf(out, " at %" PRId64, fetches_at(answer, point));
    if (*ratio.bounds)
        (void)fprintf(out, ", %s interval %s",
                      number_confidence(confidence, results_confidence(answer->view->results)),
                      ratio.bounds);
    (void)fputc(')', out);
}

/* How many more runs would likely settle all that is unsettled; 0: not known. */
static int64_t runs_to_settle(const struct answer *answer)
{
    int64_t max = 0;
    for (size_t i = answer->first; i < answer->count; i++) {
        if (standing_at(answer, i) != STANDING_UNSETTLED)
            continue;
        struct comparison found;
        if (!compare_pair(&found, answer, i, METRIC_MAKESPAN) || found.runs_to_settle < 0)
            return 0;
        if (found.runs_to_settle > max)
            max = found.runs_to_settle;
    }
    return max;
}

static void write_unsettled(const struct answer *answer, bool first, FILE *out)
{
    const struct view_column *columns = answer->view->columns;
    int64_t runs = runs_to_settle(answer);
    if (first)
        (void)fprintf(out, " it is not settled whether %s or %s is faster",
                      columns[answer->ours].label, columns[answer->theirs].label);
    else
        (void)fputs(" the difference is not settled", out);
    if (runs > 0 && runs <= MAX_RUNS_TO_NAME)
        (void)fprintf(out, " (about %" PRId64 " more run%s would likely settle it)", runs,
                      runs == 1 ? "" : "s");
}

static void write_standing(const struct answer *answer, enum standing standing, bool first,
                           FILE *out)
{
    const char *ours = answer->view->columns[answer->ours].label;
    const char *theirs = answer->view->columns[answer->theirs].label;
    (void)fputs(first ? "" : " ", out);
    write_where(answer, standing, first, out);
    switch (standing) {
    case STANDING_FASTER:
    case STANDING_SLOWER:
        (void)fprintf(out, " %s is %s than %s", ours,
                      standing == STANDING_FASTER ? "faster" : "slower", theirs);
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

void answer_write_pair(const struct answer *answer, FILE *out)
{
    bool written[STANDINGS] = {false};
    for (size_t i = answer->count; i > answer->first; i--) {
        enum standing standing = standing_at(answer, i - 1);
        if (!written[standing])
            write_standing(answer, standing, i == answer->count, out);
        written[standing] = true;
    }
}

void answer_write_crossover(const struct answer *answer, FILE *out)
{
    size_t begin = lead_begins(answer);
    size_t after = begin;
    if (begin == answer->count)
        return;
    enum standing lead = standing_at(answer, begin);
    /* The greatest number of fetches at which it is settled that there is no lead. */
    while (after > answer->first) {
        enum standing standing = standing_at(answer, after - 1);
        if (standing != lead && standing != STANDING_UNSETTLED && standing != STANDING_FAILED)
            break;
        after--;
    }
    if (after == answer->first)
        return;
    size_t leader = lead == STANDING_FASTER ? answer->ours : answer->theirs;
    (void)fprintf(out, "%s takes the lead between %" PRId64 " and %" PRId64 " fetches.",
                  answer->view->columns[leader].label, fetches_at(answer, after - 1),
                  fetches_at(answer, begin));
}

/* "about a third of the CPU time": a ratio in words, if some are near it. */
static void write_share(const struct ratio_text *text, double ratio, const char *of_what, FILE *out)
{
    static const struct {
        double share;
        const char *words;
    } shares[] = {{0.1, "a tenth"},        {0.2, "a fifth"},        {0.25, "a quarter"},
                  {1.0 / 3, "a third"},    {0.4, "two fifths"},     {0.5, "half"},
                  {2.0 / 3, "two thirds"}, {0.75, "three quarters"}};
    for (size_t i = 0; i < sizeof shares / sizeof shares[0]; i++) {
        if (fabs(ratio / shares[i].share - 1) < 0.07) {
            (void)fprintf(out, "about %s of the %s", shares[i].words, of_what);
            return;
        }
    }
    (void)fprintf(out, "%s the %s", text->value, of_what);
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
    struct ratio_text text = ratio_text(answer, found);
    write_share(&text, found->ratio.value, cost->name, out);
    if (*text.bounds)
        (void)fprintf(out, " [%s]", text.bounds);
}

/* The costs whose difference is not settled. `first`: no sentence has named the engines yet. */
static void write_unsettled_costs(const struct answer *answer, const bool unsettled[COSTS],
                                  bool first, FILE *out)
{
    const struct view_column *columns = answer->view->columns;
    const char *separator = "";
    for (size_t i = 0; i < COSTS; i++) {
        if (!unsettled[i])
            continue;
        if (!*separator && first)
            (void)fprintf(out, "The difference between %s and %s at %" PRId64 " in ",
                          columns[answer->ours].label, columns[answer->theirs].label,
                          fetches_at(answer, answer->count - 1));
        else if (!*separator)
            (void)fputs(" The difference in ", out);
        (void)fprintf(out, "%s%s", separator, costs[i].name);
        separator = " and ";
    }
    (void)fputs(*separator ? " is not settled." : "", out);
}

void answer_write_pair_costs(const struct answer *answer, FILE *out)
{
    const struct view_column *columns = answer->view->columns;
    size_t last = answer->count - 1;
    int64_t fetches = fetches_at(answer, last);
    const char *separator = "";
    bool unsettled[COSTS] = {false};
    for (size_t i = 0; i < COSTS; i++) {
        struct comparison found;
        if (!compare_pair(&found, answer, last, costs[i].metric))
            continue;
        unsettled[i] = found.verdict == VERDICT_UNSETTLED;
        if (unsettled[i])
            continue;
        if (!*separator)
            (void)fprintf(out, "Compared with %s at %" PRId64 " fetch%s, %s uses ",
                          columns[answer->theirs].label, fetches, fetches == 1 ? "" : "es",
                          columns[answer->ours].label);
        (void)fputs(separator, out);
        write_cost(answer, &costs[i], &found, out);
        separator = " and ";
    }
    (void)fputs(*separator ? "." : "", out);
    write_unsettled_costs(answer, unsettled, !*separator, out);
}
