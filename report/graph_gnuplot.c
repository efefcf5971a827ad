/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "report/graph.h"

#include "core/utf8.h"
#include "report/palette.h"

#include <inttypes.h>
#include <math.h>

/*
 * A script that draws the graph next to its data, so that anyone can change it and draw it again by
 * hand: gnuplot NAME.gp. Style line i + 1 is series i.
 */
enum { LINE_REFERENCE = 101, LINE_FAILED = 102, MAX_LEGEND_LABEL = 76 };

/* Text and lines are large enough to read from the back of a lecture hall. Sizes are in pixels. */
static const struct output {
    unsigned flag;
    const char *suffix;
    const char *terminal;
    double height; /* of a single panel with all around it */
    const char *more;
} outputs_known[] = {
    {GNUPLOT_PNG, "png", "pngcairo size 1600,", 1000,
     " font 'sans,19' fontscale 1.2 linewidth 2.2 pointscale 1.6 rounded"},
    {GNUPLOT_PDF, "pdf", "pdfcairo size 10in,", 6.25, "in font 'sans,18' linewidth 2 rounded"},
};

enum { OUTPUTS = sizeof outputs_known / sizeof outputs_known[0] };

static const char *const kind_colors[GRAPH_KINDS] = {"#dddddd", "#e69f00", "#56b4e9", "#004d73",
                                                     "#a00000"};

/* Several panels make the image higher by as much: of what one would have. */
static double height_of(const struct graph *graph)
{
    return graph->panel_count > 1 ? 0.35 + 0.5 * (double)graph->panel_count : 1;
}

static const char *escape_quote(uint32_t point, char buffer[UTF8_ESCAPE_BYTES])
{
    (void)buffer;
    if (utf8_is_unsafe(point))
        return "?";
    return point == '\'' ? "''" : NULL;
}

/* In single quotes, where gnuplot expands nothing. */
static void write_quoted(FILE *stream, const char *text)
{
    (void)fputc('\'', stream);
    utf8_write(stream, text, escape_quote);
    (void)fputc('\'', stream);
}

/* Likewise, cut to what a legend has room for. */
static void write_label(FILE *stream, const char *label)
{
    char cut[4 * MAX_LEGEND_LABEL + 3];
    const char *end = label;
    for (size_t i = 0; *end && i < MAX_LEGEND_LABEL; i++)
        (void)utf8_next(&end);
    (void)snprintf(cut, sizeof cut, "%.*s%s", (int)(end - label), label, *end ? ".." : "");
    write_quoted(stream, cut);
}

/* Everything up to the closing brace is done once for each output. */
static void write_terminals(const struct graph *graph, const struct graph_frame *frame,
                            unsigned outputs, FILE *stream)
{
    const char *separator = "";
    (void)fputs("do for [suffix in '", stream);
    for (size_t i = 0; i < OUTPUTS; i++) {
        if (!(outputs & outputs_known[i].flag))
            continue;
        (void)fprintf(stream, "%s%s", separator, outputs_known[i].suffix);
        separator = " ";
    }
    (void)fputs("'] {\n", stream);
    for (size_t i = 0; i < OUTPUTS; i++)
        if (outputs & outputs_known[i].flag)
            (void)fprintf(stream, "if (suffix eq '%s') { set terminal %s%.5g%s }\n",
                          outputs_known[i].suffix, outputs_known[i].terminal,
                          outputs_known[i].height * height_of(graph), outputs_known[i].more);
    (void)fputs("set termoption noenhanced\nname = ", stream);
    write_quoted(stream, frame->name);
    (void)fputs("\ndata = name.'.dat'\nset output name.'.'.suffix\n", stream);
}

static void write_styles(const struct graph *graph, FILE *stream)
{
    for (size_t i = 0; i < graph->series_count; i++)
        if (graph->series[i].look)
            (void)fprintf(stream,
                          "set style line %zu linecolor rgb '%s' linewidth 2.6 dashtype %d "
                          "pointtype %d pointsize 1.5\n",
                          i + 1, graph->series[i].look->color, graph->series[i].look->dash,
                          graph->series[i].look->gnuplot_mark);
    (void)fprintf(stream,
                  "set style line %d linecolor rgb '#808080' linewidth 2 dashtype (6,6)\n"
                  "set style line %d linecolor rgb '#000000' linewidth 2 pointtype 2 "
                  "pointsize 2.55\n",
                  LINE_REFERENCE, LINE_FAILED);
}

static bool has_failures(const struct graph *graph, size_t series)
{
    for (size_t i = 0; i < graph->series[series].count; i++)
        if (graph->series[series].points[i].failed)
            return true;
    return false;
}

