/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "report/graph.h"

#include "core/utf8.h"
#include "report/palette.h"
#include "report/table.h"

#include <math.h>
#include <string.h>

/*
 * The graph as SVG: shapes with classes, whose colors are in a style sheet (graph_write_css). All
 * lengths are in units of the image, which is WIDTH wide and as high as its legend requires.
 */
enum {
    WIDTH = 560,
    PLOT_HEIGHT = 285,
    RIGHT = 14,
    BELOW = 54,         /* tick labels and axis label */
    ROW = 21,           /* of the legend */
    TITLE = 34,         /* height, with a frame */
    PRINT = 11,         /* height of a line of small print */
    PANEL_HEIGHT = 200, /* of several */
    DOT_HEIGHT = 27,    /* of a row of dots */
    PANEL_TITLE = 24,
    PRINT_LETTERS = 122, /* in a line of small print */
    MAX_LABEL = 100,     /* code points */
    MAX_NAME = 230,      /* width of names on the y axis; longer ones are squeezed */
};

static const double letter = 8.8; /* an average letter of the labels is so wide */

/* Where the axes are. */
struct area {
    double left, top, right, bottom;
};

struct svg {
    const struct graph *graph;
    FILE *stream;
    struct area area;
};

static double position(const struct graph_axis *axis, double value, double from, double to)
{
    double share = axis->log ? log(value / axis->low) / log(axis->high / axis->low)
                             : (value - axis->low) / (axis->high - axis->low);
    return from + share * (to - from);
}

/* Within the axes. */
static double x_of(const struct svg *svg, double value)
{
    const struct area *area = &svg->area;
    return fmin(fmax(position(&svg->graph->x, value, area->left, area->right), area->left),
                area->right);
}

static double y_of(const struct svg *svg, double value)
{
    const struct area *area = &svg->area;
    return fmin(fmax(position(&svg->graph->y, value, area->bottom, area->top), area->top),
                area->bottom);
}

/* Where a point is; past the axes if it is off the scale, at its low end if it has no value. */
struct spot {
    double x, y;
    bool off;
};

static struct spot spot_of(const struct svg *svg, const struct graph_series *series,
                           const struct graph_point *point)
{
    const struct graph *graph = svg->graph;
    const struct area *area = &svg->area;
    const struct graph_axis *values = graph->dots ? &graph->x : &graph->y;
    double value = isfinite(point->y) ? point->y : values->low;
    struct spot spot = {.off = value > values->high};
    if (graph->dots) {
        spot.x = position(values, value, area->left, area->right);
        spot.y = y_of(svg, point->x);
    } else {
        spot.x = x_of(svg, point->x) + series->shift * (area->right - area->left);
        spot.y = position(values, value, area->bottom, area->top);
    }
    return spot;
}

static bool has_room(const struct svg *svg, struct spot *spot)
{
    spot->x = fmin(spot->x, svg->area.right);
    spot->y = fmax(spot->y, svg->area.top);
    return !spot->off;
}

static void write_label(FILE *stream, const char *label)
{
    char cut[4 * MAX_LABEL + 3];
    const char *end = label;
    for (size_t i = 0; *end && i < MAX_LABEL; i++)
        (void)utf8_next(&end);
    (void)snprintf(cut, sizeof cut, "%.*s%s", (int)(end - label), label, *end ? ".." : "");
    html_text(stream, cut);
}

static double label_width(const char *label)
{
    size_t letters = utf8_width(label);
    return letter * (double)(letters < MAX_LABEL + 2 ? letters : MAX_LABEL + 2);
}

