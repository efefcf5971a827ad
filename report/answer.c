#include "report/answer.h"

#include "core/results.h"
#include "core/strbuf.h"
#include "report/answer_parts.h"
#include "report/figures.h"
#include "report/view.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

/* A run of neighbouring N at which a pair of engines stands in the same way to each other. */
enum standing { LEADS, TRAILS, LEVEL, UNSETTLED, FAILED };

struct stretch {
    enum standing standing;
    size_t first, last;
};

static enum standing standing_at(const struct answer *answer, size_t point, size_t column)
{
    const struct view *view = answer->view;
    size_t row = answer->rows[point];
    const struct cell *cell = view_cell(view, row, column);
    const struct cell *reference = view_cell(view, row, 0);
    const struct comparison *comparison = view_comparison(view, row, column);
    if (!cell || !reference || cell_has_failures(cell) || cell_has_failures(reference))
        return FAILED;
    if (!comparison)
        return UNSETTLED;
    static const enum standing of[] = {[VERDICT_FASTER] = LEADS,
                                       [VERDICT_SLOWER] = TRAILS,
                                       [VERDICT_NO_DIFFERENCE] = LEVEL,
                                       [VERDICT_UNSETTLED] = UNSETTLED};
    return of[comparison->verdict];
}

static struct estimate lead_at(const struct answer *answer, size_t point, size_t column)
{
    const struct comparison *comparison =
        view_comparison(answer->view, answer->rows[point], column);
    return figure_lead(&comparison->ratio);
}

static int64_t fetches_at(const struct answer *answer, size_t point)
{
    return answer->view->rows[answer->rows[point]].fetches;
}

/* The stretch that ends at `last`. */
static struct stretch stretch_to(const struct answer *answer, size_t last, size_t column)
{
    struct stretch stretch = {standing_at(answer, last, column), last, last};
    while (stretch.first > 0 && standing_at(answer, stretch.first - 1, column) == stretch.standing)
        stretch.first--;
    return stretch;
}

static void say_where(const struct answer *answer, const struct stretch *stretch, FILE *out)
{
    size_t end = answer->count - 1;
    int64_t first = fetches_at(answer, stretch->first);
    int64_t last = fetches_at(answer, stretch->last);
    if (stretch->first == 0 && stretch->last == end && end > 0)
        (void)fprintf(out, "At every N from %" PRId64 " to %" PRId64, first, last);
    else if (stretch->last == end && stretch->first < end)
        (void)fprintf(out, "From %" PRId64 " fetches on", first);
    else if (stretch->last == end)
        (void)fprintf(out, "At %" PRId64 " fetch%s", last, last == 1 ? "" : "es");
    else if (stretch->first == stretch->last)
        (void)fprintf(out, "at %" PRId64, last);
    else if (stretch->first == 0)
        (void)fprintf(out, "up to %" PRId64, last);
    else
        (void)fprintf(out, "from %" PRId64 " to %" PRId64, first, last);
}

/* "async beats threads: 1.6x [1.5-1.7] at 500": told of the last N, or else of the strongest. */
static void say_lead(const struct answer *answer, const struct stretch *stretch, size_t column,
                     FILE *out)
{
    char times[FIGURE_BYTES];
    char bounds[FIGURE_BYTES];
    const struct view_column *columns = answer->view->columns;
    const char *ours = columns[column].label;
    const char *theirs = columns[0].label;
    size_t point = stretch->last;
    if (stretch->last + 1 < answer->count)
        for (size_t i = stretch->first; i <= stretch->last; i++)
            if (lead_at(answer, i, column).value > lead_at(answer, point, column).value)
                point = i;
    struct estimate lead = lead_at(answer, point, column);
    bool leads = stretch->standing == LEADS;
    (void)fprintf(out, "%s beats %s: %s %s", leads ? ours : theirs, leads ? theirs : ours,
                  figure_times(times, &lead, answer->style),
                  figure_times_bounds(bounds, &lead, answer->style));
    if (stretch->first != stretch->last)
        (void)fprintf(out, " at %" PRId64, fetches_at(answer, point));
}

/* Of so many more runs one may speak; beyond, another machine or a longer batch helps, not
 * patience. */
enum { MOST_RUNS = 100 };

/* How many more runs would likely settle all of the stretch; 0: not known. */
static int64_t runs_to_settle(const struct answer *answer, const struct stretch *stretch,
                              size_t column)
{
    int64_t most = 0;
    for (size_t i = stretch->first; i <= stretch->last; i++) {
        const struct comparison *comparison =
            view_comparison(answer->view, answer->rows[i], column);
        if (!comparison || comparison->runs_to_settle < 0)
            return 0;
        if (comparison->runs_to_settle > most)
            most = comparison->runs_to_settle;
    }
    return most;
}