static bool has_intervals(const struct graph_series *series)
{
    for (size_t i = 0; i < series->count; i++)
        if (isfinite(series->points[i].low) && isfinite(series->points[i].high))
            return true;
    return false;
}

static size_t longer(size_t letters, const char *label)
{
    size_t width = utf8_width(label);
    width = width < MAX_LEGEND_LABEL ? width : MAX_LEGEND_LABEL + 2;
    return width > letters ? width : letters;
}

/* Whether it is in the legend: once for all panels, and a dot has its name on the axis. */
static bool is_named(const struct graph *graph, size_t series)
{
    return graph->series[series].panel == 0 && !(graph->dots && graph->series[series].look);
}

/* Returns where it ends. The legend is in rows above the plot, where no curve can cross it. gnuplot
 * makes its columns as wide as the longest name; how many fit is estimated from the width of a
 * letter. */
static double write_legend(const struct graph *graph, FILE *stream)
{
    static const double letter = 0.0112;         /* of the width */
    const double line = 0.05 / height_of(graph); /* of the height */
    const double top = 1 - 0.085 / height_of(graph);
    size_t letters = 0;
    size_t entries = (size_t)(graph->band_high > 0) + 1;
    for (size_t i = 0; i < graph->series_count; i++) {
        if (!is_named(graph, i))
            continue;
        entries++;
        letters = longer(letters, graph->series[i].label);
    }
    letters = longer(letters, graph->band_label);
    if (graph->box_count > 0) {
        letters = 10;
        entries = GRAPH_KINDS;
    }
    size_t fit = (size_t)(0.86 / (letter * (double)(letters + 6)));
    size_t columns = fit < 1 ? 1 : fit;
    size_t rows = (entries + columns - 1) / columns;
    rows = rows < 8 ? rows : 8;
    double end = top - 0.015 / height_of(graph) - line * (double)rows;
    (void)fprintf(stream,
                  "set key at graph 0, screen %.3f left top horizontal maxcols %zu Left reverse "
                  "samplen 2.4 spacing 1.2 width 1\nset tmargin at screen %.3f\n",
                  top, columns, end);
    return end;
}

static void write_axis(const char *name, const struct graph_axis *axis, FILE *stream)
{
    if (axis->log)
        (void)fprintf(stream, "set logscale %s\n", name);
    (void)fprintf(stream, "set %srange [%.6g:%.6g]\nset %stics (", name, axis->low, axis->high,
                  name);
    for (size_t i = 0; i < axis->tick_count; i++) {
        (void)fputs(i > 0 ? ", " : "", stream);
        write_label(stream, axis->ticks[i].label);
        (void)fprintf(stream, " %.10g", axis->ticks[i].value);
    }
    (void)fprintf(stream, ")\nset %slabel ", name);
    write_quoted(stream, axis->label);
    (void)fputc('\n', stream);
}

/* Only two axes, a faint grid; the title on the left, small print below. */
static void write_frame(const struct graph *graph, const struct graph_frame *frame, FILE *stream)
{
    (void)fputs("set border 3 linecolor rgb '#404040'\n"
                "set tics nomirror textcolor rgb '#202020'\n"
                "set grid linecolor rgb '#d8d8d8' linewidth 0.8 dashtype 1\n"
                "set errorbars small\nset bmargin 5.4\nset rmargin 3\nset label 1 ",
                stream);
    double height = height_of(graph);
    double title = 1 - 0.045 / height;
    write_quoted(stream, frame->title);
    (void)fprintf(stream,
                  " at screen 0.02, %.3f left font ',23' textcolor rgb '#000000'\nset label 2 ",
                  title);
    write_quoted(stream, frame->print);
    (void)fprintf(stream, " at screen 0.985, %.3f right font ',12' textcolor rgb '#606060'\n",
                  0.03 / height);
    if (*graph->note) {
        (void)fputs("set label 3 ", stream);
        write_quoted(stream, graph->note);
        (void)fprintf(stream, " at screen 0.985, %.3f right font ',14' textcolor rgb '#606060'\n",
                      title);
    }
}

/* The columns of the data, as gnuplot is to use them. Moved aside: on a logarithmic axis, by a
 * factor. */
static void write_using(const struct graph *graph, const struct graph_series *series, FILE *stream)
{
    double aside = graph->x.log ? pow(graph->x.high / graph->x.low, series->shift) : 1;
    (void)fprintf(stream, series->shift != 0 ? "using ($1*%.5f):2" : "using 1:2", aside);
}

