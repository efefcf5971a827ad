#ifndef FETCHBENCH_REPORT_HTML_H
#define FETCHBENCH_REPORT_HTML_H

#include "core/err.h"

#include <stdbool.h>
#include <stdio.h>

struct cell;
struct look;
struct plot;
struct results;
struct view;

/* The parts of the page, for html*.c alone. */

struct html {
    const struct view *view;
    const struct look *looks; /* of the view's columns */
    FILE *stream;
    bool no_plots; /* as was asked for */
};

/* Text as text: nothing in it is markup. */
void html_text(FILE *stream, const char *text);

/* A text that was made for this, between two pieces of markup, and frees it; nothing if it is
 * empty. */
int html_line(FILE *stream, const char *before, char *text, const char *after,
              struct err *err) MUST_CHECK;

/* The name of an engine with its mark, in its colour. */
void html_engine(const struct html *html, size_t column);

/* The style sheet, with the colours of the engines on light and on dark ground. */
void html_style(FILE *stream);

/* A picture as gnuplot's svg terminal wrote it, to stand within the page: no prologue, identifiers
 * of its own (they begin with `prefix`), values to point at instead of calls to scripts. `label` is
 * its name for screen readers; `prefix`-text is the id of what describes it. */
void html_svg(FILE *stream, const char *svg, const char *prefix, const char *label);

/* Tables, each in a box that scrolls by itself. */
void html_makespans(const struct html *html);
void html_costs(const struct html *html);
void html_percentiles(const struct html *html);
void html_limits(const struct html *html);

/* Under what conditions this was measured, and how to do it again. */
int html_conditions(const struct html *html, struct err *err) MUST_CHECK;

#endif
