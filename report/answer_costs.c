#include "core/results.h"
#include "report/answer_parts.h"
#include "report/figures.h"
#include "report/view.h"

#include <inttypes.h>
#include <math.h>

/* "about a third of the CPU time": what a ratio is in a word, if one is near it. */
static void say_share(double ratio, const char *of_what, const struct figure_style *style,
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

void answer_say_costs(const struct answer *answer, FILE *out)
{
    const struct view *view = answer->view;
    size_t row = answer->rows[answer->count - 1];
    if (view->column_count != 2)
        return;
    const struct cell *cells[2] = {view_cell(view, row, 0), view_cell(view, row, 1)};
    for (int i = 0; i < 2; i++)
        if (!cell_is_known(cells[i]) || cell_has_failures(cells[i]))
            return;
    const struct comparison *comparison = view_comparison(view, row, 1);
    int ours = comparison && comparison->verdict == VERDICT_SLOWER ? 0 : 1;
    const struct summary *our = &cells[ours]->summary;
    const struct summary *their = &cells[1 - ours]->summary;
    double cpu = our->cpu_s_per_fetch / their->cpu_s_per_fetch;
    double memory = our->peak_memory_bytes / their->peak_memory_bytes;
    bool has_cpu = isfinite(cpu) && cpu > 0;
    bool has_memory = isfinite(memory) && memory > 0;
    if (!has_cpu && !has_memory)
        return;
    (void)fprintf(out, "At %" PRId64 ", compared with %s, %s takes ", view->rows[row].fetches,
                  view->columns[1 - ours].label, view->columns[ours].label);
    if (has_cpu)
        say_share(cpu, "CPU time", answer->style, out);
    if (has_cpu && has_memory)
        (void)fputs(" and ", out);
    if (has_memory)
        say_share(memory, "memory", answer->style, out);
    (void)fputc('.', out);
}