/* The shapes of the marks, in a square from -1 to 1; the circles are drawn as such. */
static const char *const shapes[] = {
    [SHAPE_SQUARE] = "M-.85-.85H.85V.85H-.85Z",
    [SHAPE_DIAMOND] = "M0-1.15L1.15 0 0 1.15-1.15 0Z",
    [SHAPE_TRIANGLE] = "M0-1.1L1.05.8H-1.05Z",
    [SHAPE_TRIANGLE_DOWN] = "M0 1.1L1.05-.8H-1.05Z",
    [SHAPE_PENTAGON] = "M0-1.1L1.05-.34.65.9H-.65L-1.05-.34Z",
    [SHAPE_FRAME] = "M-.85-.85H.85V.85H-.85Z",
    [SHAPE_HOLLOW_DIAMOND] = "M0-1.15L1.15 0 0 1.15-1.15 0Z",
    [SHAPE_HOLLOW_TRIANGLE] = "M0-1.1L1.05.8H-1.05Z",
    [SHAPE_HOLLOW_TRIANGLE_DOWN] = "M0 1.1L1.05-.8H-1.05Z",
    [SHAPE_HOLLOW_PENTAGON] = "M0-1.1L1.05-.34.65.9H-.65L-1.05-.34Z",
};

static void write_mark(FILE *stream, const struct look *look, double x, double y)
{
    bool hollow = look->shape >= SHAPE_RING;
    const char *class = hollow ? "hollow" : "mark";
    if (look->shape == SHAPE_CIRCLE || look->shape == SHAPE_RING)
        (void)fprintf(stream, "<circle class=\"%s\" cx=\"%.1f\" cy=\"%.1f\" r=\"4.5\"/>", class, x,
                      y);
    else
        (void)fprintf(stream,
                      "<path class=\"%s\" transform=\"translate(%.1f %.1f) scale(4.7)\" "
                      "d=\"%s\"/>",
                      class, x, y, shapes[look->shape]);
}

static const char *dash_of(const struct look *look)
{
    static const char *const dashes[] = {"",
                                         "",
                                         " stroke-dasharray=\"8 4\"",
                                         " stroke-dasharray=\"2 3\"",
                                         " stroke-dasharray=\"8 3 2 3\"",
                                         " stroke-dasharray=\"4 3\""};
    return dashes[look->dash % 6];
}

static void write_cross(FILE *stream, double x, double y)
{
    (void)fprintf(stream, "<path class=\"cross\" d=\"M%.1f %.1fl12 12m0-12l-12 12\"/>", x - 6,
                  y - 6);
}

static void write_line(FILE *stream, const char *class, double x1, double y1, double x2, double y2)
{
    (void)fprintf(stream, "<line class=\"%s\" x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\"/>",
                  class, x1, y1, x2, y2);
}

/* Squeezed where it would be wider than it may. */
static void write_text(FILE *stream, const char *class, double x, double y, const char *label,
                       double max_width)
{
    (void)fprintf(stream, "<text class=\"%s\" x=\"%.1f\" y=\"%.1f\"", class, x, y);
    if (label_width(label) > max_width)
        (void)fprintf(stream, " textLength=\"%.0f\" lengthAdjust=\"spacingAndGlyphs\"", max_width);
    (void)fputc('>', stream);
    write_label(stream, label);
    (void)fputs("</text>\n", stream);
}

/* The legend: in rows above the plot, where no curve can cross it. */
enum entry_kind { ENTRY_SERIES, ENTRY_BAND, ENTRY_FAILED, ENTRY_BOX };

struct legend {
    FILE *stream; /* NULL: only to be measured */
    double x, top;
    int row;
};

static bool has_failures(const struct graph *graph)
{
    for (size_t i = 0; i < graph->series_count; i++)
        for (size_t k = 0; k < graph->series[i].count; k++)
            if (graph->series[i].points[k].failed)
                return true;
    return false;
}

static void write_sample(const struct legend *legend, enum entry_kind kind, int box,
                         const struct look *look, double y)
{
    double x = legend->x;
    if (kind == ENTRY_BAND || kind == ENTRY_BOX) {
        (void)fprintf(legend->stream, "<rect class=\"%s", kind == ENTRY_BAND ? "band" : "p");
        if (kind == ENTRY_BOX)
            (void)fprintf(legend->stream, "%d", box);
        (void)fprintf(legend->stream, "\" x=\"%.1f\" y=\"%.1f\" width=\"18\" height=\"11\"/>", x,
                      y - 6);
    } else if (kind == ENTRY_FAILED) {
        write_cross(legend->stream, x + 9, y);
    } else if (look) {
        (void)fprintf(legend->stream, "<g class=\"c%d\">", look->index);
        (void)fprintf(legend->stream, "<path class=\"curve\"%s d=\"M%.1f %.1fh24\"/>",
                      dash_of(look), x, y);
        write_mark(legend->stream, look, x + 12, y);
        (void)fputs("</g>", legend->stream);
    } else {
        write_line(legend->stream, "reference", x, y, x + 24, y);
    }
}

