#ifndef FETCHBENCH_REPORT_PLOT_SCRIPT_H
#define FETCHBENCH_REPORT_PLOT_SCRIPT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

struct view;

/* What the plots' scripts have in common; for plot_*.c alone. */

/* Style lines besides those of the engines. */
enum { LINE_IDEAL = 101, LINE_FAILED = 102 };

/* Letters of an engine's name in the legend; what is longer is cut. */
enum { PLOT_LONGEST_LABEL = 36 };

/* A text in single quotes, where gnuplot expands nothing. */
void plot_write_quoted(const char *text, FILE *stream);

/* An engine's name, likewise, cut to what a legend takes. */
void plot_write_label(const char *label, FILE *stream);

/* A line of data: two numbers. */
void plot_write_point(double x, double y, FILE *stream);

/* `plot`: a curve for each column of the view, from the block of NAME.dat in its place; `hover` as
 * below. */
void plot_write_curves(const char *name, const struct view *view, const char *hover, FILE *stream);

/* One engine's curve out of a block of NAME.dat: a line with marks, and its intervals as bars. No
 * line end. */
struct plot_series {
    const char *name;
    size_t block;
    const char *values, *intervals; /* what gnuplot's `using` takes */
    size_t column;                  /* of the view: tells the style */
    const char *label;
    const char
        *hover; /* what a point says when it is pointed at, as an expression; NULL: nothing */
};

void plot_write_series(const struct plot_series *series, FILE *stream);

/* set xtics/ytics for a logarithmic axis from `low` to `high`, at round numbers that leave room for
 * each other; then the range. */
void plot_write_log_axis(const char *axis, double low, double high, FILE *stream);

/* The x axis of all plots over N: logarithmic, a tick at each N that was measured. */
void plot_write_fetches_axis(const struct view *view, FILE *stream);

/* The rows to plot over N: of each N the one with the highest cap. Returns whether `row` is. */
bool plot_takes_row(const struct view *view, size_t row);

/* How many N there are to plot over. */
size_t plot_row_count(const struct view *view);

/* The figures of a plot at the largest N, in a sentence: of a measure in the table of costs, of the
 * makespans, of the verdicts. */
void plot_describe_cost(const struct view *view, const char *key, FILE *stream);
void plot_describe_makespan(const struct view *view, FILE *stream);
void plot_describe_speedup(const struct view *view, FILE *stream);

#endif
