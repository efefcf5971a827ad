/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "report/format.h"

#include "core/results.h"
#include "core/strbuf.h"
#include "core/units.h"
#include "report/answer.h"
#include "report/cell_format.h"
#include "report/manifest.h"
#include "report/numbers.h"
#include "report/page_script.h"
#include "report/plot.h"
#include "report/table.h"
#include "report/tables.h"
#include "report/view.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/*
 * The page: one file that loads nothing, generated from the results. First the answer in words,
 * then plots, tables, and the conditions of the measurement.
 */
struct html {
    const struct view *view;
    FILE *stream;
    bool no_plots; /* as was asked for */
};

/* Light or dark as the reader's system prefers; paper is always light. */
static const char sheet[] =
    ":root{--ground:#fff;--ink:#16181d;--faint:#5b616e;--line:#d9dce3;--panel:#f5f6f8;"
    "--good:#0b6b3a;--bad:#a3240b;--accent:#0072b2;--band:#ececec;color-scheme:light dark}\n"
    "*{box-sizing:border-box}\n"
    "html{font-size:clamp(16px,12px + .45vw,22px);-webkit-text-size-adjust:100%}\n"
    "body{margin:0;background:var(--ground);color:var(--ink);line-height:1.5;"
    "font-family:system-ui,-apple-system,'Segoe UI',Roboto,'Helvetica Neue',Arial,"
    "sans-serif}\n"
    "main,header,footer{max-width:74rem;margin:0 auto;padding:0 1.25rem}\n"
    "header{padding-top:2.2rem}\n"
    ".eyebrow{margin:0 0 .6rem;max-width:none;color:var(--faint);font-size:.9rem;"
    "letter-spacing:.02em}\n"
    "h1{font-size:clamp(1.45rem,1.1rem + 1.6vw,2.3rem);line-height:1.25;margin:0 0 .7rem;"
    "font-weight:650;text-wrap:balance;overflow-wrap:anywhere}\n"
    "h2{font-size:1.3rem;margin:2.8rem 0 .8rem;padding-top:.8rem;"
    "border-top:1px solid var(--line)}\n"
    "p{margin:.5rem 0;max-width:65ch;overflow-wrap:anywhere}\n"
    ".lead{font-size:1.15rem}\n"
    ".card{border:1px solid var(--line);border-left:.3rem solid var(--accent);border-radius:.4rem;"
    "background:var(--panel);padding:1rem 1.2rem;margin:.4rem 0 1rem}\n"
    ".card h1,.card h2{margin:0 0 .6rem;padding:0;border:0}.card dd{max-width:65ch}\n"
    ".card dt{font-weight:600;color:var(--ink)}\n"
    ".alert{border-left:.3rem solid var(--bad);background:var(--panel);padding:.6rem .9rem;"
    "margin:1rem 0}\n"
    ".alert p{margin:.2rem 0}\n"
    ".note{color:var(--faint);font-size:.9rem}\n"
    ".scroll+.plots{margin-top:1.8rem}.plots{display:grid;gap:1.8rem;margin-bottom:1.6rem;align-"
    "items:start;"
    "grid-template-columns:repeat(auto-fit,minmax(min(100%,27rem),1fr))}\n"
    ".plots.wide{grid-template-columns:minmax(0,44rem)}\n"
    "figure{margin:0;min-width:0}\n"
    "figure h3{margin:0 0 .3rem;font-size:1.05rem;font-weight:600}\n"
    "figcaption{color:var(--faint);font-size:.9rem;max-width:60ch;overflow-wrap:anywhere}\n"
    ".scroll{overflow-x:auto}\n"
    ".scroll:focus-visible,a:focus-visible,summary:focus-visible{"
    "outline:3px solid var(--accent);outline-offset:2px}\n"
    ".scroll svg{display:block;width:100%;min-width:20rem;height:auto}\n"
    "table{border-collapse:collapse;font-variant-numeric:tabular-nums;min-width:100%}\n"
    "caption{text-align:left;color:var(--faint);font-size:.9rem;padding-bottom:.4rem}\n"
    "th,td{padding:.42rem .7rem;text-align:left;vertical-align:top;"
    "border-bottom:1px solid var(--line);white-space:nowrap}\n"
    "thead th{border-bottom:2px solid var(--faint)}\n"
    "th[scope=row]{font-weight:500}\n"
    ".n{text-align:right}\n"
    "td.why{white-space:normal;min-width:16rem}\n"
    "td small,th small{color:var(--faint);font-weight:400;font-size:.85em}\n"
    "td strong{font-weight:650}\n"
    ".faint{color:var(--faint)}.good strong{color:var(--good)}.bad strong{color:var(--bad)}\n"
    ".mark{font-size:.95em}\n"
    "dl{display:grid;grid-template-columns:minmax(8rem,max-content) 1fr;gap:.35rem 1.2rem;"
    "margin:0}\n"
    "dt{color:var(--faint)}\n"
    "dd{margin:0;overflow-wrap:anywhere}\n"
    "pre{background:var(--panel);border:1px solid var(--line);border-radius:.4rem;"
    "padding:.8rem 1rem;overflow-x:auto;font-size:.95rem;margin:.6rem 0;"
    "white-space:pre-wrap;overflow-wrap:anywhere}\n"
    ".choices{display:flex;flex-wrap:wrap;gap:.4rem 1.2rem;max-width:none}"
    "fieldset{border:1px solid var(--line);border-radius:.4rem;margin:.8rem 0}select{font:inherit}"
    "#tip{position:absolute;background:var(--ink);color:var(--ground);padding:.25rem .6rem;"
    "border-radius:.3rem;font-size:.9rem;max-width:90vw;pointer-events:none}"
    ".here .hit{stroke:var(--ink);stroke-width:2}.off{display:none}[hidden]{display:none}\n"
    "footer{color:var(--faint);font-size:.9rem;padding:2.5rem 1.25rem}\n"
    "@media (max-width:30rem){dl{grid-template-columns:1fr;gap:.1rem}dd{"
    "margin-bottom:.5rem}th,td{padding:.35rem .45rem}}\n"
    "@media print{@page{size:A4;margin:14mm}html{font-size:10.5pt}body{background:#fff}"
    "#explore,#tip{display:none}main,header,footer{max-width:none;padding:0}h2{margin-top:1.4rem;"
    "break-after:avoid}"
    "figure,tr,.alert,pre{break-inside:avoid}.plots{grid-template-columns:1fr 1fr}"
    ".plots.wide{max-width:125mm;grid-template-columns:1fr}.scroll{overflow:visible}"
    ".scroll svg{min-width:0}table{font-size:8pt}th,td{padding:.15rem "
    ".3rem;white-space:normal;overflow-wrap:anywhere}td.why{min-width:0}}\n";

