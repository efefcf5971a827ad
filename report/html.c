#include "report/html.h"

#include "core/results.h"
#include "core/strbuf.h"
#include "core/units.h"
#include "report/answer.h"
#include "report/cell_format.h"
#include "report/format.h"
#include "report/formats.h"
#include "report/manifest.h"
#include "report/numbers.h"
#include "report/palette.h"
#include "report/plot.h"
#include "report/plots.h"
#include "report/table.h"
#include "report/tables.h"
#include "report/view.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/*
 * The page: one file that asks nothing of anyone, from the results alone. First the answer in
 * words, then pictures, then tables, then the conditions, for a reader who believes nothing.
 */
static int html_line(FILE *stream, const char *before, char *text, const char *after,
                     struct err *err)
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

static void write_legend(const struct html *html, const struct plot *plot)
{
    (void)fputs("<p class=\"legend\">", html->stream);
    for (size_t i = 0; i < html->view->column_count && !plot->only_notes; i++) {
        (void)fputs("<span>", html->stream);
        html_name(html->stream, html->view->columns[i].label, &html->looks[i]);
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
        view_set_oom(html->view);
    (void)fputc(' ', html->stream);
    html_text(html->stream, told ? told : "");
    free(told);
}

/* Writes a table that was made for this, and frees it. */
static void write_table(const struct html *html, struct table *table, const char *label,
                        const char *caption)
{
    if (table_write_html(table, label, caption, html->stream) != 0)
        view_set_oom(html->view);
    table_free(table);
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
    const struct tables_style style = {&number_typeset, html->looks};
    bool beside = html->view->column_count <= 3;
    (void)fputs("<h2 id=\"costs\">What it costs</h2>\n<div class=\"plots\">\n", html->stream);
    for (size_t i = 0; i < sizeof shown / sizeof shown[0]; i++)
        write_figure(html, shown[i], outcome);
    (void)fputs(beside ? "" : "</div>\n", html->stream);
    (void)fputs("<div>\n", html->stream);
    write_table(html, cost_table(html->view, &style), "Costs", NULL);
    if (*measures_note(html->view->results))
        (void)fprintf(html->stream, "<p class=\"note\">%s</p>\n",
                      measures_note(html->view->results));
    (void)fputs("</div>\n", html->stream);
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
    else if (html_line(stream, "<h1>", answer_headline(html->view, &number_typeset), "</h1>\n",
                       err) != 0 ||
             html_line(stream, "<p class=\"lead\">", answer_costs(html->view, &number_typeset),
                       "</p>\n", err) != 0)
        return -1;
    int result = write_alerts(html, err);
    (void)fputs("</header>\n<main>\n", stream);
    return result;
}

static void write_bottlenecks(const struct html *html)
{
    const struct tables_style style = {&number_typeset, html->looks};
    struct table *table = bottleneck_table(html->view, &style);
    if (!table || table_row_count(table) == 0) {
        table_free(table);
        return;
    }
    (void)fputs("<h2 id=\"bottlenecks\">Bottlenecks</h2>\n", html->stream);
    write_table(html, table, "Bottlenecks",
                "Efficiency is the ideal over the makespan; no engine can exceed 100%.");
}

static void write_body(const struct html *html, struct plots_outcome *outcome)
{
    const struct tables_style style = {&number_typeset, html->looks};
    FILE *stream = html->stream;
    (void)fputs("<h2 id=\"time\">The batch</h2>\n", stream);
    write_figures(html, "", (const struct plot *const[]){&plot_makespan, &plot_speedup, NULL},
                  outcome);
    char *legend = makespan_legend(html->view);
    if (!legend)
        view_set_oom(html->view);
    write_table(html, makespan_table(html->view, &style), "Makespans", legend);
    free(legend);
    if (plot_throughput.applies(html->view))
        write_figures(html, " wide", (const struct plot *const[]){&plot_throughput, NULL}, outcome);
    write_costs(html, outcome);
    (void)fputs("<h2 id=\"latency\">Single fetches</h2>\n", stream);
    write_figures(html, " wide", (const struct plot *const[]){&plot_latency, NULL}, outcome);
    write_table(html, latency_table(html->view, &style), "Latency percentiles",
                "Latency is queue time (from when a fetch was due to its start) plus service time. "
                "A dash: too few fetches.");
    write_bottlenecks(html);
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

static void write_term(FILE *stream, const char *term, const char *text)
{
    if (!text || !*text)
        return;
    (void)fprintf(stream, "<dt>%s</dt><dd>", term);
    html_text(stream, text);
    (void)fputs("</dd>\n", stream);
}

static int write_term_of(FILE *stream, const char *term, char *text, struct err *err)
{
    if (!text)
        return err_run(err, "out of memory");
    write_term(stream, term, text);
    free(text);
    return 0;
}

static void write_terms(FILE *stream, const char *term, const struct strings *texts)
{
    for (size_t i = 0; i < texts->count; i++)
        write_term(stream, term, texts->items[i]);
}

static void write_statistics(const struct settings *settings, FILE *stream)
{
    char runs[NUMBER_BYTES];
    char resamples[NUMBER_BYTES];
    (void)fprintf(
        stream,
        "<dt>Statistics</dt><dd>%s runs after %" PRId64 " of warm-up; medians with %g%% "
        "intervals from %s bootstrap resamples; ratios are resampled by round; within %g%% "
        "there is no difference</dd>\n",
        number_integer(runs, settings->runs), settings->warmup, 100 * settings->confidence,
        number_integer(resamples, settings->resamples), 100 * settings->noise_threshold);
}

static void write_settings(const struct settings *settings, FILE *stream)
{
    char text[UNITS_TEXT_BYTES];
    write_terms(stream, "Header", &settings->headers);
    if (settings->timeout_ns > 0)
        write_term(stream, "Time-out of a fetch",
                   units_format_duration_exact(text, settings->timeout_ns));
    if (settings->insecure)
        write_term(stream, "TLS", "certificates were not checked");
    write_term(stream, "CA file", settings->cacert);
    write_term(stream, "Pinned to CPUs", settings->pin);
    write_statistics(settings, stream);
}

static const char fairness[] =
    "<p>The same for every engine: the requests, the cap, the curl options, the version of HTTP, "
    "the "
    "TLS settings, the addresses (resolved once, before the clock starts) and the size of the "
    "connection cache. Each trial is a process of its own; the order of the engines is drawn anew "
    "for every round.</p>\n";

static int write_conditions(const struct html *html, struct err *err)
{
    const struct results *results = html->view->results;
    FILE *stream = html->stream;
    (void)fputs("<h2 id=\"conditions\">Under what conditions</h2>\n", stream);
    (void)fputs(fairness, stream);
    (void)fputs("<dl>\n", stream);
    if (write_term_of(stream, "Measured with", manifest_tools(results), err) != 0 ||
        write_term_of(stream, "On", manifest_host(results), err) != 0 ||
        write_term_of(stream, "When", manifest_date(results), err) != 0 ||
        write_term_of(stream, "Target", manifest_target(results), err) != 0)
        return -1;
    if (results->target.urls.count > 1)
        write_terms(stream, "URL", &results->target.urls);
    if (write_term_of(stream, "Plan", manifest_plan(results), err) != 0)
        return -1;
    write_settings(&results->settings, stream);
    (void)fputs("</dl>\n<h2 id=\"again\">Do it again</h2>\n<p>On the machine above, with the same "
                "versions:</p>\n<pre><code>",
                stream);
    char *command = manifest_command(results);
    if (!command)
        return err_run(err, "out of memory");
    html_text(stream, command);
    free(command);
    (void)fputs("</code></pre>\n", stream);
    if (results->settings.seed >= 0)
        (void)fprintf(stream,
                      "<p>With <code>--seed %" PRId64 "</code> the order of the trials and the "
                      "resamples are the same again.</p>\n",
                      results->settings.seed);
    return 0;
}

static int write_page(const struct html *html, struct err *err)
{
    struct plots_outcome outcome = {.gnuplot = html->no_plots ? GNUPLOT_MISSING : GNUPLOT_DONE};
    if (write_head(html, err) != 0)
        return -1;
    if (html->view->row_count > 0)
        write_body(html, &outcome);
    if (write_conditions(html, err) != 0)
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