static void add_entry(struct legend *legend, enum entry_kind kind, int box, const struct look *look,
                      const char *label)
{
    double sample = kind == ENTRY_SERIES ? 30 : 24;
    double max = WIDTH - 24 - sample;
    double width = sample + fmin(label_width(label), max) + 16;
    if (legend->x > 12 && legend->x + width > WIDTH) {
        legend->x = 12;
        legend->row++;
    }
    if (legend->stream) {
        double y = legend->top + ROW * legend->row + 12;
        write_sample(legend, kind, box, look, y);
        write_text(legend->stream, "entry", legend->x + sample, y + 5, label, max);
    }
    legend->x += width;
}

/* Writes the legend, or with `stream` NULL only counts its rows. */
static int write_legend(const struct graph *graph, double top, FILE *stream)
{
    struct legend legend = {.stream = stream, .x = 12, .top = top};
    for (int kind = 0; kind < GRAPH_KINDS && graph->box_count > 0; kind++)
        add_entry(&legend, ENTRY_BOX, kind, NULL, graph->kinds[kind]);
    /* Dots have their names on the axis. */
    for (size_t i = 0; i < graph->series_count; i++)
        if (graph->series[i].panel == 0 && !(graph->dots && graph->series[i].look))
            add_entry(&legend, ENTRY_SERIES, 0, graph->series[i].look, graph->series[i].label);
    if (graph->band_high > 0)
        add_entry(&legend, ENTRY_BAND, 0, NULL, graph->band_label);
    if (has_failures(graph))
        add_entry(&legend, ENTRY_FAILED, 0, NULL, "fetches failed");
    return legend.x > 12 ? legend.row + 1 : legend.row;
}

static void write_axes(const struct svg *svg)
{
    const struct graph *graph = svg->graph;
    const struct area *area = &svg->area;
    bool names = graph->box_count > 0 || graph->dots; /* on the y axis: without lines */
    for (size_t i = 0; i < graph->x.tick_count; i++) {
        double x = x_of(svg, graph->x.ticks[i].value);
        write_line(svg->stream, "grid", x, area->top, x, area->bottom);
        write_text(svg->stream, "tick", x, area->bottom + 20, graph->x.ticks[i].label, WIDTH);
    }
    for (size_t i = 0; i < graph->y.tick_count; i++) {
        double y = y_of(svg, graph->y.ticks[i].value);
        if (!names)
            write_line(svg->stream, "grid", area->left, y, area->right, y);
        write_text(svg->stream, "tick end", area->left - 7, y + 5, graph->y.ticks[i].label,
                   MAX_NAME);
    }
    write_line(svg->stream, "axis", area->left, area->bottom, area->right, area->bottom);
    if (!names)
        write_line(svg->stream, "axis", area->left, area->top, area->left, area->bottom);
    (void)fprintf(svg->stream, "<text class=\"label\" x=\"%.1f\" y=\"%.1f\">",
                  (area->left + area->right) / 2, area->bottom + 43);
    html_text(svg->stream, graph->x.label);
    (void)fputs("</text>\n", svg->stream);
    if (!*graph->y.label)
        return;
    (void)fprintf(svg->stream, "<text class=\"label\" transform=\"translate(15 %.1f) rotate(-90)\"",
                  (area->top + area->bottom) / 2);
    double room = area->bottom - area->top + BELOW / 2.0;
    if (label_width(graph->y.label) * 0.9 > room)
        (void)fprintf(svg->stream, " textLength=\"%.0f\" lengthAdjust=\"spacingAndGlyphs\"", room);
    (void)fputc('>', svg->stream);
    html_text(svg->stream, graph->y.label);
    (void)fputs("</text>\n", svg->stream);
}