static const char dark[] =
    ":root{--ground:#14161a;--ink:#eceef2;--faint:#a3a9b6;--line:#343943;--panel:#1e2127;"
    "--good:#6fd39a;--bad:#ff9b85;--accent:#6cc0f5;--band:#2a2e36}\n"
    ".p0{fill:#4a505c}.p3{fill:#d6efff}.p4{fill:#ff8066}\n";

static void write_style(FILE *stream)
{
    (void)fputs("<style>\n", stream);
    (void)fputs(sheet, stream);
    graph_write_css(stream);
    (void)fputs("@media screen and (prefers-color-scheme:dark){\n", stream);
    (void)fputs(dark, stream);
    for (size_t i = 0; i < LOOKS; i++)
        (void)fprintf(stream, ".c%zu{color:%s}\n", i, palette[i].dark);
    (void)fputs("}\n</style>\n", stream);
}

/* Writes a text between two pieces of markup and frees it; nothing if it is empty. */
static int write_text(const struct html *html, const char *before, char *text, const char *after)
{
    if (!text)
        return err_run(html->view->err, "out of memory");
    if (*text) {
        (void)fputs(before, html->stream);
        html_text(html->stream, text);
        (void)fputs(after, html->stream);
    }
    free(text);
    return 0;
}

/* Likewise a table. */
static void write_table(const struct html *html, struct table *table, const char *label,
                        const char *caption)
{
    if (table_write_html(table, label, caption, html->stream) != 0)
        view_set_oom(html->view);
    table_free(table);
}

static void write_description(const struct html *html, const struct plot *plot)
{
    struct strbuf text;
    FILE *out = strbuf_open(&text);
    if (out)
        plot->describe(html->view, out);
    char *description = strbuf_close(&text);
    if (!description)
        view_set_oom(html->view);
    (void)fputc(' ', html->stream);
    html_text(html->stream, description ? description : "");
    free(description);
}

