#include "core/results.h"
#include "core/units.h"
#include "report/figures.h"
#include "report/html.h"
#include "report/manifest.h"
#include "report/view.h"

#include <inttypes.h>
#include <stdlib.h>

static void write_term(FILE *stream, const char *term, const char *text)
{
    if (!text || !*text)
        return;
    (void)fprintf(stream, "<dt>%s</dt><dd>", term);
    html_text(stream, text);
    (void)fputs("</dd>\n", stream);
}

static int write_made_term(FILE *stream, const char *term, char *text, struct err *err)
{
    if (!text)
        return err_run(err, "out of memory");
    write_term(stream, term, text);
    free(text);
    return 0;
}

static void write_texts(FILE *stream, const char *term, const struct strings *texts)
{
    for (size_t i = 0; i < texts->count; i++)
        write_term(stream, term, texts->items[i]);
}

static void write_statistics(const struct settings *settings, FILE *stream)
{
    char runs[FIGURE_BYTES];
    char resamples[FIGURE_BYTES];
    (void)fprintf(
        stream,
        "<dt>Statistics</dt><dd>%s runs after %" PRId64 " of warm-up; medians with %g%% "
        "intervals from %s bootstrap resamples; ratios are resampled by round; within %g%% "
        "there is no difference</dd>\n",
        figure_whole(runs, settings->runs), settings->warmup, 100 * settings->confidence,
        figure_whole(resamples, settings->resamples), 100 * settings->noise_threshold);
}

static void write_settings(const struct settings *settings, FILE *stream)
{
    char text[UNITS_TEXT_BYTES];
    write_texts(stream, "Header", &settings->headers);
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

int html_conditions(const struct html *html, struct err *err)
{
    const struct results *results = html->view->results;
    FILE *stream = html->stream;
    (void)fputs("<h2 id=\"conditions\">Under what conditions</h2>\n", stream);
    (void)fputs(fairness, stream);
    (void)fputs("<dl>\n", stream);
    if (write_made_term(stream, "Measured with", manifest_tools(results), err) != 0 ||
        write_made_term(stream, "On", manifest_host(results), err) != 0 ||
        write_made_term(stream, "When", manifest_date(results), err) != 0 ||
        write_made_term(stream, "Target", manifest_target(results), err) != 0)
        return -1;
    if (results->target.urls.count > 1)
        write_texts(stream, "URL", &results->target.urls);
    if (write_made_term(stream, "Plan", manifest_plan(results), err) != 0)
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