/* A curve that goes off the scale ends at the edge of its panel. */
static void write_curve(const struct svg *svg, const struct graph_series *series)
{
    char command = 'M';
    bool off = false;
    const struct area *area = &svg->area;
    for (size_t i = 0; i < series->count; i++)
        off |= spot_of(svg, series, &series->points[i]).off;
    if (off)
        (void)fprintf(svg->stream,
                      "<svg x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" "
                      "viewBox=\"%.1f %.1f %.1f %.1f\">",
                      area->left, area->top, area->right - area->left, area->bottom - area->top,
                      area->left, area->top, area->right - area->left, area->bottom - area->top);
    if (series->look)
        (void)fprintf(svg->stream, "<path class=\"curve\"%s d=\"", dash_of(series->look));
    else
        (void)fputs("<path class=\"reference\" d=\"", svg->stream);
    for (size_t i = 0; i < series->count; i++) {
        if (!isfinite(series->points[i].y)) {
            command = 'M';
            continue;
        }
        struct spot spot = spot_of(svg, series, &series->points[i]);
        (void)fprintf(svg->stream, "%c%.1f %.1f", command, spot.x, spot.y);
        command = 'L';
    }
    (void)fprintf(svg->stream, "\"/>%s\n", off ? "</svg>" : "");
}

/* "async, 500 fetches: 87.3 ms [86.1-88.9], 10 runs": what a point says when it is pointed at. */
static void write_words(const struct svg *svg, const struct graph_series *series,
                        const struct graph_point *point)
{
    FILE *stream = svg->stream;
    html_text(stream, series->label);
    if (svg->graph->x_is_percentile)
        (void)fprintf(stream, ", p%.4g", 100 * (1 - 1 / point->x));
    else if (!svg->graph->dots)
        (void)fprintf(stream, ", %g %s", point->x, svg->graph->x_name);
    if (isfinite(point->y))
        (void)fprintf(stream, ": %.4g%s%s", point->y, *svg->graph->y_name ? " " : "",
                      svg->graph->y_name);
    if (isfinite(point->low) && isfinite(point->high))
        (void)fprintf(stream, " [%.4g\u2013%.4g]", point->low, point->high);
    if (point->runs > 0)
        (void)fprintf(stream, ", n = %zu run%s", point->runs, point->runs == 1 ? "" : "s");
    (void)fputs(point->failed ? "; fetches failed" : "", stream);
}

static void write_interval(const struct svg *svg, const struct graph_point *point,
                           const struct spot *spot)
{
    if (!isfinite(point->low) || !isfinite(point->high))
        return;
    if (svg->graph->dots)
        (void)fprintf(svg->stream, "<path class=\"interval\" d=\"M%.1f %.1fv8m0-4H%.1fm0-4v8\"/>",
                      x_of(svg, point->low), spot->y - 4, x_of(svg, point->high));
    else
        (void)fprintf(svg->stream, "<path class=\"interval\" d=\"M%.1f %.1fh6m-3 0V%.1fm-3 0h6\"/>",
                      spot->x - 3, y_of(svg, point->low), y_of(svg, point->high));
}

/* A mark with its interval. Off the scale: at the edge, with its value and an arrow. */
static void write_point(const struct svg *svg, const struct graph_series *series,
                        const struct graph_point *point)
{
    struct spot spot = spot_of(svg, series, point);
    bool known = isfinite(point->y);
    (void)fputs("<g class=\"point\" role=\"img\" aria-label=\"", svg->stream);
    write_words(svg, series, point);
    (void)fputs("\"><title>", svg->stream);
    write_words(svg, series, point);
    (void)fputs("</title>", svg->stream);
    if (has_room(svg, &spot))
        write_interval(svg, point, &spot);
    else
        (void)fprintf(svg->stream,
                      "<text class=\"tick end\" x=\"%.1f\" y=\"%.1f\">%.4g %s %s</text>",
                      spot.x - 9, spot.y + (svg->graph->dots ? 5 : 12), point->y,
                      svg->graph->y_name, svg->graph->dots ? "\u2192" : "\u2191");
    if (known)
        write_mark(svg->stream, series->look, spot.x, spot.y);
    if (point->failed)
        write_cross(svg->stream, spot.x, spot.y);
    (void)fprintf(svg->stream, "<circle class=\"hit\" cx=\"%.1f\" cy=\"%.1f\" r=\"10\"/></g>\n",
                  spot.x, spot.y);
}

