/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "report/plot.h"

#include "core/results.h"
#include "report/palette.h"
#include "report/view.h"
#include "support/fixture_results.h"
#include "support/golden.h"

#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char directory[64];

static void make_directory(void)
{
    (void)strcpy(directory, "/tmp/fetchbench-plot-XXXXXX");
    cr_assert_not_null(mkdtemp(directory));
}

static void remove_directory(void)
{
    char command[128];
    (void)snprintf(command, sizeof command, "rm -rf %s", directory);
    cr_assert_eq(system(command), 0); /* NOLINT(cert-env33-c): a fixed command */
}

TestSuite(plot, .timeout = 60, .init = make_directory, .fini = remove_directory);

static off_t size_of(const char *name, const char *suffix)
{
    char path[256];
    struct stat status;
    (void)snprintf(path, sizeof path, "%s/%s.%s", directory, name, suffix);
    return stat(path, &status) == 0 ? status.st_size : -1;
}

/* Writes one form of a graph and compares it. */
static void expect_golden_form(const struct plot *plot, const struct graph *graph,
                               const char *variant, const char *suffix)
{
    char name[128];
    char *text = NULL;
    size_t length = 0;
    const struct graph_frame frame = {plot->name, plot->title, plot->summary, "small print"};
    FILE *stream = open_memstream(&text, &length);
    int written = -1;
    if (strcmp(suffix, "gp") == 0)
        written = graph_write_script(graph, &frame, PLOT_PNG | PLOT_PDF, stream);
    else if (strcmp(suffix, "dat") == 0)
        written = graph_write_data(graph, stream);
    else
        written = graph_write_svg(graph, &frame, plot->title, stream);
    cr_assert_eq(written, 0);
    (void)fclose(stream);
    (void)snprintf(name, sizeof name, "%s-%s.%s", plot->name, variant, suffix);
    expect_golden(name, text);
    free(text);
}

static void expect_golden_plots(struct results results, const char *variant, const char *suffix)
{
    struct view view;
    struct err err = {0};
    cr_assert_eq(view_init(&view, &results, &err), 0);
    for (size_t i = 0; plots[i]; i++) {
        struct graph graph;
        cr_assert_eq(plot_build(plots[i], &view, &graph), 0);
        if (!graph_is_empty(&graph))
            expect_golden_form(plots[i], &graph, variant, suffix);
        graph_release(&graph);
    }
    view_release(&view);
    results_release(&results);
}

Test(plot, script_of_each)
{
    expect_golden_plots(fixture_results_of_engines(7), "seven", "gp");
    expect_golden_plots(fixture_results_with_failures(), "failures", "gp");
    expect_golden_plots(fixture_results_of_caps(), "caps", "gp");
}

Test(plot, data_of_each)
{
    expect_golden_plots(fixture_results_small(), "small", "dat");
    expect_golden_plots(fixture_results_of_caps(), "caps", "dat");
}

Test(plot, svg_of_each)
{
    expect_golden_plots(fixture_results_with_failures(), "failures", "svg");
}

/* Draws every plot that is not empty. */
static void expect_drawn(struct results results)
{
    struct view view;
    struct err err = {0};
    struct plots_outcome outcome;
    cr_assert_eq(plots_write(&results, directory, PLOT_SVG | PLOT_PNG | PLOT_PDF, &outcome, &err),
                 0, "%s", err.text);
    cr_assert_eq(outcome.gnuplot, GNUPLOT_DONE, "%s", outcome.problem);
    cr_assert_eq(view_init(&view, &results, &err), 0);
    for (size_t i = 0; plots[i]; i++) {
        struct graph graph;
        cr_assert_eq(plot_build(plots[i], &view, &graph), 0);
        bool empty = graph_is_empty(&graph);
        graph_release(&graph);
        if (empty)
            continue;
        cr_expect_gt(size_of(plots[i]->name, "svg"), 2000, "%s", plots[i]->name);
        cr_expect_gt(size_of(plots[i]->name, "png"), 5000, "%s", plots[i]->name);
        cr_expect_gt(size_of(plots[i]->name, "pdf"), 2000, "%s", plots[i]->name);
    }
    view_release(&view);
    results_release(&results);
}

Test(plot, each_is_drawn_for_one_engine_and_for_seven)
{
    expect_drawn(fixture_results_of_engines(1));
    expect_drawn(fixture_results_of_engines(7));
}

Test(plot, each_is_drawn_for_several_caps)
{
    expect_drawn(fixture_results_of_caps());
}

Test(plot, each_is_drawn_whatever_the_names)
{
    expect_drawn(fixture_results_with_hostile_names());
}

Test(plot, names_reach_no_shell)
{
    struct results results = fixture_results();
    struct err err = {0};
    struct plots_outcome outcome;
    char marker[96];
    (void)snprintf(marker, sizeof marker, "%s/marker", directory);
    char name[512];
    (void)snprintf(name, sizeof name, "`touch %s`'; system('touch %s'); '$(touch %s)", marker,
                   marker, marker);
    free(results.cells[0].spec);
    results.cells[0].spec = strdup(name);
    cr_assert_eq(plots_write(&results, directory, PLOT_PNG, &outcome, &err), 0);
    cr_assert_eq(outcome.gnuplot, GNUPLOT_DONE, "%s", outcome.problem);
    cr_assert_neq(access(marker, F_OK), 0);
    results_release(&results);
}

