#ifndef FETCHBENCH_REPORT_PLOT_H
#define FETCHBENCH_REPORT_PLOT_H

#include "core/err.h"
#include "report/gnuplot.h"

#include <stdbool.h>
#include <stdio.h>

struct results;
struct view;

/*
 * A picture: a gnuplot script beside its data, so that anyone can change and re-run it by hand
 * (gnuplot NAME.gp). To add one: one file, and one row in the table. The script that is written
 * around `write_script` has set the terminal, the fonts and a style line for each engine (style
 * line i is column i - 1 of the view; lines 101 and up are in plot_script.h).
 */
struct plot {
    const char *name;           /* of the files: "makespan" */
    const char *title;          /* over the picture */
    const char *summary;        /* what it shows, in a sentence */
    size_t notes, note_letters; /* in the legend besides the engines: how many, the longest */
    bool only_notes;            /* the engines are not in the legend */
    const char *page_note; /* HTML: what a page's legend says besides the engines; may be NULL */
    bool (*applies)(const struct view *view);
    void (*write_data)(const struct view *view, FILE *stream);
    void (*write_script)(const struct view *view, bool hover, FILE *stream);
    /* The figures that matter, in a sentence, for those who cannot see the picture; may be NULL. */
    void (*describe)(const struct view *view, FILE *stream);
};

extern const struct plot *const plots[]; /* ends with NULL */

/* What is drawn, besides NAME.gp and NAME.dat. PLOT_PAGE: an SVG to be put into a page, smaller,
 * without title and small print, with values to point at. */
enum { PLOT_SVG = 1, PLOT_PNG = 2, PLOT_PDF = 4, PLOT_PAGE = 8 };

struct plots_outcome {
    enum gnuplot_outcome gnuplot; /* GNUPLOT_DONE: everything was drawn */
    char problem[GNUPLOT_PROBLEM_BYTES];
    int drawn; /* plots */
};

/*
 * Writes every plot that applies into the directory, which must stand, and draws it. Scripts and
 * data are always written; when gnuplot is missing or fails, that is told by the outcome, for a
 * warning. Returns -1 only if a file cannot be written. About 0.2 s a plot with SVG and PNG.
 */
int plots_write(const struct results *results, const char *directory, unsigned outputs,
                struct plots_outcome *outcome, struct err *err) MUST_CHECK;

/* One plot alone: of the table, or one like it under another name. */
int plot_write(const struct plot *plot, const struct results *results, const char *directory,
               unsigned outputs, struct plots_outcome *outcome, struct err *err) MUST_CHECK;

/* Draws one plot as PLOT_PAGE in a directory of its own that is gone afterwards: its SVG, as
 * gnuplot wrote it, on the heap. NULL: it was not drawn; `outcome` tells why. */
char *plot_render_page(const struct plot *plot, const struct view *view,
                       struct plots_outcome *outcome);

/* One plot of the table, to streams: for tests. */
void plot_write_data(const struct plot *plot, const struct view *view, FILE *stream);
int plot_write_script(const struct plot *plot, const struct view *view, unsigned outputs,
                      FILE *stream, struct err *err) MUST_CHECK;

#endif
