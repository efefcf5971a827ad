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
    static const enum standing standings[] = {[VERDICT_FASTER] = STANDING_FASTER,
                                              [VERDICT_SLOWER] = STANDING_SLOWER,
                                              [VERDICT_NO_DIFFERENCE] = STANDING_LEVEL,
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
    size_t point = last_of(answer, standing);
    struct estimate lead =
        number_lead(&view_comparison(answer->view, answer->rows[point], 1)->ratio);
    (void)fprintf(out, " (%s", number_times(times, &lead, answer->style));
    if (count_of(answer, standing) > 1)
        (void)fprintf(out, " at %" PRId64, fetches_at(answer, point));
    if (*number_times_range(range, &lead, answer->style))
        (void)fprintf(out, ", %g%% interval %s", 100 * answer->view->results->settings.confidence,
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

/* Above so many more runs, another machine or a longer batch helps, not patience. */
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

enum { NONE = -1 };

/* The column with the smallest makespan (sign 1) or the largest (sign -1); NONE. */
static int extreme_column(const struct answer *answer, double sign)
{
    int found = NONE;
    for (size_t i = 0; i < answer->view->column_count; i++) {
        const struct cell *cell = ranked_cell(answer, i);
        if (cell && (found == NONE || sign * makespan_s(cell) <
                                          sign * makespan_s(ranked_cell(answer, (size_t)found))))
            found = (int)i;
    }
    return found;
}

/* Whether the interval of a cell overlaps that of the best. */
static bool overlaps(const struct cell *cell, const struct cell *best)
{
    return cell && cell->summary.makespan_s.low <= best->summary.makespan_s.high;
}

static void write_overlapping(const struct answer *answer, size_t best, FILE *out)
{
    const char *separator = " Not distinguishable from it: ";
    bool any = false;
    for (size_t i = 0; i < answer->view->column_count; i++) {
        if (i == best || !overlaps(ranked_cell(answer, i), ranked_cell(answer, best)))
            continue;
        (void)fprintf(out, "%s%s", separator, answer->view->columns[i].label);
        separator = ", ";
        any = true;
    }
    (void)fputs(any ? "." : "", out);
}

static void write_rank(const struct answer *answer, FILE *out)
{
    char number[NUMBER_BYTES];
    const struct view *view = answer->view;
    int64_t fetches = fetches_at(answer, answer->count - 1);
    int best = extreme_column(answer, 1);
    int worst = extreme_column(answer, -1);
    if (best == NONE) {
        (void)fprintf(out, "At %" PRId64 " fetches every engine had failures.", fetches);
        return;
    }
    const struct cell *cell = ranked_cell(answer, (size_t)best);
    (void)fprintf(out, "Fastest at %" PRId64 " fetch%s: %s, %s.", fetches, fetches == 1 ? "" : "es",
                  view->columns[best].label,
                  number_seconds(number, makespan_s(cell), answer->style));
    write_overlapping(answer, (size_t)best, out);
    const struct cell *last = ranked_cell(answer, (size_t)worst);
    if (!overlaps(last, cell)) {
        struct estimate lead = {makespan_s(last) / makespan_s(cell), 0, 0};
        char times[NUMBER_BYTES];
        (void)fprintf(out, " Slowest: %s, %s (%s as long).", view->columns[worst].label,
                      number_seconds(number, makespan_s(last), answer->style),
                      number_times(times, &lead, answer->style));
    }
    const char *separator = " Not ranked because fetches failed: ";
    for (size_t i = 0; i < view->column_count; i++) {
        if (ranked_cell(answer, i))
            continue;
        (void)fprintf(out, "%s%s", separator, view->columns[i].label);
        separator = ", ";
    }
    (void)fputs(*separator == ',' ? "." : "", out);
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
                  number_integer(rate, (int64_t)llround(summary->throughput_per_s)));
    if (summary->failed > 0)
        (void)fprintf(out, ", but %s of %s fetches failed", number_integer(median, summary->failed),
                      number_integer(bounds, cell_fetch_count(cell)));
    else if (cell->ideal_ns > 0)
        (void)fprintf(out, "; no engine can take less than %s",
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
    if (ratio > 0.85 && ratio < 1.15) {
        (void)fprintf(out, "about the same %s", of_what);
        return;
    }
    if (ratio >= 1.15) {
        (void)fprintf(out, "%.*f%s the %s", ratio < 9.95, ratio, style->times, of_what);
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

/* With two engines: CPU and memory of the faster one, against the other's. */
static void write_costs(const struct answer *answer, FILE *out)
{
    const struct view *view = answer->view;
    size_t row = answer->rows[answer->count - 1];
    if (view->column_count != 2 || !ranked_cell(answer, 0) || !ranked_cell(answer, 1))
        return;
    const struct comparison *comparison = view_comparison(view, row, 1);
    size_t ours = comparison && comparison->verdict == VERDICT_SLOWER ? 0 : 1;
    const struct summary *our = &ranked_cell(answer, ours)->summary;
    const struct summary *their = &ranked_cell(answer, 1 - ours)->summary;
    double cpu = our->cpu_s_per_fetch / their->cpu_s_per_fetch;
    double memory = our->peak_memory_bytes / their->peak_memory_bytes;
    bool has_cpu = isfinite(cpu) && cpu > 0;
    bool has_memory = isfinite(memory) && memory > 0;
    if (!has_cpu && !has_memory)
        return;
    (void)fprintf(out, "Compared with %s at %" PRId64 " fetch%s, %s uses ",
                  view->columns[1 - ours].label, view->rows[row].fetches,
                  view->rows[row].fetches == 1 ? "" : "es", view->columns[ours].label);
    if (has_cpu)
        write_share(cpu, "CPU time", answer->style, out);
    if (has_cpu && has_memory)
        (void)fputs(" and ", out);
    if (has_memory)
        write_share(memory, "memory", answer->style, out);
    (void)fputc('.', out);
}

static void write_headline(const struct answer *answer, FILE *out)
{
    if (answer->view->column_count == 1)
        write_single(answer, out);
    else if (answer->view->column_count == 2)
        write_pair(answer, out);
    else
        write_rank(answer, out);
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