static void write_figure(const struct html *html, const struct plot *plot)
{
    struct graph graph;
    if (html->no_plots || plot_build(plot, html->view, &graph) != 0)
        return;
    if (!graph_is_empty(&graph)) {
        (void)fprintf(html->stream,
                      "<figure>\n<h3>%s</h3>\n<div class=\"scroll\" tabindex=\"0\" "
                      "role=\"region\" aria-label=\"%s, plot\">\n",
                      plot->title, plot->title);
        if (graph_write_svg(&graph, NULL, plot->title, html->stream) != 0)
            view_set_oom(html->view);
        (void)fprintf(html->stream, "</div>\n<figcaption>%s", plot->summary);
        if (*graph.note) {
            (void)fputs(" Shown: ", html->stream);
            html_text(html->stream, graph.note);
            (void)fputc('.', html->stream);
        }
        if (plot->describe)
            write_description(html, plot);
        (void)fputs("</figcaption>\n</figure>\n", html->stream);
    }
    graph_release(&graph);
}

/* Plots side by side; NULL ends them. */
static void write_figures(const struct html *html, const char *class,
                          const struct plot *const *shown)
{
    (void)fprintf(html->stream, "<div class=\"plots%s\">\n", class);
    for (size_t i = 0; shown[i]; i++)
        write_figure(html, shown[i]);
    (void)fputs("</div>\n", html->stream);
}

/* With verdicts against the reference, which the caption names. */
static void write_measures(const struct html *html, enum measure_group group, const char *label)
{
    const char *note = group == MEASURE_COST
                           ? measures_note(html->view->results)
                           : "Latency is queue time (from when a fetch was due to its start) plus "
                             "service time. A dash: too few fetches.";
    write_table(html, measure_table(html->view, group, true, &number_typeset), label, NULL);
    if (html->view->column_count > 1) {
        (void)fputs("<p class=\"note\">Verdicts are against ", html->stream);
        html_text(html->stream, html->view->columns[0].label);
        (void)fputs(".</p>\n", html->stream);
    }
    if (*note)
        (void)fprintf(html->stream, "<p class=\"note\">%s</p>\n", note);
}

static void write_costs(const struct html *html)
{
    (void)fputs("<h2 id=\"costs\">Costs</h2>\n", html->stream);
    write_figures(html, "",
                  (const struct plot *const[]){&plot_cpu, &plot_memory, &plot_switches, NULL});
    write_measures(html, MEASURE_COST, "Costs");
}

