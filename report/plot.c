#include "report/plot.h"

#include "core/file.h"
#include "core/results.h"
#include "report/manifest.h"
#include "report/palette.h"
#include "report/plot_script.h"
#include "report/plots.h"
#include "report/utf8.h"
#include "report/view.h"

#include <stdlib.h>
#include <string.h>

const struct plot *const plots[] = {&plot_makespan, &plot_speedup,  &plot_throughput,
                                    &plot_latency,  &plot_cpu,      &plot_memory,
                                    &plot_switches, &plot_timeline, NULL};

enum { NAME_BYTES = 300 };

/* Sizes in pixels. Text and lines are large for their picture: it is read from the last row. */
static void write_terminals(const struct plot *plot, unsigned outputs, FILE *stream)
{
    static const char *const settings[] = {
        "svg size 1000,625 dynamic rounded font 'DejaVu Sans,Helvetica,sans-serif,19' "
        "linewidth 1.4 background '#ffffff'",
        "pngcairo size 1600,1000 font 'sans,19' fontscale 1.2 linewidth 2.2 pointscale 1.6 "
        "rounded",
        "pdfcairo size 10in,6.25in font 'sans,18' linewidth 2 rounded",
    };
    static const char *const suffixes[] = {"svg", "png", "pdf"};
    (void)fputs("do for [kind in '", stream);
    for (unsigned i = 0; i < 3; i++)
        if (outputs & 1U << i)
            (void)fprintf(stream, "%s%s", outputs & ((1U << i) - 1) ? " " : "", suffixes[i]);
    (void)fputs("'] {\n", stream);
    for (unsigned i = 0; i < 3; i++)
        (void)fprintf(stream, "if (kind eq '%s') { set terminal %s }\n", suffixes[i], settings[i]);
    char data[NAME_BYTES];
    (void)snprintf(data, sizeof data, "%s.dat", plot->name);
    (void)fputs("set termoption noenhanced\ndata = ", stream);
    plot_write_quoted(data, stream);
    (void)fputs("\nset output ", stream);
    plot_write_quoted(plot->name, stream);
    (void)fputs(".'.'.kind\n", stream);
}

static void write_looks(const struct view *view, const struct look *looks, FILE *stream)
{
    for (size_t i = 0; i < view->column_count; i++)
        (void)fprintf(
            stream,
            "set style line %zu linecolor rgb '%s' linewidth 2.6 dashtype %d pointtype %d "
            "pointsize 1.5\n",
            i + 1, looks[i].color, looks[i].dash, looks[i].mark);
    (void)fprintf(stream,
                  "set style line %d linecolor rgb '#808080' linewidth 2 dashtype (6,6)\n"
                  "set style line %d linecolor rgb '#000000' linewidth 2 pointtype 2 "
                  "pointsize 2.6\n",
                  LINE_IDEAL, LINE_FAILED);
}

/* The legend stands in rows above the picture, where no curve can cross it. gnuplot makes its
 * columns as wide as the longest name; how many fit is reckoned from the width of a letter. */
static void write_legend(const struct plot *plot, const struct view *view, FILE *stream)
{
    static const double letter = 0.0112; /* of the width of the picture */
    size_t letters = plot->note_letters;
    size_t entries = (plot->only_notes ? 0 : view->column_count) + plot->notes;
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
                  "set key at graph 0, screen 0.915 left top horizontal maxcols %zu Left reverse "
                  "samplen 2.4 spacing 1.2 width 1\nset tmargin at screen %.3f\n",
                  columns, 0.9 - 0.05 * (double)rows);
}

