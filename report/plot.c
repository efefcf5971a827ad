/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "report/plot.h"

#include "core/file.h"
#include "core/results.h"
#include "report/manifest.h"
#include "report/palette.h"
#include "report/view.h"

#include <stdlib.h>

const struct plot *const plots[] = {&plot_makespan, &plot_speedup,  &plot_throughput,
                                    &plot_latency,  &plot_cpu,      &plot_memory,
                                    &plot_switches, &plot_timeline, NULL};

enum { PATH_BYTES = 4096, PRINT_BYTES = 600 };

/* A plot being written into a directory. */
struct drawing {
    const struct plot *plot;
    const struct view *view;
    struct graph graph;
    struct graph_frame frame;
    char print[PRINT_BYTES];
    const char *directory;
    unsigned outputs;
};

int plot_build(const struct plot *plot, const struct view *view, struct graph *graph)
{
    *graph = (struct graph){.x_name = "", .y_name = ""};
    if (view->row_count > 0)
        plot->build(view, graph);
    if (!graph->failed && !view_is_oom(view))
        return 0;
    view_set_oom(view);
    graph_release(graph);
    return -1;
}

static int open_output(struct file *file, const struct drawing *drawing, const char *directory,
                       const char *suffix, struct err *err)
{
    char path[PATH_BYTES];
    (void)snprintf(path, PATH_BYTES, "%s/%s.%s", directory, drawing->plot->name, suffix);
    return file_open(file, path, err);
}

/* Closes a file that was written completely, or else discards it. */
static int close_output(struct file *file, const struct drawing *drawing, int written,
                        struct err *err)
{
    if (written == 0)
        return file_close(file, err);
    file_discard(file);
    view_set_oom(drawing->view);
    return -1;
}

/* What gnuplot reads. */
static int write_inputs(const struct drawing *drawing, const char *directory, struct err *err)
{
    struct file file;
    unsigned outputs = drawing->outputs & (PLOT_PNG | PLOT_PDF);
    if (open_output(&file, drawing, directory, "dat", err) != 0 ||
        close_output(&file, drawing, graph_write_data(&drawing->graph, file.stream), err) != 0 ||
        open_output(&file, drawing, directory, "gp", err) != 0)
        return -1;
    /* A script draws something, whatever was requested. */
    int written = graph_write_script(&drawing->graph, &drawing->frame, outputs ? outputs : PLOT_PNG,
                                     file.stream);
    return close_output(&file, drawing, written, err);
}

static int write_svg(const struct drawing *drawing, struct err *err)
{
    struct file file;
    if (!(drawing->outputs & PLOT_SVG))
        return 0;
    if (open_output(&file, drawing, drawing->directory, "svg", err) != 0)
        return -1;
    return close_output(
        &file, drawing,
        graph_write_svg(&drawing->graph, &drawing->frame, drawing->plot->title, file.stream), err);
}

/* Moves what gnuplot drew from the scratch directory into the directory. */
static int take_images(const struct gnuplot_scratch *scratch, const struct drawing *drawing,
                       struct plots_outcome *outcome, struct err *err)
{
    static const struct {
        unsigned output;
        const char *suffix;
    } kinds[] = {{PLOT_PNG, "png"}, {PLOT_PDF, "pdf"}};
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        struct file file;
        size_t bytes = 0;
        if (!(drawing->outputs & kinds[i].output))
            continue;
        char *image = gnuplot_read_image(scratch, kinds[i].suffix, &bytes);
        if (!image) {
            outcome->gnuplot = GNUPLOT_FAILED;
            (void)snprintf(
                outcome->problem, sizeof outcome->problem,
                "gnuplot wrote no complete '%.80s.%s'; is there space for temporary files?",
                drawing->plot->name, kinds[i].suffix);
            return 0;
        }
        int status = open_output(&file, drawing, drawing->directory, kinds[i].suffix, err);
        if (status == 0) {
            (void)fwrite(image, 1, bytes, file.stream);
            status = file_close(&file, err);
        }
        free(image);
        if (status != 0)
            return -1;
    }
    return 0;
}

/* -1 only if an image cannot be written into the directory. */
static int draw_images(const struct drawing *drawing, struct plots_outcome *outcome,
                       struct err *err)
{
    struct gnuplot_scratch scratch;
    struct err problem = {0};
    int status = 0;
    if (!(drawing->outputs & (PLOT_PNG | PLOT_PDF)) || outcome->gnuplot == GNUPLOT_MISSING)
        return 0;
    if (gnuplot_open_scratch(&scratch, drawing->plot->name, outcome->problem) != 0) {
        outcome->gnuplot = GNUPLOT_FAILED;
        return 0;
    }
    enum gnuplot_outcome drawn = GNUPLOT_FAILED;
    if (write_inputs(drawing, scratch.directory, &problem) == 0)
        drawn = gnuplot_run(&scratch, outcome->problem);
    else
        (void)snprintf(outcome->problem, sizeof outcome->problem, "%.*s", GNUPLOT_PROBLEM_BYTES - 1,
                       problem.text);
    if (drawn == GNUPLOT_DONE)
        status = take_images(&scratch, drawing, outcome, err);
    else
        outcome->gnuplot = drawn;
    gnuplot_close_scratch(&scratch);
    return status;
}

static int write_print(char print[PRINT_BYTES], const struct view *view)
{
    char *target = manifest_target(view->results);
    char *plan = manifest_plan_and_date(view->results);
    int result = target && plan ? 0 : -1;
    if (result == 0)
        (void)snprintf(print, PRINT_BYTES, "%.200s; %.350s", target, plan);
    else
        view_set_oom(view);
    free(target);
    free(plan);
    return result;
}

static int write_plot(const struct plot *plot, const struct view *view, const char *directory,
                      unsigned outputs, struct plots_outcome *outcome, struct err *err)
{
    struct drawing drawing = {
        .plot = plot, .view = view, .directory = directory, .outputs = outputs};
    if (plot_build(plot, view, &drawing.graph) != 0)
        return -1;
    int result = 0;
    if (!graph_is_empty(&drawing.graph)) {
        drawing.frame = (struct graph_frame){plot->name, plot->title, plot->summary, drawing.print};
        result = write_print(drawing.print, view);
        if (result == 0)
            result = write_inputs(&drawing, directory, err);
        if (result == 0)
            result = write_svg(&drawing, err);
        if (result == 0)
            result = draw_images(&drawing, outcome, err);
        outcome->drawn += result == 0 && outcome->gnuplot == GNUPLOT_DONE;
    }
    graph_release(&drawing.graph);
    return result;
}

int plot_write(const struct plot *plot, const struct results *results, const char *directory,
               unsigned outputs, struct plots_outcome *outcome, struct err *err)
{
    struct view view;
    *outcome = (struct plots_outcome){0};
    if (view_init(&view, results, err) != 0)
        return -1;
    int result = write_plot(plot, &view, directory, outputs, outcome, err);
    return view_end(&view) == 0 ? result : -1;
}

int plots_write(const struct results *results, const char *directory, unsigned outputs,
                struct plots_outcome *outcome, struct err *err)
{
    struct view view;
    *outcome = (struct plots_outcome){0};
    if (view_init(&view, results, err) != 0)
        return -1;
    int result = 0;
    for (size_t i = 0; plots[i] && result == 0; i++)
        result = write_plot(plots[i], &view, directory, outputs, outcome, err);
    return view_end(&view) == 0 ? result : -1;
}