static void write_series(const struct graph *graph, size_t index, FILE *stream)
{
    const struct graph_series *series = &graph->series[index];
    if (!series->look) {
        (void)fprintf(stream, "  data index %zu using %s with lines linestyle %d ", index,
                      graph->dots ? "2:1" : "1:2", LINE_REFERENCE);
    } else if (graph->dots) {
        (void)fprintf(stream, "  data index %zu using 2:1:3:4 with xerrorbars linestyle %zu ",
                      index, index + 1);
    } else {
        if (has_intervals(series)) {
            (void)fprintf(stream, "  data index %zu ", index);
            write_using(graph, series, stream);
            (void)fprintf(stream, ":3:4 with yerrorbars linestyle %zu pointtype 0 notitle, \\\n",
                          index + 1);
        }
        (void)fprintf(stream, "  data index %zu ", index);
        write_using(graph, series, stream);
        (void)fprintf(stream, " with linespoints linestyle %zu ", index + 1);
    }
    if (series->mark_every > 1)
        (void)fprintf(stream, "pointinterval %zu ", series->mark_every);
    if (!is_named(graph, index)) {
        (void)fputs("notitle", stream);
        return;
    }
    (void)fputs("title ", stream);
    write_label(stream, series->label);
}

/* A failed cell without a value: at the low end of the axis. */
static void write_failures(const struct graph *graph, size_t index, const char *title, FILE *stream)
{
    const struct graph_axis *values = graph->dots ? &graph->x : &graph->y;
    double aside = pow(graph->x.high / graph->x.low, graph->dots ? 0 : graph->series[index].shift);
    (void)fprintf(stream, ", \\\n  data index %zu using ", index);
    if (graph->dots)
        (void)fprintf(stream, "($5 > 0 ? (valid(2) ? $2 : %.6g) : NaN):1", values->low);
    else
        (void)fprintf(stream, "($5 > 0 ? $1*%.5f : NaN):(valid(2) ? $2 : %.6g)", aside,
                      values->low);
    (void)fprintf(stream, " with points linestyle %d %s", LINE_FAILED, title);
}

/* Points off the scale show their value at the edge. */
static void write_off_scale(const struct graph *graph, size_t panel, FILE *stream)
{
    const struct graph_axis *values = graph->dots ? &graph->x : &graph->y;
    int tag = 100;
    for (size_t i = 0; i < graph->series_count; i++)
        for (size_t k = 0; graph->series[i].panel == panel && k < graph->series[i].count; k++) {
            const struct graph_point *point = &graph->series[i].points[k];
            if (!(point->y > values->high))
                continue;
            (void)fprintf(stream,
                          graph->dots
                              ? "set label %d '%.4g %s \u2192' at graph 0.99, first %.6g right\n"
                              : "set label %d '%.4g %s \u2191' at first %.6g, graph 0.97 right\n",
                          tag++, point->y, graph->y_name, point->x);
        }
}

static void write_band(const struct graph *graph, FILE *stream)
{
    (void)fprintf(stream,
                  graph->dots
                      ? "set object 1 rectangle from first %.6g, graph 0 to first %.6g, graph 1 "
                      : "set object 1 rectangle from graph 0, first %.6g to graph 1, first %.6g ",
                  graph->band_low, graph->band_high);
    (void)fputs("fillcolor rgb '#ececec' fillstyle solid noborder behind\n", stream);
}

static void write_panel(const struct graph *graph, size_t panel, FILE *stream)
{
    const char *title = panel == 0 ? "title 'fetches failed'" : "notitle";
    const char *separator = "plot \\\n";
    write_off_scale(graph, panel, stream);
    if (graph->band_high > 0) {
        write_band(graph, stream);
        (void)fputs("plot NaN with boxes fillcolor rgb '#ececec' fillstyle solid noborder title ",
                    stream);
        write_label(stream, graph->band_label);
        separator = ", \\\n";
    }
    for (size_t i = 0; i < graph->series_count; i++) {
        if (graph->series[i].panel != panel)
            continue;
        (void)fputs(separator, stream);
        write_series(graph, i, stream);
        separator = ", \\\n";
    }
    for (size_t i = 0; i < graph->series_count; i++) {
        if (graph->series[i].panel != panel || !has_failures(graph, i))
            continue;
        write_failures(graph, i, title, stream);
        title = "notitle";
    }
    (void)fputc('\n', stream);
}

/* Below each other, from the end of the legend on. */
static void write_panels(const struct graph *graph, double top, FILE *stream)
{
    double height = height_of(graph);
    double each = (top - 0.075 / height) / (double)graph->panel_count;
    (void)fputs("set multiplot\n", stream);
    for (size_t panel = 0; panel < graph->panel_count; panel++) {
        char name[GRAPH_LABEL_BYTES];
        double from = top - each * (double)panel;
        graph_panel_name(graph, panel, name);
        (void)fprintf(stream,
                      "set tmargin at screen %.3f\nset bmargin at screen %.3f\nset label 4 ",
                      from - 0.05 / height, from - each + 0.1 / height);
        write_quoted(stream, name);
        (void)fprintf(stream, " at graph 0, screen %.3f left\n", from - 0.03 / height);
        write_panel(graph, panel, stream);
        (void)fputs("unset key\nunset label\n", stream);
    }
    (void)fputs("unset multiplot\n", stream);
}

