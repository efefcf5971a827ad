/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FETCHBENCH_REPORT_PLOT_H
#define FETCHBENCH_REPORT_PLOT_H

#include "core/err.h"
#include "report/gnuplot.h"
#include "report/graph.h"

#include <stdio.h>

struct results;
struct view;

/* A plot: which graph is made of the results. To add one: a function that builds the graph, and a
 * row in the table. */
struct plot {
    const char *name;    /* of the files: "makespan" */
    const char *title;   /* above it */
    const char *summary; /* what it shows, in a sentence */
    /* Fills the empty graph, or leaves it empty where the results have nothing for it. */
    void (*build)(const struct view *view, struct graph *graph);
    /* The most important numbers, in a sentence, for readers who cannot see it; NULL: none. */
    void (*describe)(const struct view *view, FILE *stream);
};

extern const struct plot *const plots[]; /* ends with NULL */

/* The rows, where they are used by name. */
extern const struct plot plot_makespan, plot_speedup, plot_throughput, plot_latency, plot_cpu,
    plot_memory, plot_switches, plot_timeline;

/* The graph, to be released, which may be empty; -1: out of memory, and the view's error is set. */
int plot_build(const struct plot *plot, const struct view *view, struct graph *graph) MUST_CHECK;

/* What is drawn, in addition to NAME.gp and NAME.dat. */
enum { PLOT_SVG = 1, PLOT_PNG = GNUPLOT_PNG, PLOT_PDF = GNUPLOT_PDF };

struct plots_outcome {
    enum gnuplot_outcome gnuplot; /* GNUPLOT_DONE: everything was drawn */
    char problem[GNUPLOT_PROBLEM_BYTES];
    int drawn; /* plots */
};

/*
 * Writes every plot that is not empty into the directory, which must exist. SVG, script and data
 * are always written; PNG and PDF need gnuplot: when it is missing or fails, the outcome says so,
 * for a warning. Returns -1 only if a file cannot be written. About 0.1 s per plot with PNG.
 */
int plots_write(const struct results *results, const char *directory, unsigned outputs,
                struct plots_outcome *outcome, struct err *err) MUST_CHECK;

/* One plot only: from the table, or one under another name. */
int plot_write(const struct plot *plot, const struct results *results, const char *directory,
               unsigned outputs, struct plots_outcome *outcome, struct err *err) MUST_CHECK;

#endif