Test(plot, without_gnuplot_svg_scripts_and_data_are_written)
{
    struct results results = fixture_results();
    struct err err = {0};
    struct plots_outcome outcome;
    cr_assert_eq(setenv("PATH", "/nowhere", 1), 0);
    cr_assert_eq(plots_write(&results, directory, PLOT_SVG | PLOT_PNG, &outcome, &err), 0);
    cr_expect_eq(outcome.gnuplot, GNUPLOT_MISSING);
    cr_expect_eq(outcome.drawn, 0);
    cr_expect_gt(size_of("makespan", "gp"), 0);
    cr_expect_gt(size_of("makespan", "dat"), 0);
    cr_expect_gt(size_of("makespan", "svg"), 0);
    cr_expect_eq(size_of("makespan", "png"), -1);
    cr_assert_eq(setenv("PATH", "/usr/bin:/bin", 1), 0);
    results_release(&results);
}

Test(plot, failure_of_gnuplot_is_reported)
{
    char problem[GNUPLOT_PROBLEM_BYTES];
    char path[GNUPLOT_PATH_BYTES];
    struct gnuplot_scratch scratch;
    cr_assert_eq(gnuplot_open_scratch(&scratch, "bad", problem), 0);
    (void)snprintf(path, sizeof path, "%s/bad.gp", scratch.directory);
    FILE *script = fopen(path, "w");
    cr_assert_not_null(script);
    (void)fputs("plot nonsense +\n", script);
    (void)fclose(script);
    cr_expect_eq(gnuplot_run(&scratch, problem), GNUPLOT_FAILED);
    cr_expect_not_null(strstr(problem, "line"), "%s", problem);
    gnuplot_close_scratch(&scratch);
    cr_expect_neq(access(scratch.directory, F_OK), 0);
}

Test(plot, engines_known_by_name_keep_their_color_and_no_two_look_alike)
{
    for (int engines = 1; engines <= 7; engines++) {
        struct results results = fixture_results_of_engines(engines);
        struct view view;
        struct err err = {0};
        cr_assert_eq(view_init(&view, &results, &err), 0);
        for (size_t i = 0; i < view.column_count; i++) {
            if (strcmp(view.columns[i].label, "async") == 0)
                cr_expect_str_eq(view.columns[i].look.color, "#0072b2");
            for (size_t k = 0; k < i; k++) {
                cr_expect_str_neq(view.columns[i].look.color, view.columns[k].look.color);
                cr_expect_neq(view.columns[i].look.shape, view.columns[k].look.shape);
            }
        }
        view_release(&view);
        results_release(&results);
    }
}

Test(plot, twelve_engines_have_twelve_marks_and_colors)
{
    for (int i = 0; i < LOOKS; i++)
        for (int k = 0; k < i; k++) {
            cr_expect_neq(palette[i].shape, palette[k].shape);
            cr_expect_neq(palette[i].gnuplot_mark, palette[k].gnuplot_mark);
            cr_expect_str_neq(palette[i].color, palette[k].color);
            cr_expect_str_neq(palette[i].sign, palette[k].sign);
        }
    cr_expect_geq(LOOKS, 12);
}

static struct graph build_graph(const struct plot *plot, const struct results *results,
                                struct view *view)
{
    struct graph graph;
    struct err err = {0};
    cr_assert_eq(view_init(view, results, &err), 0);
    cr_assert_eq(plot_build(plot, view, &graph), 0);
    return graph;
}

Test(plot, every_cap_has_a_panel)
{
    struct results results = fixture_results_of_caps();
    struct view view;
    struct graph graph = build_graph(&plot_makespan, &results, &view);
    size_t points[4] = {0};
    cr_assert_eq(graph.panel_count, 4);
    for (size_t i = 0; i < graph.series_count; i++)
        points[graph.series[i].panel] += graph.series[i].count;
    for (size_t panel = 0; panel < 4; panel++)
        cr_expect_geq(points[panel], 4, "two engines at two numbers of fetches");
    graph_release(&graph);
    view_release(&view);
    results_release(&results);
}

Test(plot, a_single_number_of_fetches_is_shown_as_dots)
{
    struct results results = fixture_results_of(&(struct fixture_plan){
        (const char *const[]){"threads", "async", NULL}, (const int64_t[]){100, 0}, NULL, 8});
    struct view view;
    struct graph graph = build_graph(&plot_makespan, &results, &view);
    cr_expect(graph.dots);
    cr_expect_eq(graph.y.tick_count, 2);
    cr_expect_str_eq(graph.y.ticks[1].label, "async");
    graph_release(&graph);
    view_release(&view);
    results_release(&results);
}

Test(plot, an_engine_that_is_much_slower_than_all_others_is_off_the_scale)
{
    struct graph graph = {0};
    double low = 0;
    double high = 0;
    for (size_t i = 0; i < 3; i++) {
        graph_add_series(&graph, "x", &palette[i]);
        graph_add_point(&graph, (struct graph_point){1, i == 1 ? 5000 : 100, NAN, NAN});
    }
    cr_expect(graph_shown_range(&graph, &low, &high));
    cr_expect_eq(high, 200);
    graph.series[1].points[0].y = 400;
    cr_expect(graph_shown_range(&graph, &low, &high));
    cr_expect_eq(high, 400);
    graph_release(&graph);
}

Test(plot, a_failed_cell_is_marked_in_every_plot)
{
    struct results results = fixture_results_with_failures();
    const struct plot *const shown[] = {&plot_makespan, &plot_speedup,  &plot_latency,
                                        &plot_cpu,      &plot_switches, &plot_memory};
    for (size_t p = 0; p < sizeof shown / sizeof shown[0]; p++) {
        struct view view;
        struct graph graph = build_graph(shown[p], &results, &view);
        bool marked = false;
        for (size_t i = 0; i < graph.series_count; i++)
            for (size_t k = 0; k < graph.series[i].count; k++)
                marked |= graph.series[i].points[k].failed;
        cr_expect(marked, "%s", shown[p]->name);
        graph_release(&graph);
        view_release(&view);
    }
    results_release(&results);
}