static void write_boxes_plot(const struct graph *graph, FILE *stream)
{
    (void)fputs("set border 1\nset grid noytics\nset ytics scale 0\n"
                "set style fill solid noborder\nplot \\\n",
                stream);
    for (int kind = 0; kind < GRAPH_KINDS; kind++)
        (void)fprintf(stream,
                      "  data index %d using 1:3:1:2:3:4 with boxxyerror linecolor rgb '%s' title "
                      "'%s', \\\n",
                      kind, kind_colors[kind], graph->kinds[kind]);
    (void)fprintf(stream,
                  "  data index %d using 1:3:(0):($4-$3) with vectors nohead linewidth 0.7 "
                  "linecolor rgb '#ffffff' notitle\n",
                  GRAPH_KINDS);
}

int graph_write_script(const struct graph *graph, const struct graph_frame *frame, unsigned outputs,
                       FILE *stream)
{
    if (graph->failed)
        return -1;
    (void)fputs("# ", stream);
    utf8_write_plain(stream, frame->summary);
    (void)fputs("\n# Draws the data file of the same name next to it.\n"
                "reset session\nset encoding utf8\n",
                stream);
    write_terminals(graph, frame, outputs, stream);
    write_styles(graph, stream);
    double top = write_legend(graph, stream);
    write_frame(graph, frame, stream);
    write_axis("x", &graph->x, stream);
    write_axis("y", &graph->y, stream);
    if (graph->box_count > 0)
        write_boxes_plot(graph, stream);
    else if (graph->panel_count > 1)
        write_panels(graph, top, stream);
    else
        write_panel(graph, 0, stream);
    (void)fputs("set output\n}\n", stream);
    return 0;
}

/* Not left to printf, whose sign of NaN differs between machines. */
static void write_number(FILE *stream, double number, const char *after)
{
    if (isfinite(number))
        (void)fprintf(stream, "%.9g%s", number, after);
    else
        (void)fprintf(stream, "NaN%s", after);
}

static void write_points(const struct graph_series *series, FILE *stream)
{
    for (size_t i = 0; i < series->count; i++) {
        const struct graph_point *point = &series->points[i];
        write_number(stream, point->x, " ");
        write_number(stream, point->y, " ");
        write_number(stream, isfinite(point->low) ? point->low : point->y, " ");
        write_number(stream, isfinite(point->high) ? point->high : point->y, " ");
        (void)fprintf(stream, "%d\n", point->failed);
    }
    if (series->count == 0)
        (void)fputs("NaN NaN NaN NaN 0\n", stream);
}

static void write_boxes(const struct graph *graph, int kind, FILE *stream)
{
    (void)fprintf(stream, "# %s\nNaN NaN NaN NaN\n",
                  kind < GRAPH_KINDS ? graph->kinds[kind] : "between two fetches");
    for (size_t i = 0; i < graph->box_count; i++)
        if (graph->boxes[i].kind == kind)
            (void)fprintf(stream, "%.9g %.9g %.6f %.6f\n", graph->boxes[i].left,
                          graph->boxes[i].right, graph->boxes[i].bottom, graph->boxes[i].top);
    (void)fputs("\n\n", stream);
}

static void write_name(const struct graph *graph, const struct graph_series *series, FILE *stream)
{
    char panel[GRAPH_LABEL_BYTES];
    graph_panel_name(graph, series->panel, panel);
    (void)fputs("# ", stream);
    utf8_write_plain(stream, series->label);
    (void)fprintf(stream, "%s%s\n", *panel ? ", " : "", panel);
}

int graph_write_data(const struct graph *graph, FILE *stream)
{
    if (graph->failed)
        return -1;
    if (graph->box_count > 0)
        (void)fputs("# a block for each phase: left, right, bottom, top\n", stream);
    else
        (void)fprintf(
            stream, "# a block for each curve: %s, %s, low, high, whether fetches failed\n",
            graph->dots ? "row" : graph->x_name, *graph->y_name ? graph->y_name : "value");
    for (int kind = 0; kind <= GRAPH_KINDS && graph->box_count > 0; kind++)
        write_boxes(graph, kind, stream);
    for (size_t i = 0; i < graph->series_count; i++) {
        write_name(graph, &graph->series[i], stream);
        write_points(&graph->series[i], stream);
        (void)fputs("\n\n", stream);
    }
    return 0;
}