static void write_series(const struct svg *svg, const struct graph_series *series)
{
    if (series->look) {
        (void)fprintf(svg->stream, "<g class=\"c%d\" data-engine=\"", series->look->index);
        html_text(svg->stream, series->label);
        (void)fputs("\">\n", svg->stream);
    }
    if (!svg->graph->dots || !series->look)
        write_curve(svg, series);
    for (size_t i = 0; series->look && series->mark_every > 0 && i < series->count;
         i += series->mark_every)
        if (isfinite(series->points[i].y) || series->points[i].failed)
            write_point(svg, series, &series->points[i]);
    (void)fputs(series->look ? "</g>\n" : "", svg->stream);
}

/* One path per kind: thousands of boxes make a large page otherwise. */
static void write_boxes(const struct svg *svg, int kind)
{
    (void)fprintf(svg->stream, "<path class=\"p%d\" d=\"", kind);
    for (size_t i = 0; i < svg->graph->box_count; i++) {
        const struct graph_box *box = &svg->graph->boxes[i];
        if (box->kind != kind)
            continue;
        double left = x_of(svg, box->left);
        double top = y_of(svg, box->top);
        double height = y_of(svg, box->bottom) - top;
        double width = x_of(svg, box->right) - left;
        if (kind == GRAPH_KINDS)
            (void)fprintf(svg->stream, "M%.1f %.1fv%.1f", left, top, height);
        else
            (void)fprintf(svg->stream, "M%.1f %.1fh%.2fv%.2fh%.2fz", left, top, fmax(width, 0.15),
                          height, -fmax(width, 0.15));
    }
    (void)fputs("\"/>\n", svg->stream);
}

static double left_margin(const struct graph *graph)
{
    double widest = 0;
    for (size_t i = 0; i < graph->y.tick_count; i++)
        widest = fmax(widest, fmin(label_width(graph->y.ticks[i].label), MAX_NAME));
    return widest + (*graph->y.label ? 34 : 14);
}

static void write_style(FILE *stream)
{
    (void)fputs("<style>\nsvg{font-family:system-ui,sans-serif;--ink:#16181d;--faint:#5b616e;"
                "--line:#d9dce3;--ground:#fff;--band:#ececec}\n",
                stream);
    graph_write_css(stream);
    (void)fputs("</style>\n<rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n", stream);
}

static void write_start(const struct graph_frame *frame, const char *label, int height,
                        FILE *stream)
{
    (void)fprintf(stream, "<svg %sviewBox=\"0 0 %d %d\" role=\"img\" ",
                  frame ? "xmlns=\"http://www.w3.org/2000/svg\" " : "", WIDTH, height);
    if (frame)
        (void)fprintf(stream, "width=\"%d\" height=\"%d\" ", WIDTH * 3 / 2, height * 3 / 2);
    (void)fputs("aria-label=\"", stream);
    html_text(stream, label);
    (void)fputs("\">\n", stream);
}

/* Small print in as many lines as it takes; returns their number, and writes them unless `stream`
 * is NULL. */
static int write_print(const char *text, double y, FILE *stream)
{
    int lines = 0;
    while (*text) {
        size_t length = strlen(text);
        if (length > PRINT_LETTERS) {
            length = PRINT_LETTERS;
            while (length > 1 && text[length] != ' ')
                length--;
            length = length > 1 ? length : PRINT_LETTERS;
        }
        char line[PRINT_LETTERS + 1];
        (void)snprintf(line, sizeof line, "%.*s", (int)length, text);
        if (stream) {
            (void)fprintf(stream, "<text class=\"print\" x=\"%d\" y=\"%.1f\">", WIDTH - 8,
                          y + PRINT * lines);
            html_text(stream, line);
            (void)fputs("</text>\n", stream);
        }
        lines++;
        text += length;
        text += *text == ' ';
    }
    return lines;
}