static int write_failures(const struct html *html)
{
    const struct view *view = html->view;
    for (size_t i = 0; i < view->row_count * view->column_count; i++) {
        const struct cell *cell = view->cells[i];
        if (!cell || !cell_has_failures(cell))
            continue;
        char *text = cell_failures(cell, view->columns[i % view->column_count].label);
        if (write_text(html, "<p>! ", text, "</p>\n") != 0)
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

static int write_alerts(const struct html *html)
{
    const struct results *results = html->view->results;
    FILE *stream = html->stream;
    if (write_text(html, "<div class=\"alert\" role=\"note\"><p>", manifest_caveat(results),
                   "</p></div>\n") != 0)
        return -1;
    if (!has_alerts(html->view))
        return 0;
    (void)fputs("<div class=\"alert\" role=\"note\">\n", stream);
    if (write_failures(html) != 0)
        return -1;
    for (size_t i = 0; i < results->warning_count; i++) {
        (void)fputs(results->warnings[i].error ? "<p><strong>Defect:</strong> " : "<p>", stream);
        html_text(stream, results->warnings[i].text ? results->warnings[i].text : "");
        (void)fputs("</p>\n", stream);
    }
    (void)fputs("</div>\n", stream);
    return 0;
}

static void write_card_line(const struct html *html, const char *term, const char *text)
{
    if (!*text)
        return;
    (void)fputs("<dt>", html->stream);
    html_text(html->stream, term);
    (void)fputs("</dt><dd>", html->stream);
    html_text(html->stream, text);
    (void)fputs("</dd>\n", html->stream);
}

/* "threads or async? up to ... from ... it costs ...": of two engines instead of the headline,
 * which says the same. */
static void write_card(const struct html *html, const struct answer_card *card)
{
    const char *tag = html->view->column_count == 2 ? "h1" : "h2";
    (void)fprintf(html->stream, "<div class=\"card\">\n<%s>", tag);
    html_text(html->stream, card->question);
    (void)fprintf(html->stream, "</%s>\n<dl>\n", tag);
    write_card_line(html, card->up_to, card->below);
    write_card_line(html, card->from, card->above);
    write_card_line(html, "it costs", card->costs);
    write_card_line(html, "limits", card->limits);
    (void)fputs("</dl>\n</div>\n", html->stream);
}

/* The first sentence is the heading; those that follow, of many engines, would be too long for it.
 */
static int write_headline(const struct html *html)
{
    char *text = answer_headline(html->view, &number_typeset);
    char *end = text ? strstr(text, ". ") : NULL;
    char *rest = strdup(end ? end + 2 : "");
    if (end)
        end[1] = '\0';
    int result = write_text(html, "<h1>", text, "</h1>\n");
    if (write_text(html, "<p class=\"lead\">", rest, "</p>\n") != 0)
        result = -1;
    return result;
}

static int write_answer(const struct html *html)
{
    const struct view *view = html->view;
    struct answer_card card;
    if (answer_card_init(&card, view, &number_typeset) != 0)
        return err_run(view->err, "out of memory");
    int result = 0;
    if (view->column_count != 2)
        result = write_headline(html);
    if (*card.question)
        write_card(html, &card);
    else if (result == 0)
        result =
            write_text(html, "<p class=\"lead\">", answer_costs(view, &number_typeset), "</p>\n");
    answer_card_release(&card);
    return result;
}

static int write_head(const struct html *html)
{
    const struct results *results = html->view->results;
    FILE *stream = html->stream;
    (void)fputs("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
                "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n",
                stream);
    (void)fprintf(stream,
                  "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
                  "style-src 'unsafe-inline'; script-src '%s'\">\n",
                  page_script_hash);
    if (write_text(html, "<title>fetchbench: ", manifest_target(results), "</title>\n") != 0)
        return -1;
    write_style(stream);
    (void)fputs("</head>\n<body>\n<header>\n", stream);
    if (write_text(html, "<p class=\"eyebrow\">fetchbench &middot; ", manifest_target(results),
                   "") != 0 ||
        write_text(html, " &middot; ", manifest_date(results), "</p>\n") != 0)
        return -1;
    if (html->view->row_count == 0)
        (void)fputs("<h1>Nothing was measured.</h1>\n", stream);
    else if (write_answer(html) != 0)
        return -1;
    int result = write_alerts(html);
    (void)fputs("</header>\n<main>\n", stream);
    return result;
}

static void write_makespans(const struct html *html)
{
    char *legend = makespan_legend(html->view);
    if (!legend)
        view_set_oom(html->view);
    (void)fputs("<h2 id=\"makespan\">Makespan</h2>\n", html->stream);
    write_figures(html, "", (const struct plot *const[]){&plot_makespan, &plot_speedup, NULL});
    bool narrow = html->view->column_count <= 2;
    write_table(html,
                narrow ? makespan_table(html->view, &number_typeset)
                       : makespan_table_by_cell(html->view, &number_typeset),
                "Makespans", legend);
    free(legend);
    write_figures(html, " wide", (const struct plot *const[]){&plot_throughput, NULL});
}

static void write_bottlenecks(const struct html *html)
{
    struct table *table = bottleneck_table(html->view);
    if (table && !table->failed && table_row_count(table) == 0) {
        table_free(table);
        return;
    }
    (void)fputs("<h2 id=\"bottlenecks\">Bottlenecks</h2>\n", html->stream);
    write_table(html, table, "Bottlenecks",
                "Efficiency is the ideal over the makespan; no engine can exceed 100%.");
}

static void write_body(const struct html *html)
{
    write_makespans(html);
    write_costs(html);
    (void)fputs("<h2 id=\"latency\">Latency and throughput</h2>\n", html->stream);
    write_figures(html, " wide", (const struct plot *const[]){&plot_latency, NULL});
    write_measures(html, MEASURE_LATENCY, "Latency and throughput");
    write_bottlenecks(html);
    write_figures(html, " wide", (const struct plot *const[]){&plot_timeline, NULL});
}

static void write_term(FILE *stream, const char *term, const char *text)
{
    if (!text || !*text)
        return;
    (void)fprintf(stream, "<dt>%s</dt><dd>", term);
    html_text(stream, text);
    (void)fputs("</dd>\n", stream);
}

/* Writes a text and frees it. */
static int write_made_term(const struct html *html, const char *term, char *text)
{
    if (!text)
        return err_run(html->view->err, "out of memory");
    write_term(html->stream, term, text);
    free(text);
    return 0;
}

static void write_terms(FILE *stream, const char *term, const struct strings *texts)
{
    for (size_t i = 0; i < texts->count; i++)
        write_term(stream, term, texts->items[i]);
}

static void write_statistics(const struct results *results, FILE *stream)
{
    const struct settings *settings = &results->settings;
    char resamples[NUMBER_BYTES];
    (void)fputs("<dt>Statistics</dt><dd>", stream);
    manifest_write_runs(results, stream);
    (void)fprintf(stream,
                  " after %" PRId64 " of warm-up; medians with %g%% "
                  "intervals from %s bootstrap resamples; ratios are trimmed means over the "
                  "rounds; within %g%% "
                  "there is no difference</dd>\n",
                  settings->warmup, 100 * settings->confidence,
                  number_integer(resamples, settings->resamples), 100 * settings->noise_threshold);
}

static int write_settings(const struct html *html)
{
    const struct settings *settings = &html->view->results->settings;
    FILE *stream = html->stream;
    char text[UNITS_TEXT_BYTES];
    write_terms(stream, "Header", &settings->headers);
    if (settings->timeout_ns > 0)
        write_term(stream, "Timeout per fetch",
                   units_format_duration_exact(text, settings->timeout_ns));
    if (settings->insecure)
        write_term(stream, "TLS", "certificates were not checked");
    write_term(stream, "CA file", settings->cacert);
    write_statistics(html->view->results, stream);
    return write_made_term(html, "Pinned to CPUs", option_text(settings_row("pin"), settings));
}

static const char fairness[] =
    "<p>The same for every engine: requests, the in-flight cap, the curl options, the HTTP "
    "version, the TLS settings, the addresses (resolved once, before the clock starts) and the "
    "size of the connection cache. Each trial is a process of its own; the order of the engines "
    "is random in every round.</p>\n";

static int write_conditions(const struct html *html)
{
    const struct results *results = html->view->results;
    FILE *stream = html->stream;
    (void)fputs("<h2 id=\"conditions\">Conditions</h2>\n", stream);
    (void)fputs(fairness, stream);
    (void)fputs("<dl>\n", stream);
    if (write_made_term(html, "Measured with", manifest_tools(results)) != 0 ||
        write_made_term(html, "On", manifest_host(results)) != 0 ||
        write_made_term(html, "When", manifest_date(results)) != 0 ||
        write_made_term(html, "Target", manifest_target(results)) != 0)
        return -1;
    if (results->target.urls.count > 1)
        write_terms(stream, "URL", &results->target.urls);
    if (write_made_term(html, "Plan", manifest_plan(results)) != 0)
        return -1;
    if (write_settings(html) != 0)
        return -1;
    (void)fputs("</dl>\n<h2 id=\"repeat\">Repeat it</h2>\n<p>On the machine above, with the "
                "same versions:</p>\n",
                stream);
    if (write_text(html, "<pre><code>", manifest_command(results), "</code></pre>\n") != 0)
        return -1;
    if (results->settings.seed >= 0)
        (void)fprintf(stream,
                      "<p><code>--seed %" PRId64 "</code> repeats the order of the trials and the "
                      "resamples.</p>\n",
                      results->settings.seed);
    return 0;
}

static int write_page(const struct html *html)
{
    if (write_head(html) != 0)
        return -1;
    if (html->view->row_count > 0) {
        write_body(html);
        page_write_choices(html->view, html->stream);
    }
    if (write_conditions(html) != 0)
        return -1;
    (void)fputs("</main>\n<footer>\n<p>Generated by fetchbench from results.json. <code>fetchbench "
                "report</code> renders it in other formats.</p>\n</footer>\n</body>\n</html>\n",
                html->stream);
    return 0;
}

static int write_html(const struct results *results, const struct format_options *options,
                      FILE *stream, struct err *err)
{
    struct view view;
    if (view_init(&view, results, err) != 0)
        return -1;
    int result = write_page(&(struct html){&view, stream, options->no_plots});
    return view_end(&view) == 0 ? result : -1;
}

const struct format format_html = {
    .name = "html",
    .suffix = ".html",
    .file = "report.html",
    .summary = "a page with the answer, the plots and the tables, in one file",
    .write = write_html,
};
