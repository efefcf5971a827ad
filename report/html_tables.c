#include "core/results.h"
#include "report/cell_text.h"
#include "report/costs.h"
#include "report/html.h"
#include "report/palette.h"
#include "report/view.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>

static void open_table(FILE *stream, const char *label)
{
    (void)fprintf(
        stream,
        "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"%s\">\n<table>\n",
        label);
}

static void close_table(FILE *stream)
{
    (void)fputs("</tbody>\n</table>\n</div>\n", stream);
}

static void write_makespan(const struct html *html, const struct cell *cell)
{
    char text[FIGURE_BYTES];
    (void)fprintf(html->stream, "<td%s><strong>%s</strong>",
                  cell && cell_has_failures(cell) ? " class=\"failed\"" : "",
                  cell_makespan(text, cell, &figure_typeset));
    if (cell && *figure_seconds_bounds(text, &cell->summary.makespan_s, &figure_typeset))
        (void)fprintf(html->stream, "<br><small>%s</small>", text);
    if (cell && *cell_limit(cell))
        (void)fprintf(html->stream, " <small>%s</small>", cell_limit(cell));
    (void)fputs("</td>", html->stream);
}

static void write_verdict(const struct html *html, size_t row, size_t column)
{
    static const char *const classes[] = {[TONE_PLAIN] = "same",
                                          [TONE_GOOD] = "faster",
                                          [TONE_BAD] = "slower",
                                          [TONE_FAINT] = "open"};
    struct cell_verdict said = cell_verdict(html->view, row, column, &figure_typeset);
    bool settled = said.tone == TONE_GOOD || said.tone == TONE_BAD;
    (void)fprintf(html->stream,
                  settled ? "<td class=\"%s\"><strong>%s</strong>" : "<td class=\"%s\">%s",
                  classes[said.tone], said.text);
    if (*said.bounds)
        (void)fprintf(html->stream, "<br><small>%s</small>", said.bounds);
    (void)fputs("</td>", html->stream);
}

static void write_makespan_head(const struct html *html)
{
    const struct view *view = html->view;
    (void)fputs("<thead><tr><th scope=\"col\" class=\"n\">fetches</th>", html->stream);
    if (view->capped)
        (void)fputs("<th scope=\"col\" class=\"n\">in flight</th>", html->stream);
    (void)fputs("<th scope=\"col\" class=\"n\">ideal</th>", html->stream);
    for (size_t i = 0; i < view->column_count; i++) {
        (void)fputs("<th scope=\"col\">", html->stream);
        html_engine(html, i);
        (void)fputs("</th>", html->stream);
    }
    for (size_t i = 1; i < view->column_count; i++) {
        (void)fputs("<th scope=\"col\">", html->stream);
        html_text(html->stream, view->columns[i].label);
        (void)fputs(" <small>against</small> ", html->stream);
        html_text(html->stream, view->columns[0].label);
        (void)fputs("</th>", html->stream);
    }
    (void)fputs("</tr></thead>\n<tbody>\n", html->stream);
}

void html_makespans(const struct html *html)
{
    char text[FIGURE_BYTES];
    const struct view *view = html->view;
    char *legend = cell_legend(view);
    if (!legend)
        view_lose(view);
    open_table(html->stream, "Makespans");
    (void)fputs("<caption>Makespan: ", html->stream);
    html_text(html->stream, legend ? legend : "");
    (void)fputs("</caption>\n", html->stream);
    free(legend);
    write_makespan_head(html);
    for (size_t row = 0; row < view->row_count; row++) {
        const struct view_row *at = &view->rows[row];
        double ideal_s = at->ideal_ns < 0 ? NAN : (double)at->ideal_ns / 1e9;
        (void)fprintf(html->stream, "<tr><th scope=\"row\" class=\"n\">%s</th>",
                      figure_whole(text, at->fetches));
        if (view->capped)
            (void)fprintf(html->stream, "<td class=\"n\">%s</td>",
                          figure_whole(text, at->in_flight));
        (void)fprintf(html->stream, "<td class=\"n\">%s</td>",
                      figure_seconds(text, ideal_s, &figure_typeset));
        for (size_t i = 0; i < view->column_count; i++)
            write_makespan(html, view_cell(view, row, i));
        for (size_t i = 1; i < view->column_count; i++)
            write_verdict(html, row, i);
        (void)fputs("</tr>\n", html->stream);
    }
    close_table(html->stream);
}

static void write_cost(const struct html *html, size_t row, const struct cost *cost)
{
    char text[FIGURE_BYTES];
    const struct view *view = html->view;
    bool known = false;
    for (size_t i = 0; i < view->column_count; i++) {
        const struct cell *cell = view_cell(view, row, i);
        known |= cell && isfinite(cost->of(cell));
    }
    if (!known)
        return;
    (void)fprintf(html->stream, "<tr><th scope=\"row\">%s</th>", cost->name);
    for (size_t i = 0; i < view->column_count; i++) {
        const struct cell *cell = view_cell(view, row, i);
        double value = cell ? cost->of(cell) : NAN;
        (void)fprintf(html->stream, "<td class=\"n\">%s%s</td>",
                      cost_text(text, cost, value, &figure_typeset),
                      isfinite(value) ? cell_mark(cell) : "");
    }
    (void)fputs("</tr>\n", html->stream);
}

