/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "report/page_script.h"

#include "core/json.h"
#include "core/results.h"
#include "core/strbuf.h"
#include "report/cell_format.h"
#include "report/numbers.h"
#include "report/view.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>

/* In a script element nothing may look like its end: '<' is escaped. */
static void write_string(const struct view *view, const char *text, FILE *stream)
{
    struct strbuf quoted;
    FILE *out = strbuf_open(&quoted);
    if (out)
        json_write_string(out, text);
    char *json = strbuf_close(&quoted);
    if (!json)
        view_set_oom(view);
    for (const char *at = json ? json : "\"\""; *at; at++)
        if (*at == '<')
            (void)fputs("\\u003c", stream);
        else
            (void)fputc(*at, stream);
    free(json);
}

static void write_values(const struct view *view, const struct cell *cell, FILE *stream)
{
    char text[NUMBER_BYTES];
    char bounds[NUMBER_BYTES];
    const struct estimate *makespan = &cell->summary.makespan_s;
    (void)fputs("[[", stream);
    write_string(view, number_seconds(text, makespan->value, &number_typeset), stream);
    (void)fputc(',', stream);
    write_string(view, number_seconds_bounds(bounds, makespan, &number_typeset), stream);
    (void)fputc(']', stream);
    for (const struct measure *measure = measures; measure->name; measure++) {
        (void)fputs(",[", stream);
        struct estimate value = measure->of(cell);
        write_string(view, measure_text(text, measure, value.value, &number_typeset), stream);
        (void)fputc(',', stream);
        write_string(view, measure_bounds(bounds, measure, &value, &number_typeset), stream);
        (void)fputc(']', stream);
    }
    (void)fputc(']', stream);
}

static void write_cells(const struct view *view, FILE *stream)
{
    const char *separator = "";
    for (size_t i = 0; i < view->row_count * view->column_count; i++) {
        const struct cell *cell = view->cells[i];
        if (!cell)
            continue;
        (void)fprintf(stream,
                      "%s{\"row\":%zu,\"column\":%zu,\"runs\":%zu,\"failed\":%s,\"values\":",
                      separator, i / view->column_count, i % view->column_count, cell->trial_count,
                      cell_has_failures(cell) ? "true" : "false");
        write_values(view, cell, stream);
        (void)fputs("}\n", stream);
        separator = ",";
    }
}

/* Compares one cell with another by every metric, using only the table of comparisons. */
static void write_pair(const struct view *view, size_t place, size_t other, FILE *stream)
{
    const struct results *results = view->results;
    for (int metric = 0; metric < METRIC_COUNT; metric++) {
        struct comparison found;
        char text[4 * NUMBER_BYTES];
        const struct cell *cell = view->cells[place];
        const struct cell *reference = view->cells[other];
        if (!find_comparison(&found, results, (size_t)(cell - results->cells),
                             (size_t)(reference - results->cells), (enum metric)metric))
            continue;
        struct cell_verdict said =
            cell_verdict(&found.ratio, found.verdict, results->settings.noise_threshold,
                         *cell_mark(cell) ? " !" : cell_mark(reference), &number_typeset);
        (void)snprintf(text, sizeof text, "%s %s", said.text, said.ratio);
        (void)fprintf(stream, ",[%zu,%zu,%zu,\"%s\",", place / view->column_count,
                      place % view->column_count, other % view->column_count,
                      metric_name((enum metric)metric));
        write_string(view, text, stream);
        (void)fputs("]\n", stream);
    }
}

static void write_verdicts(const struct view *view, FILE *stream)
{
    (void)fputs("[]", stream); /* so that a comma can stand before each */
    for (size_t place = 0; place < view->row_count * view->column_count; place++) {
        size_t first = place - place % view->column_count;
        for (size_t other = first; other < first + view->column_count; other++)
            if (other != place && view->cells[place] && view->cells[other])
                write_pair(view, place, other, stream);
    }
}

static void write_data(const struct view *view, FILE *stream)
{
    (void)fputs("{\"engines\":[", stream);
    for (size_t i = 0; i < view->column_count; i++) {
        (void)fputs(i > 0 ? "," : "", stream);
        write_string(view, view->columns[i].label, stream);
    }
    (void)fputs("],\n\"rows\":[", stream);
    for (size_t i = 0; i < view->row_count; i++)
        (void)fprintf(stream, "%s[%" PRId64 ",%" PRId64 "]", i > 0 ? "," : "",
                      view->rows[i].fetches, view->rows[i].in_flight);
    (void)fputs("],\n\"metrics\":[{\"name\":\"makespan\",\"key\":\"makespan_s\"}", stream);
    for (const struct measure *measure = measures; measure->name; measure++)
        (void)fprintf(stream, ",{\"name\":\"%s\",\"key\":\"%s\"}", measure->name, measure->key);
    (void)fputs("],\n\"cells\":[", stream);
    write_cells(view, stream);
    (void)fputs("],\n\"verdicts\":[", stream);
    write_verdicts(view, stream);
    (void)fputs("]}", stream);
}

void page_write_choices(const struct view *view, FILE *stream)
{
    static const char *const choices[][2] = {
        {"n", "fetches"}, {"cap", "in flight"}, {"metric", "metric"}, {"reference", "reference"}};
    (void)fputs("<section id=\"explore\" hidden>\n<h2>Choose</h2>\n<p class=\"choices\">", stream);
    for (size_t i = 0; i < sizeof choices / sizeof choices[0]; i++)
        (void)fprintf(stream, "<label>%s <select id=\"choose-%s\"></select></label>\n",
                      choices[i][1], choices[i][0]);
    (void)fputs(
        "</p>\n<fieldset id=\"engines\" class=\"choices\"><legend>engines shown, here and in "
        "the plots</legend></fieldset>\n"
        "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Chosen\">\n"
        "<table id=\"chosen\"><thead><tr><th scope=\"col\">engine</th>"
        "<th scope=\"col\" class=\"n\">value</th><th scope=\"col\" class=\"n\">interval</th>"
        "<th scope=\"col\" class=\"n\">n</th><th scope=\"col\">verdict</th></tr></thead>"
        "</table>\n</div>\n"
        "<p class=\"note\">n is the number of runs. In a plot, the arrow keys go from point "
        "to point.</p>\n</section>\n<div id=\"tip\" role=\"status\" hidden></div>\n"
        "<script type=\"application/json\" id=\"data\">",
        stream);
    write_data(view, stream);
    (void)fprintf(stream, "</script>\n<script>%s</script>\n", page_script);
}
