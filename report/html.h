#ifndef FETCHBENCH_REPORT_HTML_H
#define FETCHBENCH_REPORT_HTML_H

#include "report/table.h"

#include <stdbool.h>
#include <stdio.h>

struct look;
struct view;

/* The parts of the page, for html*.c alone. */

struct html {
    const struct view *view;
    const struct look *looks; /* of the view's columns */
    FILE *stream;
    bool no_plots; /* as was asked for */
};

/* The style sheet, with the colours of the engines on light and on dark ground. */
void html_style(FILE *stream);

/* A picture as gnuplot's svg terminal wrote it, to stand within the page: no prologue, identifiers
 * of its own (they begin with `prefix`), values to point at instead of calls to scripts. `label` is
 * its name for screen readers; `prefix`-text is the id of what describes it. */
void html_svg(FILE *stream, const char *svg, const char *prefix, const char *label);

#endif
