#include "report/plot.h"

#include "core/file.h"
#include "core/results.h"
#include "report/plots.h"
#include "report/stage.h"
#include "report/view.h"

#include <stdlib.h>

const struct plot *const plots[] = {&plot_makespan, &plot_speedup,  &plot_throughput,
                                    &plot_latency,  &plot_cpu,      &plot_memory,
                                    &plot_switches, &plot_timeline, NULL};

enum { PATH_BYTES = 4096, NAME_BYTES = 300 };

void plot_write_data(const struct plot *plot, const struct view *view, FILE *stream)
{
    plot->write_data(view, stream);
}

static void path_of(char path[PATH_BYTES], const char *directory, const struct plot *plot,
                    const char *suffix)
{
    (void)snprintf(path, PATH_BYTES, "%s/%s.%s", directory, plot->name, suffix);
}

static int close_whole(struct file *file, const struct view *view, struct err *err)
{
    if (!view_is_oom(view))
        return file_close(file, err);
    file_discard(file);
    return err_run(err, "out of memory");
}

static int write_files(const struct plot *plot, const struct view *view, const char *directory,
                       unsigned outputs, struct err *err)
{
    char path[PATH_BYTES];
    struct file file;
    path_of(path, directory, plot, "dat");
    if (file_open(&file, path, err) != 0)
        return -1;
    plot_write_data(plot, view, file.stream);
    path_of(path, directory, plot, "gp");
    if (close_whole(&file, view, err) != 0 || file_open(&file, path, err) != 0)
        return -1;
    if (plot_write_script(plot, view, outputs, file.stream, err) != 0)
        view_set_oom(view);
    return close_whole(&file, view, err);
}

/* Draws on the stage, which is open; what went wrong is told by the outcome. */
static bool draw_on(const struct stage *stage, const struct plot *plot, const struct view *view,
                    unsigned outputs, struct plots_outcome *outcome)
{
    char script[NAME_BYTES];
    struct err err = {0};
    enum gnuplot_outcome drawn = GNUPLOT_FAILED;
    (void)snprintf(script, sizeof script, "./%s.gp", plot->name);
    if (write_files(plot, view, stage->directory, outputs, &err) == 0)
        drawn = gnuplot_run(stage->directory, script, outcome->problem);
    else
        (void)snprintf(outcome->problem, sizeof outcome->problem, "%.*s", GNUPLOT_PROBLEM_BYTES - 1,
                       err.text);
    if (drawn != GNUPLOT_DONE)
        outcome->gnuplot = drawn;
    return drawn == GNUPLOT_DONE;
}

static char *take_picture(const struct stage *stage, const char *suffix, size_t *bytes,
                          struct plots_outcome *outcome)
{
    char *picture = stage_read(stage, suffix, bytes);
    if (picture)
        return picture;
    outcome->gnuplot = GNUPLOT_FAILED;
    (void)snprintf(outcome->problem, sizeof outcome->problem,
                   "gnuplot left no whole '%.80s.%s'; is there room for temporary files?",
                   stage->name, suffix);
    return NULL;
}

/* Takes the pictures from the stage into the directory. */
static int take_pictures(const struct stage *stage, const struct plot *plot, const char *directory,
                         unsigned outputs, struct plots_outcome *outcome, struct err *err)
{
    static const struct {
        unsigned output;
        const char *suffix;
    } kinds[] = {{PLOT_SVG, "svg"}, {PLOT_PNG, "png"}, {PLOT_PDF, "pdf"}};
    char path[PATH_BYTES];
    int status = 0;
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0] && status == 0; i++) {
        struct file file;
        size_t bytes = 0;
        if (!(outputs & kinds[i].output))
            continue;
        char *picture = take_picture(stage, kinds[i].suffix, &bytes, outcome);
        if (!picture)
            return 0;
        path_of(path, directory, plot, kinds[i].suffix);
        status = file_open(&file, path, err);
        if (status == 0) {
            (void)fwrite(picture, 1, bytes, file.stream);
            status = file_close(&file, err);
        }
        free(picture);
    }
    outcome->drawn += status == 0;
    return status;
}

/* -1 only if a picture cannot be written into the directory. */
static int draw(const struct plot *plot, const struct view *view, const char *directory,
                unsigned outputs, struct plots_outcome *outcome, struct err *err)
{
    struct stage stage;
    int status = 0;
    if (outcome->gnuplot == GNUPLOT_MISSING)
        return 0;
    if (stage_open(&stage, plot->name, outcome->problem) != 0) {
        outcome->gnuplot = GNUPLOT_FAILED;
        return 0;
    }
    if (draw_on(&stage, plot, view, outputs, outcome))
        status = take_pictures(&stage, plot, directory, outputs, outcome, err);
    stage_close(&stage);
    return status;
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
        result = draw(plot, &view, directory, outputs, outcome, err);
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
    for (size_t i = 0; plots[i] && result == 0; i++) {
        if (view.row_count == 0 || !plots[i]->applies(&view))
            continue;
        result = write_files(plots[i], &view, directory, outputs, err);
        if (result == 0)
            result = draw(plots[i], &view, directory, outputs, outcome, err);
    }
    return view_end(&view) == 0 ? result : -1;
}

char *plot_render_page(const struct plot *plot, const struct view *view,
                       struct plots_outcome *outcome)
{
    struct stage stage;
    size_t bytes = 0;
    char *svg = NULL;
    if (stage_open(&stage, plot->name, outcome->problem) != 0) {
        outcome->gnuplot = GNUPLOT_FAILED;
        return NULL;
    }
    if (draw_on(&stage, plot, view, PLOT_PAGE, outcome))
        svg = take_picture(&stage, "svg", &bytes, outcome);
    outcome->drawn += svg != NULL;
    stage_close(&stage);
    return svg;
}