static void say_main(const struct answer *answer, const struct stretch *stretch, size_t column,
                     FILE *out)
{
    const struct view_column *columns = answer->view->columns;
    int64_t runs = 0;
    say_where(answer, stretch, out);
    switch (stretch->standing) {
    case LEADS:
    case TRAILS:
        (void)fputs(", ", out);
        say_lead(answer, stretch, column, out);
        break;
    case LEVEL:
        (void)fprintf(out, " there is no difference between %s and %s", columns[column].label,
                      columns[0].label);
        break;
    case UNSETTLED:
        (void)fprintf(out, " it is not settled whether %s or %s is faster", columns[column].label,
                      columns[0].label);
        runs = runs_to_settle(answer, stretch, column);
        if (runs > 0 && runs <= MOST_RUNS)
            (void)fprintf(out, " (about %" PRId64 " more run%s would likely do)", runs,
                          runs == 1 ? "" : "s");
        break;
    case FAILED:
        (void)fprintf(out, " %s and %s are not compared, because fetches failed",
                      columns[column].label, columns[0].label);
        break;
    }
}

static void say_rest(const struct answer *answer, const struct stretch *stretch, size_t column,
                     FILE *out)
{
    static const char *const words[] = {[LEVEL] = " no difference",
                                        [UNSETTLED] = " not settled",
                                        [FAILED] = " not compared, because fetches failed"};
    (void)fputs("; ", out);
    say_where(answer, stretch, out);
    if (stretch->standing == LEADS || stretch->standing == TRAILS) {
        (void)fputc(' ', out);
        say_lead(answer, stretch, column, out);
    } else {
        (void)fputs(words[stretch->standing], out);
    }
}

static void say_pair(const struct answer *answer, FILE *out)
{
    enum { MOST_STRETCHES = 4 };
    struct stretch stretch = stretch_to(answer, answer->count - 1, 1);
    say_main(answer, &stretch, 1, out);
    for (int said = 1; stretch.first > 0 && said < MOST_STRETCHES; said++) {
        stretch = stretch_to(answer, stretch.first - 1, 1);
        say_rest(answer, &stretch, 1, out);
    }
    (void)fputs(stretch.first > 0 ? "; below that it goes back and forth." : ".", out);
}

static void say_alone(const struct answer *answer, FILE *out)
{
    char median[FIGURE_BYTES];
    char bounds[FIGURE_BYTES];
    char rate[FIGURE_BYTES];
    size_t row = answer->rows[answer->count - 1];
    const struct cell *cell = view_cell(answer->view, row, 0);
    const char *name = answer->view->columns[0].label;
    if (!cell_is_known(cell)) {
        (void)fprintf(out, "%s could not be run at %" PRId64 " fetches.", name,
                      answer->view->rows[row].fetches);
        return;
    }
    const struct summary *summary = &cell->summary;
    (void)figure_seconds_bounds(bounds, &summary->makespan_s, answer->style);
    (void)fprintf(out, "%s: %" PRId64 " fetch%s in %s%s%s, %s a second", name, cell->fetches,
                  cell->fetches == 1 ? "" : "es",
                  figure_seconds(median, summary->makespan_s.value, answer->style),
                  *bounds ? " " : "", bounds,
                  figure_whole(rate, (int64_t)llround(summary->throughput_per_s)));
    if (summary->failed > 0)
        (void)fprintf(out, ", but %s of %s fetches failed", figure_whole(median, summary->failed),
                      figure_whole(bounds, cell_fetch_count(cell)));
    else if (cell->ideal_ns > 0)
        (void)fprintf(out, "; no engine can take less than %s",
                      figure_seconds(median, (double)cell->ideal_ns / 1e9, answer->style));
    (void)fputc('.', out);
}

static int answer_init(struct answer *answer, const struct view *view,
                       const struct figure_style *style)
{
    *answer = (struct answer){.view = view, .style = style};
    answer->rows = calloc(view->row_count + 1, sizeof *answer->rows);
    if (!answer->rows)
        return -1;
    /* Of each N the row with the highest cap, which is the last. */
    for (size_t row = 0; row < view->row_count; row++)
        if (row + 1 == view->row_count || view->rows[row + 1].fetches != view->rows[row].fetches)
            answer->rows[answer->count++] = row;
    return 0;
}

static char *say(const struct view *view, const struct figure_style *style,
                 void (*speak)(const struct answer *, FILE *))
{
    struct strbuf text;
    struct answer answer;
    if (answer_init(&answer, view, style) != 0)
        return NULL;
    FILE *out = strbuf_open(&text);
    if (out && answer.count > 0)
        speak(&answer, out);
    free(answer.rows);
    return strbuf_close(&text);
}

static void speak_headline(const struct answer *answer, FILE *out)
{
    if (answer->view->column_count == 1)
        say_alone(answer, out);
    else if (answer->view->column_count == 2)
        say_pair(answer, out);
    else
        answer_say_rank(answer, out);
}

char *answer_headline(const struct view *view, const struct figure_style *style)
{
    return say(view, style, speak_headline);
}

char *answer_costs(const struct view *view, const struct figure_style *style)
{
    return say(view, style, answer_say_costs);
}
