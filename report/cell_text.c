#include "report/cell_text.h"

#include "core/results.h"
#include "report/view.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

const char *cell_mark(const struct cell *cell)
{
    return cell && cell_has_failures(cell) ? " !" : "";
}

char *cell_makespan(char *text, const struct cell *cell, const struct figure_style *style)
{
    if (!cell || (!cell_is_known(cell) && !cell_has_failures(cell)))
        return strcpy(text, "-");
    if (!cell_is_known(cell))
        return strcpy(text, "failed !");
    (void)figure_seconds(text, cell->summary.makespan_s.value, style);
    return strcat(text, cell_mark(cell));
}

static const char *lead_word(enum verdict verdict)
{
    return verdict == VERDICT_FASTER ? "faster" : "slower";
}

char *cell_verdict(char *text, char *bounds, const struct view *view, size_t row, size_t column,
                   const struct figure_style *style, enum cell_tone *tone)
{
    static const enum cell_tone tones[] = {[VERDICT_FASTER] = TONE_GOOD,
                                           [VERDICT_SLOWER] = TONE_BAD,
                                           [VERDICT_NO_DIFFERENCE] = TONE_PLAIN,
                                           [VERDICT_INCONCLUSIVE] = TONE_FAINT};
    const struct comparison *comparison = view_comparison(view, row, column);
    *text = '\0';
    *bounds = '\0';
    *tone = TONE_PLAIN;
    if (!comparison || !isfinite(comparison->ratio.value))
        return text;
    *tone = tones[comparison->verdict];
    bool marked = cell_has_failures(view_cell(view, row, column)) ||
                  cell_has_failures(view_cell(view, row, 0));
    struct estimate lead = figure_lead(&comparison->ratio);
    bool settled = comparison->verdict == VERDICT_FASTER || comparison->verdict == VERDICT_SLOWER;
    /* Around 1 the ratio is not turned over: bounds on both sides of 1 read best as they are. */
    if (!settled)
        lead = (struct estimate){1 / comparison->ratio.value, 1 / comparison->ratio.high,
                                 1 / comparison->ratio.low};
    char times[FIGURE_BYTES];
    if (settled)
        (void)snprintf(text, FIGURE_BYTES, "%s %s", figure_times(times, &lead, style),
                       lead_word(comparison->verdict));
    else
        (void)strcpy(text, verdict_name(comparison->verdict));
    (void)figure_times_bounds(bounds, &lead, style);
    if (marked)
        (void)strcat(text, " !");
    return text;
}

const char *cell_limit(const struct cell *cell)
{
    if (!cell || cell->summary.limited_by == LIMIT_UNKNOWN)
        return "";
    return limit_name(cell->summary.limited_by);
}

void cell_write_failures(const struct cell *cell, const char *label, FILE *stream)
{
    char failed[FIGURE_BYTES];
    char all[FIGURE_BYTES];
    (void)fprintf(stream, "%s at %" PRId64 ": ", label, cell->fetches);
    const char *failure = cell_failure(cell);
    if (failure)
        (void)fputs(failure, stream);
    if (cell->summary.failed == 0)
        return;
    (void)fprintf(stream, "%s%s of %s fetches failed", failure ? "; " : "",
                  figure_whole(failed, cell->summary.failed),
                  figure_whole(all, cell_fetch_count(cell)));
    bool first = true;
    for (int i = OUTCOME_OK + 1; i < OUTCOME_COUNT; i++) {
        if (cell->summary.outcomes[i] == 0)
            continue;
        (void)fprintf(stream, "%s%s %s", first ? ": " : ", ",
                      figure_whole(failed, cell->summary.outcomes[i]),
                      outcome_name((enum outcome)i));
        first = false;
    }
}
