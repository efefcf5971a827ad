#include "report/graph.h"

#include "core/utf8.h"
#include "report/palette.h"

#include <inttypes.h>
#include <math.h>

/*
 * A script that draws the graph next to its data, so that anyone can change it and draw it again
 * by hand: gnuplot NAME.gp. Style line i + 1 is series i.
 */
enum { LINE_REFERENCE = 101, LINE_FAILED = 102, MAX_LEGEND_LABEL = 36 };

/* Text and lines are large: for the last row of a lecture hall. Sizes are in pixels. */
static const struct output {
    unsigned flag;
    const char *suffix;
    const char *terminal;
} outputs_known[] = {
    {GNUPLOT_PNG, "png",
     "pngcairo size 1600,1000 font 'sans,19' fontscale 1.2 linewidth 2.2 pointscale 1.6 rounded"},
    {GNUPLOT_PDF, "pdf", "pdfcairo size 10in,6.25in font 'sans,18' linewidth 2 rounded"},
};

enum { OUTPUTS = sizeof outputs_known / sizeof outputs_known[0] };

static const char *const kind_colors[GRAPH_KINDS] = {"#dddddd", "#e69f00", "#56b4e9", "#004d73",
                                                     "#a00000"};

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
static void write_terminals(const struct graph_frame *frame, unsigned outputs, FILE *stream)
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
            (void)fprintf(stream, "if (suffix eq '%s') { set terminal %s }\n",
                          outputs_known[i].suffix, outputs_known[i].terminal);
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

/* The legend is in rows above the plot, where no curve can cross it. gnuplot makes its columns as
 * wide as the longest name; how many fit is estimated from the width of a letter. */
static void write_legend(const struct graph *graph, FILE *stream)
{
    static const double letter = 0.0112; /* of the width */
    static const double line = 0.05;     /* of the height */
    static const double top = 0.915;
    size_t letters = 0;
    size_t entries = graph->series_count + (graph->band_high > 0) + 1;
    for (size_t i = 0; i < graph->series_count; i++)
        letters = longer(letters, graph->series[i].label);
    letters = longer(letters, graph->band_label);
    if (graph->box_count > 0) {
        letters = 10;
        entries = GRAPH_KINDS;
    }
    size_t fit = (size_t)(0.86 / (letter * (double)(letters + 6)));
    size_t columns = fit < 1 ? 1 : fit;
    size_t rows = (entries + columns - 1) / columns;
    rows = rows < 8 ? rows : 8;
    (void)fprintf(stream,
                  "set key at graph 0, screen %.3f left top horizontal maxcols %zu Left reverse "
                  "samplen 2.4 spacing 1.2 width 1\nset tmargin at screen %.3f\n",
                  top, columns, top - 0.015 - line * (double)rows);
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
    write_quoted(stream, frame->title);
    (void)fputs(" at graph 0, screen 0.955 left font ',23' textcolor rgb '#000000'\nset label 2 ",
                stream);
    write_quoted(stream, frame->print);
    (void)fputs(" at screen 0.985, 0.03 right font ',12' textcolor rgb '#606060'\n", stream);
    if (*graph->note) {
        (void)fputs("set label 3 ", stream);
        write_quoted(stream, graph->note);
        (void)fputs(" at graph 1, screen 0.955 right font ',14' textcolor rgb '#606060'\n", stream);
    }
}

static void write_series(const struct graph *graph, size_t index, FILE *stream)
{
    const struct graph_series *series = &graph->series[index];
    if (!series->look) {
        (void)fprintf(stream, "  data index %zu using 1:2 with lines linestyle %d title ", index,
                      LINE_REFERENCE);
        write_label(stream, series->label);
        return;
    }
    if (has_intervals(series))
        (void)fprintf(stream,
                      "  data index %zu using 1:2:3:4 with yerrorbars linestyle %zu pointtype 0 "
                      "notitle, \\\n",
                      index, index + 1);
    (void)fprintf(stream, "  data index %zu using 1:2 with linespoints linestyle %zu ", index,
                  index + 1);
    if (series->mark_every > 1)
        (void)fprintf(stream, "pointinterval %zu ", series->mark_every);
    (void)fputs("title ", stream);
    write_label(stream, series->label);
}

static void write_plot(const struct graph *graph, FILE *stream)
{
    const char *title = "title 'fetches failed'";
    if (graph->band_high > 0) {
        (void)fprintf(stream,
                      "set object 1 rectangle from graph 0, first %.6g to graph 1, first %.6g "
                      "fillcolor rgb '#ececec' fillstyle solid noborder behind\n",
                      graph->band_low, graph->band_high);
        (void)fputs("plot NaN with boxes fillcolor rgb '#ececec' fillstyle solid noborder title ",
                    stream);
        write_label(stream, graph->band_label);
        (void)fputs(", \\\n", stream);
    } else {
        (void)fputs("plot \\\n", stream);
    }
    for (size_t i = 0; i < graph->series_count; i++) {
        (void)fputs(i > 0 ? ", \\\n" : "", stream);
        write_series(graph, i, stream);
    }
    for (size_t i = 0; i < graph->series_count; i++) {
        if (!has_failures(graph, i))
            continue;
        (void)fprintf(stream,
                      ", \\\n  data index %zu using ($5 > 0 ? $1 : NaN):2 with points linestyle %d "
                      "%s",
                      i, LINE_FAILED, title);
        title = "notitle";
    }
    (void)fputc('\n', stream);
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
    write_terminals(frame, outputs, stream);
    write_styles(graph, stream);
    write_legend(graph, stream);
    write_frame(graph, frame, stream);
    write_axis("x", &graph->x, stream);
    write_axis("y", &graph->y, stream);
    if (graph->box_count > 0)
        write_boxes_plot(graph, stream);
    else
        write_plot(graph, stream);
    (void)fputs("set output\n}\n", stream);
    return 0;
}

/* Not left to printf: the sign of what is not a number differs between machines. */
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

int graph_write_data(const struct graph *graph, FILE *stream)
{
    if (graph->failed)
        return -1;
    if (graph->box_count > 0)
        (void)fputs("# a block for each phase: left, right, bottom, top\n", stream);
    else
        (void)fprintf(stream,
                      "# a block for each curve: %s, %s, low, high, whether fetches failed\n",
                      graph->x_name, *graph->y_name ? graph->y_name : "value");
    for (int kind = 0; kind <= GRAPH_KINDS && graph->box_count > 0; kind++)
        write_boxes(graph, kind, stream);
    for (size_t i = 0; i < graph->series_count; i++) {
        (void)fputs("# ", stream);
        utf8_write_plain(stream, graph->series[i].label);
        (void)fputc('\n', stream);
        write_points(&graph->series[i], stream);
        (void)fputs("\n\n", stream);
    }
    return 0;
}