void html_costs(const struct html *html)
{
    char text[FIGURE_BYTES];
    const struct view *view = html->view;
    size_t row = view_largest_row(view);
    (void)fputs("<div>\n", html->stream);
    open_table(html->stream, "Costs");
    (void)fprintf(html->stream,
                  "<caption>Costs at %s fetches, medians of the runs</caption>\n<thead><tr><th "
                  "scope=\"col\">measure</th>",
                  figure_whole(text, view->rows[row].fetches));
    for (size_t i = 0; i < view->column_count; i++) {
        (void)fputs("<th scope=\"col\" class=\"n\">", html->stream);
        html_engine(html, i);
        (void)fputs("</th>", html->stream);
    }
    (void)fputs("</tr></thead>\n<tbody>\n", html->stream);
    for (const struct cost *cost = costs; cost->name; cost++)
        write_cost(html, row, cost);
    close_table(html->stream);
    if (*costs_note(view->results))
        (void)fprintf(html->stream, "<p class=\"note\">%s</p>\n", costs_note(view->results));
    (void)fputs("</div>\n", html->stream);
}

static void write_time(const struct html *html, double seconds, const struct cell *cell)
{
    char text[FIGURE_BYTES];
    (void)fprintf(html->stream, "<td class=\"n\">%s%s</td>",
                  figure_seconds(text, seconds, &figure_typeset),
                  isfinite(seconds) ? cell_mark(cell) : "");
}

void html_percentiles(const struct html *html)
{
    const struct view *view = html->view;
    size_t row = view_largest_row(view);
    char text[FIGURE_BYTES];
    open_table(html->stream, "Latency percentiles");
    (void)fprintf(
        html->stream,
        "<caption>Latency at %s fetches = queue time (from when a fetch was due to its "
        "start) + service time. A dash: too few fetches to tell.</caption>\n<thead><tr><th "
        "scope=\"col\">engine</th>",
        figure_whole(text, view->rows[row].fetches));
    static const char *const heads[] = {"50%",   "90%",        "99%",         "99.9%",
                                        "worst", "queue, 50%", "service, 50%"};
    for (size_t i = 0; i < sizeof heads / sizeof heads[0]; i++)
        (void)fprintf(html->stream, "<th scope=\"col\" class=\"n\">%s</th>", heads[i]);
    (void)fputs("</tr></thead>\n<tbody>\n", html->stream);
    for (size_t i = 0; i < view->column_count; i++) {
        const struct cell *cell = view_cell(view, row, i);
        if (!cell)
            continue;
        const struct summary *summary = &cell->summary;
        const double times[] = {summary->latency_s.p50, summary->latency_s.p90,
                                summary->latency_s.p99, summary->latency_s.p999,
                                summary->latency_s.max, summary->queue_s.p50,
                                summary->service_s.p50};
        (void)fputs("<tr><th scope=\"row\">", html->stream);
        html_engine(html, i);
        (void)fputs("</th>", html->stream);
        for (size_t k = 0; k < sizeof times / sizeof times[0]; k++)
            write_time(html, times[k], cell);
        (void)fputs("</tr>\n", html->stream);
    }
    close_table(html->stream);
}

static void write_limit(const struct html *html, size_t row, size_t column)
{
    char text[FIGURE_BYTES];
    const struct cell *cell = view_cell(html->view, row, column);
    if (!cell || !*cell_limit(cell))
        return;
    (void)fprintf(html->stream, "<tr><th scope=\"row\" class=\"n\">%s</th>",
                  figure_whole(text, cell->fetches));
    if (html->view->capped)
        (void)fprintf(html->stream, "<td class=\"n\">%s</td>", figure_whole(text, cell->in_flight));
    (void)fputs("<td>", html->stream);
    html_engine(html, column);
    (void)fprintf(html->stream, "</td><td>%s</td>", cell_limit(cell));
    if (isfinite(cell->summary.efficiency))
        (void)fprintf(html->stream, "<td class=\"n\">%.0f%%</td>", 100 * cell->summary.efficiency);
    else
        (void)fputs("<td class=\"n\">-</td>", html->stream);
    (void)fputs("<td class=\"why\">", html->stream);
    html_text(html->stream, cell->summary.limit_reason ? cell->summary.limit_reason : "");
    (void)fputs("</td></tr>\n", html->stream);
}

void html_limits(const struct html *html)
{
    open_table(html->stream, "What limited each cell");
    (void)fprintf(
        html->stream,
        "<caption>Efficiency is the ideal over the makespan: 100%% is what no engine can "
        "beat.</caption>\n<thead><tr><th scope=\"col\" class=\"n\">fetches</th>%s<th "
        "scope=\"col\">engine</th><th scope=\"col\">limited by</th><th scope=\"col\" "
        "class=\"n\">efficiency</th><th scope=\"col\">because</th></tr></thead>\n<tbody>\n",
        html->view->capped ? "<th scope=\"col\" class=\"n\">in flight</th>" : "");
    for (size_t row = 0; row < html->view->row_count; row++)
        for (size_t i = 0; i < html->view->column_count; i++)
            write_limit(html, row, i);
    close_table(html->stream);
}