/* The frame of every picture: only two axes, a faint grid, title on the left, small print below. */
static int write_frame(const struct plot *plot, const struct view *view, FILE *stream,
                       struct err *err)
{
    char *target = manifest_target(view->results);
    char *plan = manifest_plan(view->results);
    char *date = manifest_date(view->results);
    int result = 0;
    if (target && plan && date) {
        (void)fputs("set border 3 linecolor rgb '#404040'\n"
                    "set tics nomirror textcolor rgb '#202020'\n"
                    "set grid linecolor rgb '#d8d8d8' linewidth 0.8 dashtype 1\n"
                    "set errorbars small\n"
                    "set bmargin 5.4\nset rmargin 3\n"
                    "set label 1 ",
                    stream);
        plot_write_quoted(plot->title, stream);
        (void)fputs(" at graph 0, screen 0.955 left font ',23' textcolor rgb '#000000'\n"
                    "set label 2 ",
                    stream);
        char print[600];
        (void)snprintf(print, sizeof print, "%.200s; %.200s; %.100s", target, plan, date);
        plot_write_quoted(print, stream);
        (void)fputs(" at screen 0.985, 0.03 right font ',12' textcolor rgb '#606060'\n", stream);
    } else {
        result = err_run(err, "out of memory");
    }
    free(target);
    free(plan);
    free(date);
    return result;
}

void plot_write_data(const struct plot *plot, const struct view *view, FILE *stream)
{
    plot->write_data(view, stream);
}

int plot_write_script(const struct plot *plot, const struct view *view, unsigned outputs,
                      FILE *stream, struct err *err)
{
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
    write_legend(plot, view, stream);
    int result = write_frame(plot, view, stream, err);
    plot->write_script(view, stream);
    (void)fputs("set output\n}\n", stream);
    free(looks);
    return result;
}

/* DIRECTORY/NAME.SUFFIX, to be closed. */
static int open_beside(struct file *file, const char *directory, const struct plot *plot,
                       const char *suffix, struct err *err)
{
    size_t bytes = strlen(directory) + strlen(plot->name) + strlen(suffix) + 3;
    char *path = malloc(bytes);
    if (!path)
        return err_run(err, "out of memory");
    (void)snprintf(path, bytes, "%s/%s.%s", directory, plot->name, suffix);
    int result = file_open(file, path, err);
    free(path);
    return result;
}

static int write_files(const struct plot *plot, const struct view *view, const char *directory,
                       unsigned outputs, struct err *err)
{
    struct file file;
    if (open_beside(&file, directory, plot, "dat", err) != 0)
        return -1;
    plot_write_data(plot, view, file.stream);
    if (file_close(&file, err) != 0 || open_beside(&file, directory, plot, "gp", err) != 0)
        return -1;
    if (plot_write_script(plot, view, outputs, file.stream, err) != 0) {
        file_discard(&file);
        return -1;
    }
    return file_close(&file, err);
}

static void draw(const struct plot *plot, const char *directory, struct plots_outcome *outcome)
{
    char script[NAME_BYTES];
    if (outcome->gnuplot == GNUPLOT_MISSING)
        return;
    (void)snprintf(script, sizeof script, "./%s.gp", plot->name);
    enum gnuplot_outcome drawn = gnuplot_run(directory, script, outcome->problem);
    if (drawn == GNUPLOT_DONE)
        outcome->drawn++;
    else
        outcome->gnuplot = drawn;
}

int plot_write(const struct plot *plot, const struct results *results, const char *directory,
               unsigned outputs, struct plots_outcome *outcome, struct err *err)
{
    struct view view;
    *outcome = (struct plots_outcome){0};
    if (view_init(&view, results, err) != 0)
        return -1;
    int result = 0;
    if (view.row_count > 0 && plot->applies(&view))
        result = write_files(plot, &view, directory, outputs, err);
    if (result == 0)
        draw(plot, directory, outcome);
    view_release(&view);
    return result;
}

int plots_write(const struct results *results, const char *directory, unsigned outputs,
                struct plots_outcome *outcome, struct err *err)
{
    struct view view;
    *outcome = (struct plots_outcome){0};
    if (view_init(&view, results, err) != 0)
        return -1;
    int result = 0;
    for (size_t i = 0; plots[i] && result == 0; i++) {
        if (view.row_count == 0 || !plots[i]->applies(&view))
            continue;
        result = write_files(plots[i], &view, directory, outputs, err);
        if (result == 0)
            draw(plots[i], directory, outcome);
    }
    view_release(&view);
    return result;
}
