#include "report/cell_text.h"

#include "core/results.h"
#include "core/strbuf.h"
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

/* How many times as fast as the reference. Of a settled lead by whichever leads; where it is not
 * settled as it is, so that bounds on both sides of 1 read in one direction. */
static struct estimate shown_lead(const struct comparison *comparison)
{
    const struct estimate *ratio = &comparison->ratio;
    if (comparison->verdict == VERDICT_FASTER || comparison->verdict == VERDICT_SLOWER)
        return figure_lead(ratio);
    return (struct estimate){1 / ratio->value, 1 / ratio->high, 1 / ratio->low};
}

struct cell_verdict cell_verdict(const struct view *view, size_t row, size_t column,
                                 const struct figure_style *style)
{
    static const enum cell_tone tones[] = {[VERDICT_FASTER] = TONE_GOOD,
                                           [VERDICT_SLOWER] = TONE_BAD,
                                           [VERDICT_NO_DIFFERENCE] = TONE_PLAIN,
                                           [VERDICT_UNSETTLED] = TONE_FAINT};
    const struct comparison *comparison = view_comparison(view, row, column);
    struct cell_verdict said = {.tone = TONE_PLAIN};
    if (!comparison || !isfinite(comparison->ratio.value))
        return said;
    char times[FIGURE_BYTES] = "";
    struct estimate lead = shown_lead(comparison);
    bool settled =
        tones[comparison->verdict] == TONE_GOOD || tones[comparison->verdict] == TONE_BAD;
    if (settled)
        (void)strcat(figure_times(times, &lead, style), " ");
    const char *mark = cell_mark(view_cell(view, row, column));
    (void)snprintf(said.text, sizeof said.text, "%s%s%s", times, verdict_name(comparison->verdict),
                   *mark ? mark : cell_mark(view_cell(view, row, 0)));
    (void)figure_times_bounds(said.bounds, &lead, style);
    said.tone = tones[comparison->verdict];
    return said;
}

const char *cell_limit(const struct cell *cell)
{
    return cell && cell->summary.limit_reason ? limit_name(cell->summary.limited_by) : "";
}

static void write_failures(const struct cell *cell, const char *label, FILE *stream)
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

char *cell_failures(const struct cell *cell, const char *label)
{
    struct strbuf text;
    FILE *out = strbuf_open(&text);
    if (!out)
        return NULL;
    write_failures(cell, label, out);
    return strbuf_close(&text);
}

static bool limits_anything(const struct view *view, enum limit limit)
{
    for (size_t i = 0; i < view->row_count * view->column_count; i++)
        if (*cell_limit(view->cells[i]) && view->cells[i]->summary.limited_by == limit)
            return true;
    return false;
}

char *cell_legend(const struct view *view)
{
    static const struct {
        enum limit limit;
        const char *meaning;
    } meanings[] = {{LIMIT_DELAY, "the origin's delay"},
                    {LIMIT_CLIENT_CPU, "its own CPU"},
                    {LIMIT_ORIGIN_CPU, "the origin's CPU"},
                    {LIMIT_CONNECT, "making connections"},
                    {LIMIT_MIXED, "nothing alone for half of the time"},
                    {LIMIT_UNKNOWN, "something that is not measured"}};
    const struct settings *settings = &view->results->settings;
    struct strbuf text;
    FILE *out = strbuf_open(&text);
    if (!out)
        return NULL;
    (void)fprintf(out, "median of %" PRId64 " run%s", settings->runs,
                  settings->runs == 1 ? "" : "s");
    if (settings->confidence > 0)
        (void)fprintf(out, " [%g%% interval]", 100 * settings->confidence);
    const char *joint = "; limited by: ";
    for (size_t i = 0; i < sizeof meanings / sizeof meanings[0]; i++) {
        if (!limits_anything(view, meanings[i].limit))
            continue;
        (void)fprintf(out, "%s%s = %s", joint, limit_name(meanings[i].limit), meanings[i].meaning);
        joint = ", ";
    }
    return strbuf_close(&text);
}
