#include "core/results.h"
#include "report/answer_parts.h"
#include "report/figures.h"
#include "report/view.h"

#include <inttypes.h>

enum { NONE = -1 };

static const struct cell *cell_of(const struct answer *answer, size_t column)
{
    const struct cell *cell = view_cell(answer->view, answer->rows[answer->count - 1], column);
    return cell_is_known(cell) && !cell_has_failures(cell) ? cell : NULL;
}

static double makespan_s(const struct cell *cell)
{
    return cell->summary.makespan_s.value;
}

/* The column with the least makespan (sign 1) or the greatest (sign -1); NONE. */
static int outermost(const struct answer *answer, double sign)
{
    int found = NONE;
    for (size_t i = 0; i < answer->view->column_count; i++) {
        const struct cell *cell = cell_of(answer, i);
        if (!cell)
            continue;
        if (found == NONE ||
            sign * makespan_s(cell) < sign * makespan_s(cell_of(answer, (size_t)found)))
            found = (int)i;
    }
    return found;
}

/* Whether the interval of a cell reaches into that of the best. */
static bool is_level(const struct cell *cell, const struct cell *best)
{
    return cell && cell->summary.makespan_s.low <= best->summary.makespan_s.high;
}

static void say_level(const struct answer *answer, size_t best, FILE *out)
{
    size_t level = 0;
    for (size_t i = 0; i < answer->view->column_count; i++)
        level += i != best && is_level(cell_of(answer, i), cell_of(answer, best));
    if (level == 0)
        return;
    size_t said = 0;
    for (size_t i = 0; i < answer->view->column_count; i++) {
        if (i == best || !is_level(cell_of(answer, i), cell_of(answer, best)))
            continue;
        said++;
        const char *joint = said == level ? " and " : ", ";
        (void)fprintf(out, "%s%s",
                      said == 1 ? "; level with it, their intervals overlapping: " : joint,
                      answer->view->columns[i].label);
    }
}

void answer_say_rank(const struct answer *answer, FILE *out)
{
    char figure[FIGURE_BYTES];
    const struct view *view = answer->view;
    int64_t fetches = view->rows[answer->rows[answer->count - 1]].fetches;
    int best = outermost(answer, 1);
    int worst = outermost(answer, -1);
    if (best == NONE) {
        (void)fprintf(out, "At %" PRId64 " fetches no engine was without failures.", fetches);
        return;
    }
    size_t left_out = 0;
    for (size_t i = 0; i < view->column_count; i++)
        left_out += !cell_of(answer, i);
    const struct cell *cell = cell_of(answer, (size_t)best);
    (void)fprintf(out, "At %" PRId64 " fetch%s, %s is the fastest of %zu engines (%s)", fetches,
                  fetches == 1 ? "" : "es", view->columns[best].label,
                  view->column_count - left_out,
                  figure_seconds(figure, makespan_s(cell), answer->style));
    say_level(answer, (size_t)best, out);
    const struct cell *last = cell_of(answer, (size_t)worst);
    if (!is_level(last, cell)) {
        struct estimate lead = {makespan_s(last) / makespan_s(cell), 0, 0};
        char times[FIGURE_BYTES];
        (void)fprintf(out, "; %s is the slowest (%s, %s as long)", view->columns[worst].label,
                      figure_seconds(figure, makespan_s(last), answer->style),
                      figure_times(times, &lead, answer->style));
    }
    if (left_out > 0)
        (void)fprintf(out, "; left out for failures: %zu", left_out);
    (void)fputc('.', out);
}
