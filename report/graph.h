/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FETCHBENCH_REPORT_GRAPH_H
#define FETCHBENCH_REPORT_GRAPH_H

#include "core/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

struct look;
struct view;

/*
 * The content of a plot, independent of how it is drawn: series of points over two axes, or boxes
 * in time. It is drawn as SVG, for the page and as a file, and written as a gnuplot script with its
 * data. Values are in the units of the axis labels. Strings that are not copied must outlive the
 * graph.
 *
 * When out of memory the graph is lost; the writers then return -1.
 */
enum { GRAPH_TICKS = 64, GRAPH_LABEL_BYTES = 128, GRAPH_KINDS = 5 };

struct graph_tick {
    double value;
    char label[GRAPH_LABEL_BYTES];
};

struct graph_axis {
    double low, high;
    bool log;
    char label[2 * GRAPH_LABEL_BYTES];
    struct graph_tick ticks[GRAPH_TICKS];
    size_t tick_count;
};

struct graph_point {
    double x, y;      /* y NAN: a gap */
    double low, high; /* of the interval; NAN: none */
    bool failed;      /* fetches failed: marked with a cross, at the edge if y is not known */
    size_t runs;      /* number of runs; 0: not known */
};

struct graph_series {
    const char *label;
    const struct look *look; /* NULL: a dashed grey line */
    size_t mark_every;       /* one point in so many has a mark; 0: none */
    double shift; /* to the right, as a part of the width, so that intervals do not overlap */
    size_t panel;
    struct graph_point *points;
    size_t count;
};

/* A box of one of the kinds; zero width: a line between two boxes. */
struct graph_box {
    double left, right, bottom, top;
    int kind;
};

struct graph {
    struct graph_axis x, y;
    struct graph_series *series;
    size_t series_count;
    struct graph_box *boxes;
    size_t box_count, box_capacity;
    const char *const *kinds;   /* names of the boxes' kinds, GRAPH_KINDS of them */
    const int64_t *panel_caps;  /* of each panel, 0 for all: panels are below each other */
    size_t panel_count;         /* 0: one, without a name */
    bool dots;                  /* a row for each series: values along x, and -row in place of x */
    bool x_is_percentile;       /* x is 1 / (1 - percentile / 100) */
    const char *x_name;         /* "fetches": "async, 500 fetches: 87.3 ms" */
    const char *y_name;         /* "ms" */
    double band_low, band_high; /* a grey band across; high 0: none */
    char band_label[GRAPH_LABEL_BYTES];
    char note[GRAPH_LABEL_BYTES]; /* in small print next to the title */
    bool failed;                  /* out of memory */
};

void graph_release(struct graph *graph);

/* Whether there is anything to draw. */
bool graph_is_empty(const struct graph *graph);

/* A series without points; graph_add_point adds to the last one. */
void graph_add_series(struct graph *graph, const char *label, const struct look *look);
void graph_add_point(struct graph *graph, struct graph_point point);
void graph_add_box(struct graph *graph, struct graph_box box);

/* Sets the axis to logarithmic, from `low` to `high` with some room, ticks at round numbers. */
void graph_log_axis(struct graph_axis *axis, double low, double high);

/* Likewise to the numbers of fetches of the view, with a tick at each that was measured. */
void graph_fetches_axis(struct graph_axis *axis, const struct view *view);

/* Ticks at round numbers between the ends of the axis. */
void graph_even_ticks(struct graph_axis *axis);

/* Moves the series apart, so that points of the same x are side by side. */
void graph_dodge(struct graph *graph);

/* "at most 10 in flight" */
void graph_panel_name(const struct graph *graph, size_t panel, char name[GRAPH_LABEL_BYTES]);

void graph_add_tick(struct graph_axis *axis, double value, const char *label);

/* From the smallest to the largest y of all series, intervals included; false: there is none. */
bool graph_y_range(const struct graph *graph, double *low, double *high);

/* Likewise the range that the axis shows: if one of three or more series is many times as large as
 * the others, its points are off the scale so that it does not squeeze them. */
bool graph_shown_range(const struct graph *graph, double *low, double *high);

/* How a graph is framed as a file of its own; for the page, there is no frame. */
struct graph_frame {
    const char *name; /* of the files */
    const char *title;
    const char *summary; /* what it shows, in a sentence */
    const char *print;   /* the conditions of the measurement: small print */
};

/* As SVG: with a frame, a file that carries its own style; without (NULL), an element for a page,
 * which has the style. `label` is its name for screen readers. */
int graph_write_svg(const struct graph *graph, const struct graph_frame *frame, const char *label,
                    FILE *stream) MUST_CHECK;

/* The classes that the SVG uses, as CSS. */
void graph_write_css(FILE *stream);

/* As NAME.dat, and as a gnuplot script that draws it as NAME.png and NAME.pdf, as asked for. */
enum { GNUPLOT_PNG = 2, GNUPLOT_PDF = 4 };
int graph_write_data(const struct graph *graph, FILE *stream) MUST_CHECK;
int graph_write_script(const struct graph *graph, const struct graph_frame *frame, unsigned outputs,
                       FILE *stream) MUST_CHECK;

#endif
