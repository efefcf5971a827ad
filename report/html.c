#include "report/html.h"

#include "core/results.h"
#include "core/strbuf.h"
#include "core/utf8.h"
#include "report/answer.h"
#include "report/cell_text.h"
#include "report/figures.h"
#include "report/format.h"
#include "report/formats.h"
#include "report/manifest.h"
#include "report/palette.h"
#include "report/plot.h"
#include "report/plots.h"
#include "report/view.h"

#include <stdlib.h>
#include <string.h>

/*
 * The page: one file that asks nothing of anyone, from the results alone. First the answer in
 * words, then pictures, then tables, then the conditions, for a reader who believes nothing.
 */
void html_text(FILE *stream, const char *text)
{
    while (*text) {
        const char *from = text;
        uint32_t point = utf8_next(&text);
        if (utf8_is_control(point) || point == UTF8_REPLACEMENT)
            (void)fputs("&#xfffd;", stream);
        else if (point == '<')
            (void)fputs("&lt;", stream);
        else if (point == '>')
            (void)fputs("&gt;", stream);
        else if (point == '&')
            (void)fputs("&amp;", stream);
        else if (point == '"')
            (void)fputs("&quot;", stream);
        else if (point == '\'')
            (void)fputs("&#39;", stream);
        else
            (void)fwrite(from, 1, (size_t)(text - from), stream);
    }
}

int html_line(FILE *stream, const char *before, char *text, const char *after, struct err *err)
{
    if (!text)
        return err_run(err, "out of memory");
    if (*text) {
        (void)fputs(before, stream);
        html_text(stream, text);
        (void)fputs(after, stream);
    }
    free(text);
    return 0;
}

void html_engine(const struct html *html, size_t column)
{
    const struct look *look = &html->looks[column];
    (void)fprintf(html->stream, "<span class=\"mark c-%s\" aria-hidden=\"true\">%s</span> ",
                  look->color + 1, look->sign);
    html_text(html->stream, html->view->columns[column].label);
}

static void write_legend(const struct html *html, const struct plot *plot)
{
    (void)fputs("<p class=\"legend\">", html->stream);
    for (size_t i = 0; i < html->view->column_count && !plot->only_notes; i++) {
        (void)fputs("<span>", html->stream);
        html_engine(html, i);
        (void)fputs("</span> ", html->stream);
    }
    if (plot->page_note)
        (void)fprintf(html->stream, "<span>%s</span>", plot->page_note);
    (void)fputs("</p>\n", html->stream);
}

static void write_description(const struct html *html, const struct plot *plot)
{
    struct strbuf text;
    FILE *out = strbuf_open(&text);
    if (out)
        plot->describe(html->view, out);
    char *told = strbuf_close(&text);
    if (!told)
        view_lose(html->view);
    (void)fputc(' ', html->stream);
    html_text(html->stream, told ? told : "");
    free(told);
}

static void write_figure(const struct html *html, const struct plot *plot,
                         struct plots_outcome *outcome)
{
    if (!plot->applies(html->view) || outcome->gnuplot == GNUPLOT_MISSING)
        return;
    char *svg = plot_render_page(plot, html->view, outcome);
    if (!svg)
        return;
    (void)fprintf(html->stream, "<figure>\n<h3>%s</h3>\n", plot->title);
    write_legend(html, plot);
    (void)fprintf(html->stream,
                  "<div class=\"scroll\" tabindex=\"0\" role=\"region\" "
                  "aria-label=\"%s, picture\">",
                  plot->title);
    html_svg(html->stream, svg, plot->name, plot->title);
    (void)fprintf(html->stream, "</div>\n<figcaption id=\"%s-text\">%s", plot->name, plot->summary);
    if (plot->describe)
        write_description(html, plot);
    (void)fputs("</figcaption>\n</figure>\n", html->stream);
    free(svg);
}

/* Plots side by side; NULL ends them. */
static void write_figures(const struct html *html, const char *class,
                          const struct plot *const *shown, struct plots_outcome *outcome)
{
    (void)fprintf(html->stream, "<div class=\"plots%s\">\n", class);
    for (size_t i = 0; shown[i]; i++)
        write_figure(html, shown[i], outcome);
    (void)fputs("</div>\n", html->stream);
}

/* The table takes the fourth place beside three pictures while it is narrow. */
static void write_costs(const struct html *html, struct plots_outcome *outcome)
{
    static const struct plot *const shown[] = {&plot_cpu, &plot_memory, &plot_switches};
    bool beside = html->view->column_count <= 3;
    (void)fputs("<h2 id=\"costs\">What it costs</h2>\n<div class=\"plots\">\n", html->stream);
    for (size_t i = 0; i < sizeof shown / sizeof shown[0]; i++)
        write_figure(html, shown[i], outcome);
    (void)fputs(beside ? "" : "</div>\n", html->stream);
    html_costs(html);
    (void)fputs(beside ? "</div>\n" : "", html->stream);
}

static int write_failures(const struct html *html, struct err *err)
{
    const struct view *view = html->view;
    for (size_t i = 0; i < view->row_count * view->column_count; i++) {
        const struct cell *cell = view->cells[i];
        if (!cell || !cell_has_failures(cell))
            continue;
        char *text = cell_failures(cell, view->columns[i % view->column_count].label);
        if (html_line(html->stream, "<p>! ", text, "</p>\n", err) != 0)
            return -1;
    }
    return 0;
}

