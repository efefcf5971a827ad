#include "report/plot.h"

#include "core/file.h"
#include "core/results.h"
#include "report/plots.h"
#include "report/view.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

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
    if (file_close(&file, err) != 0 || file_open(&file, path, err) != 0)
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

static char *read_text(const char *path)
{
    FILE *stream = fopen(path, "r");
    if (!stream)
        return NULL;
    char *text = NULL;
    size_t length = 0;
    FILE *out = open_memstream(&text, &length);
    char block[4096];
    for (size_t got = 1; out && got > 0;) {
        got = fread(block, 1, sizeof block, stream);
        (void)fwrite(block, 1, got, out);
    }
    if (out)
        (void)fclose(out);
    (void)fclose(stream);
    return text;
}

char *plot_render_page(const struct plot *plot, const struct view *view,
                       struct plots_outcome *outcome)
{
    static const char *const suffixes[] = {"gp", "dat", "svg"};
    char directory[PATH_BYTES - 128];
    char path[PATH_BYTES];
    struct err err = {0};
    char *svg = NULL;
    const char *above = getenv("TMPDIR");
    (void)snprintf(directory, sizeof directory, "%s/fetchbench-XXXXXX",
                   above && *above ? above : "/tmp");
    if (!mkdtemp(directory)) {
        outcome->gnuplot = GNUPLOT_FAILED;
        (void)snprintf(outcome->problem, sizeof outcome->problem, "no temporary directory: %s",
                       strerror(errno));
        return NULL;
    }
    int drawn = outcome->drawn;
    if (write_files(plot, view, directory, PLOT_PAGE, &err) == 0) {
        draw(plot, directory, outcome);
    } else {
        outcome->gnuplot = GNUPLOT_FAILED;
        (void)snprintf(outcome->problem, sizeof outcome->problem, "%.*s", GNUPLOT_PROBLEM_BYTES - 1,
                       err.text);
    }
    if (outcome->drawn > drawn) {
        path_of(path, directory, plot, "svg");
        svg = read_text(path);
    }
    for (size_t i = 0; i < sizeof suffixes / sizeof suffixes[0]; i++) {
        path_of(path, directory, plot, suffixes[i]);
        (void)unlink(path);
    }
    (void)rmdir(directory);
    return svg;
}