static void write_band(const struct svg *svg)
{
    const struct graph *graph = svg->graph;
    struct area band = svg->area;
    if (!(graph->band_high > 0))
        return;
    if (graph->dots) {
        band.left = x_of(svg, graph->band_low);
        band.right = x_of(svg, graph->band_high);
    } else {
        band.top = y_of(svg, graph->band_high);
        band.bottom = y_of(svg, graph->band_low);
    }
    (void)fprintf(svg->stream,
                  "<rect class=\"band\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\"/>\n",
                  band.left, band.top, band.right - band.left, band.bottom - band.top);
}

static void write_panel(const struct svg *svg, size_t panel)
{
    const struct graph *graph = svg->graph;
    char name[GRAPH_LABEL_BYTES];
    graph_panel_name(graph, panel, name);
    if (*name)
        write_text(svg->stream, "entry", svg->area.left, svg->area.top - 7, name, WIDTH);
    write_band(svg);
    write_axes(svg);
    for (int kind = 0; kind <= GRAPH_KINDS && graph->box_count > 0; kind++)
        write_boxes(svg, kind);
    for (size_t i = 0; i < graph->series_count; i++)
        if (graph->series[i].panel == panel)
            write_series(svg, &graph->series[i]);
}

static double panel_height(const struct graph *graph)
{
    if (graph->dots)
        return DOT_HEIGHT * (graph->y.high - graph->y.low) + 8;
    return graph->panel_count > 1 ? PANEL_HEIGHT : PLOT_HEIGHT;
}

int graph_write_svg(const struct graph *graph, const struct graph_frame *frame, const char *label,
                    FILE *stream)
{
    if (graph->failed)
        return -1;
    double top = frame ? TITLE : 2;
    size_t panels = graph->panel_count > 0 ? graph->panel_count : 1;
    int print = frame ? PRINT * write_print(frame->print, 0, NULL) : 0;
    double first = top + ROW * write_legend(graph, top, NULL) + 8;
    double title = panels > 1 ? PANEL_TITLE : 0;
    double each = title + panel_height(graph) + BELOW;
    int height = (int)(first + each * (double)panels) + (frame ? print + PRINT : 0);
    write_start(frame, label, height, stream);
    if (frame) {
        write_style(stream);
        (void)fprintf(stream, "<text class=\"title\" x=\"12\" y=\"24\">");
        html_text(stream, frame->title);
        (void)fputs("</text>\n", stream);
        (void)write_print(frame->print, height - print, stream);
    }
    (void)write_legend(graph, top, stream);
    for (size_t panel = 0; panel < panels; panel++) {
        double at = first + each * (double)panel + title;
        struct svg svg = {.graph = graph, .stream = stream};
        svg.area = (struct area){left_margin(graph), at, WIDTH - RIGHT, at + panel_height(graph)};
        write_panel(&svg, panel);
    }
    (void)fputs("</svg>\n", stream);
    return 0;
}

void graph_write_css(FILE *stream)
{
    for (size_t i = 0; i < LOOKS; i++)
        (void)fprintf(stream, ".c%zu{color:%s}\n", i, palette[i].color);
    (void)fputs("svg text{fill:var(--ink);font-size:16px}svg .label{font-size:15px}svg .tick,svg "
                ".label{text-anchor:middle}"
                "svg .end{text-anchor:end}svg .title{font-size:18px;font-weight:600}"
                "svg .print{font-size:8.5px;text-anchor:end;fill:var(--faint)}\n"
                ".grid{stroke:var(--line);stroke-width:.8}.axis{stroke:var(--faint)}"
                ".curve{fill:none;stroke:currentColor;stroke-width:2.2;stroke-linejoin:round}"
                ".reference{fill:none;stroke:#808080;stroke-width:1.8;stroke-dasharray:6 5}"
                ".interval{fill:none;stroke:currentColor;stroke-width:1.4}\n"
                ".mark{fill:currentColor}.hollow{fill:var(--ground);stroke:currentColor;"
                "stroke-width:2;vector-effect:non-scaling-stroke}.hit{fill:transparent}"
                ".cross{fill:none;stroke:var(--ink);stroke-width:1.8}.band{fill:var(--band)}\n"
                ".p0{fill:#ddd}.p1{fill:#e69f00}.p2{fill:#56b4e9}.p3{fill:#004d73}.p4{fill:#a00000}"
                ".p5{fill:none;stroke:var(--ground);stroke-width:.5}\n",
                stream);
}