static bool has_alerts(const struct view *view)
{
    if (view->results->warning_count > 0)
        return true;
    for (size_t i = 0; i < view->row_count * view->column_count; i++)
        if (view->cells[i] && cell_has_failures(view->cells[i]))
            return true;
    return false;
}

static int write_alerts(const struct html *html, struct err *err)
{
    const struct results *results = html->view->results;
    FILE *stream = html->stream;
    if (html_line(stream, "<div class=\"alert\" role=\"note\"><p>", manifest_caveat(results),
                  "</p></div>\n", err) != 0)
        return -1;
    if (!has_alerts(html->view))
        return 0;
    (void)fputs("<div class=\"alert\" role=\"note\">\n", stream);
    if (write_failures(html, err) != 0)
        return -1;
    for (size_t i = 0; i < results->warning_count; i++) {
        (void)fputs(results->warnings[i].error ? "<p><strong>Defect:</strong> " : "<p>", stream);
        html_text(stream, results->warnings[i].text ? results->warnings[i].text : "");
        (void)fputs("</p>\n", stream);
    }
    (void)fputs("</div>\n", stream);
    return 0;
}

static int write_head(const struct html *html, struct err *err)
{
    const struct results *results = html->view->results;
    FILE *stream = html->stream;
    (void)fputs("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
                "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
                "style-src 'unsafe-inline'\">\n"
                "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n",
                stream);
    if (html_line(stream, "<title>fetchbench: ", manifest_target(results), "</title>\n", err) != 0)
        return -1;
    html_style(stream);
    (void)fputs("</head>\n<body>\n<header>\n", stream);
    if (html_line(stream, "<p class=\"eyebrow\">fetchbench &middot; ", manifest_target(results), "",
                  err) != 0 ||
        html_line(stream, " &middot; ", manifest_date(results), "</p>\n", err) != 0)
        return -1;
    if (html->view->row_count == 0)
        (void)fputs("<h1>Nothing was measured.</h1>\n", stream);
    else if (html_line(stream, "<h1>", answer_headline(html->view, &figure_typeset), "</h1>\n",
                       err) != 0 ||
             html_line(stream, "<p class=\"lead\">", answer_costs(html->view, &figure_typeset),
                       "</p>\n", err) != 0)
        return -1;
    int result = write_alerts(html, err);
    (void)fputs("</header>\n<main>\n", stream);
    return result;
}

static bool knows_limits(const struct view *view)
{
    for (size_t i = 0; i < view->row_count * view->column_count; i++)
        if (view->cells[i] && *cell_limit(view->cells[i]))
            return true;
    return false;
}

static void write_body(const struct html *html, struct plots_outcome *outcome)
{
    FILE *stream = html->stream;
    (void)fputs("<h2 id=\"time\">The batch</h2>\n", stream);
    write_figures(html, "", (const struct plot *const[]){&plot_makespan, &plot_speedup, NULL},
                  outcome);
    html_makespans(html);
    if (plot_throughput.applies(html->view))
        write_figures(html, " wide", (const struct plot *const[]){&plot_throughput, NULL}, outcome);
    write_costs(html, outcome);
    (void)fputs("<h2 id=\"latency\">Single fetches</h2>\n", stream);
    write_figures(html, " wide", (const struct plot *const[]){&plot_latency, NULL}, outcome);
    html_percentiles(html);
    if (knows_limits(html->view)) {
        (void)fputs("<h2 id=\"limits\">What held each engine back</h2>\n", stream);
        html_limits(html);
    }
    if (plot_timeline.applies(html->view) && outcome->gnuplot != GNUPLOT_MISSING) {
        (void)fputs("<h2 id=\"timeline\">One trial of each</h2>\n", stream);
        write_figures(html, " wide", (const struct plot *const[]){&plot_timeline, NULL}, outcome);
    }
    if (outcome->gnuplot != GNUPLOT_DONE && !html->no_plots) {
        (void)fputs("<p class=\"note\">Plots are missing: ", stream);
        html_text(stream, outcome->gnuplot == GNUPLOT_MISSING
                              ? "there was no gnuplot where this page was made."
                              : outcome->problem);
        (void)fputs("</p>\n", stream);
    }
}

static int write_page(const struct html *html, struct err *err)
{
    struct plots_outcome outcome = {.gnuplot = html->no_plots ? GNUPLOT_MISSING : GNUPLOT_DONE};
    if (write_head(html, err) != 0)
        return -1;
    if (html->view->row_count > 0)
        write_body(html, &outcome);
    if (html_conditions(html, err) != 0)
        return -1;
    (void)fputs("</main>\n<footer>\n<p>Made by fetchbench from results.json, which holds every "
                "single fetch. <code>fetchbench report</code> renders it in other formats.</p>\n"
                "</footer>\n</body>\n</html>\n",
                html->stream);
    return 0;
}

static int write_html(const struct results *results, const struct format_options *options,
                      FILE *stream, struct err *err)
{
    struct view view;
    if (view_init(&view, results, err) != 0)
        return -1;
    struct look *looks = calloc(view.column_count + 1, sizeof *looks);
    int result = looks ? 0 : err_run(err, "out of memory");
    if (result == 0) {
        palette_assign(&view, looks);
        result = write_page(&(struct html){&view, looks, stream, options->no_plots}, err);
    }
    free(looks);
    return view_end(&view) == 0 ? result : -1;
}

const struct format format_html = {
    .name = "html",
    .suffix = ".html",
    .file = "report.html",
    .summary = "a page with the answer, the plots and the tables, in one file",
    .slow = true,
    .write = write_html,
};
