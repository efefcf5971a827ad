#include "core/results.h"
#include "core/utf8.h"
#include "report/manifest.h"
#include "report/palette.h"
#include "report/plot.h"
#include "report/plot_script.h"
#include "report/view.h"

#include <stdlib.h>

/* What stands around every plot: terminals, looks of the engines, legend, axes, title. */

static const struct output {
    unsigned flag;
    const char *kind, *suffix;
    double marks;         /* size: the svg terminal draws them larger than the others */
    const char *terminal; /* sizes are in pixels; text and lines are large: for the last row */
} outputs_known[] = {
    {PLOT_SVG, "svg", "svg", 0.9,
     "svg size 1000,625 dynamic rounded font 'DejaVu Sans,Helvetica,sans-serif,19' "
     "linewidth 1.4 background '#ffffff'"},
    {PLOT_PNG, "png", "png", 1.5,
     "pngcairo size 1600,1000 font 'sans,19' fontscale 1.2 linewidth 2.2 pointscale 1.6 rounded"},
    {PLOT_PDF, "pdf", "pdf", 1.5, "pdfcairo size 10in,6.25in font 'sans,18' linewidth 2 rounded"},
    {PLOT_PAGE, "page", "svg", 0.9,
     "svg size 560,350 dynamic rounded font 'system-ui,sans-serif,17' linewidth 1.1"},
};

enum { NAME_BYTES = 300, OUTPUTS = sizeof outputs_known / sizeof outputs_known[0] };

/* Everything up to the closing brace is done once for each kind of output. */
static void write_terminals(const struct plot *plot, unsigned outputs, FILE *stream)
{
    const char *joint = "";
    (void)fputs("do for [kind in '", stream);
    for (size_t i = 0; i < OUTPUTS; i++) {
        if (!(outputs & outputs_known[i].flag))
            continue;
        (void)fprintf(stream, "%s%s", joint, outputs_known[i].kind);
        joint = " ";
    }
    (void)fputs("'] {\n", stream);
    for (size_t i = 0; i < OUTPUTS; i++)
        if (outputs & outputs_known[i].flag)
            (void)fprintf(stream,
                          "if (kind eq '%s') { set terminal %s; suffix = '.%s'; marks = %g }\n",
                          outputs_known[i].kind, outputs_known[i].terminal, outputs_known[i].suffix,
                          outputs_known[i].marks);
    char data[NAME_BYTES];
    (void)snprintf(data, sizeof data, "%s.dat", plot->name);
    (void)fputs("set termoption noenhanced\ndata = ", stream);
    plot_write_quoted(data, stream);
    (void)fputs("\nset output ", stream);
    plot_write_quoted(plot->name, stream);
    (void)fputs(".suffix\n", stream);
}

static void write_looks(const struct view *view, const struct look *looks, FILE *stream)
{
    for (size_t i = 0; i < view->column_count; i++)
        (void)fprintf(
            stream,
            "set style line %zu linecolor rgb '%s' linewidth 2.6 dashtype %d pointtype %d "
            "pointsize marks\n",
            i + 1, looks[i].color, looks[i].dash, looks[i].mark);
    (void)fprintf(stream,
                  "set style line %d linecolor rgb '#808080' linewidth 2 dashtype (6,6)\n"
                  "set style line %d linecolor rgb '#000000' linewidth 2 pointtype 2 "
                  "pointsize 1.7 * marks\n",
                  LINE_IDEAL, LINE_FAILED);
}

/* The legend stands in rows above the picture, where no curve can cross it. gnuplot makes its
 * columns as wide as the longest name; how many fit is reckoned from the width of a letter. In a
 * page it is the page that says which engine is which. */
static void write_legend(const struct plot *plot, const struct view *view, bool page, FILE *stream)
{
    static const double letter = 0.0112; /* of the width of the picture */
    static const double line = 0.05;     /* of its height */
    static const double top = 0.915;
    size_t letters = plot->note_letters;
    size_t entries = (plot->only_notes ? 0 : view->column_count) + plot->notes;
    if (page) {
        (void)fputs("unset key\nset tmargin 0.6\n", stream);
        return;
    }
    for (size_t i = 0; i < view->column_count && !plot->only_notes; i++) {
        size_t width = utf8_width(view->columns[i].label);
        width = width < PLOT_LONGEST_LABEL ? width : PLOT_LONGEST_LABEL + 2;
        letters = width > letters ? width : letters;
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

/* Only two axes, a faint grid. */
static void write_axes(bool page, FILE *stream)
{
    (void)fprintf(stream,
                  "set border 3 linecolor rgb '#404040'\n"
                  "set tics nomirror textcolor rgb '#202020'\n"
                  "set grid linecolor rgb '#d8d8d8' linewidth 0.8 dashtype 1\n"
                  "set errorbars small\nset bmargin %s\nset rmargin 3\n",
                  page ? "3.4" : "5.4");
}

/* Title on the left, small print below: under what conditions this was measured. */
static int write_title(const struct plot *plot, const struct view *view, FILE *stream,
                       struct err *err)
{
    char *target = manifest_target(view->results);
    char *plan = manifest_plan(view->results);
    char *date = manifest_date(view->results);
    int result = target && plan && date ? 0 : err_run(err, "out of memory");
    if (result == 0) {
        char print[600];
        (void)snprintf(print, sizeof print, "%.200s; %.200s; %.100s", target, plan, date);
        (void)fputs("set label 1 ", stream);
        plot_write_quoted(plot->title, stream);
        (void)fputs(" at graph 0, screen 0.955 left font ',23' textcolor rgb '#000000'\n"
                    "set label 2 ",
                    stream);
        plot_write_quoted(print, stream);
        (void)fputs(" at screen 0.985, 0.03 right font ',12' textcolor rgb '#606060'\n", stream);
    }
    free(target);
    free(plan);
    free(date);
    return result;
}

int plot_write_script(const struct plot *plot, const struct view *view, unsigned outputs,
                      FILE *stream, struct err *err)
{
    bool page = outputs == PLOT_PAGE;
    struct look *looks = calloc(view->column_count + 1, sizeof *looks);
    if (!looks)
        return err_run(err, "out of memory");
    palette_assign(view, looks);
    (void)fprintf(stream,
                  "# %s\n# Draws from %s.dat, which stands beside it: gnuplot %s.gp\n"
                  "reset session\nset encoding utf8\n",
                  plot->summary, plot->name, plot->name);
    write_terminals(plot, outputs, stream);
    write_looks(view, looks, stream);
    free(looks);
    write_legend(plot, view, page, stream);
    write_axes(page, stream);
    int result = page ? 0 : write_title(plot, view, stream, err);
    plot->write_script(view, page, stream);
    (void)fputs("set output\n}\n", stream);
    return result;
}
