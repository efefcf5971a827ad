#include "report/plot.h"

#include "core/results.h"
#include "report/palette.h"
#include "report/view.h"
#include "support/fixture_results.h"
#include "support/golden.h"

#include <criterion/criterion.h>
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

static void expect_golden_script(const struct plot *plot, const struct view *view,
                                 const char *variant)
{
    char name[128];
    char *text = NULL;
    size_t length = 0;
    struct err err = {0};
    FILE *stream = open_memstream(&text, &length);
    cr_assert_eq(plot_write_script(plot, view, PLOT_SVG | PLOT_PNG, stream, &err), 0);
    (void)fclose(stream);
    (void)snprintf(name, sizeof name, "%s-%s.gp", plot->name, variant);
    expect_golden(name, text);
    free(text);
}

static void expect_golden_data(const struct plot *plot, const struct view *view,
                               const char *variant)
{
    char name[128];
    char *text = NULL;
    size_t length = 0;
    FILE *stream = open_memstream(&text, &length);
    plot_write_data(plot, view, stream);
    (void)fclose(stream);
    (void)snprintf(name, sizeof name, "%s-%s.dat", plot->name, variant);
    expect_golden(name, text);
    free(text);
}

static void expect_golden_plots(struct results results, const char *variant,
                                void (*expect)(const struct plot *, const struct view *,
                                               const char *))
{
    struct view view;
    struct err err = {0};
    cr_assert_eq(view_init(&view, &results, &err), 0);
    for (size_t i = 0; plots[i]; i++)
        if (plots[i]->applies(&view))
            expect(plots[i], &view, variant);
    view_release(&view);
    results_release(&results);
}

Test(plot, script_of_each)
{
    expect_golden_plots(fixture_results(), "two", expect_golden_script);
    expect_golden_plots(fixture_results_of_engines(7), "seven", expect_golden_script);
    expect_golden_plots(fixture_results_with_failures(), "failures", expect_golden_script);
    expect_golden_plots(fixture_results_of_caps(), "caps", expect_golden_script);
}

Test(plot, data_of_each)
{
    expect_golden_plots(fixture_results_small(), "small", expect_golden_data);
    expect_golden_plots(fixture_results_of_caps(), "caps", expect_golden_data);
}

/* Draws every plot that applies to the results. */
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
        if (!plots[i]->applies(&view))
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
    cr_assert_eq(plots_write(&results, directory, PLOT_SVG, &outcome, &err), 0);
    cr_assert_eq(outcome.gnuplot, GNUPLOT_DONE, "%s", outcome.problem);
    cr_assert_neq(access(marker, F_OK), 0);
    results_release(&results);
}

Test(plot, scripts_are_kept_without_gnuplot)
{
    struct results results = fixture_results();
    struct err err = {0};
    struct plots_outcome outcome;
    cr_assert_eq(setenv("PATH", "/nowhere", 1), 0);
    cr_assert_eq(plots_write(&results, directory, PLOT_SVG, &outcome, &err), 0);
    cr_expect_eq(outcome.gnuplot, GNUPLOT_MISSING);
    cr_expect_eq(outcome.drawn, 0);
    cr_expect_gt(size_of("makespan", "gp"), 0);
    cr_expect_gt(size_of("makespan", "dat"), 0);
    cr_expect_eq(size_of("makespan", "svg"), -1);
    cr_assert_eq(setenv("PATH", "/usr/bin:/bin", 1), 0);
    results_release(&results);
}

Test(plot, failure_of_gnuplot_is_told)
{
    char problem[GNUPLOT_PROBLEM_BYTES];
    char path[128];
    (void)snprintf(path, sizeof path, "%s/bad.gp", directory);
    FILE *script = fopen(path, "w");
    cr_assert_not_null(script);
    (void)fputs("plot nonsense +\n", script);
    (void)fclose(script);
    cr_expect_eq(gnuplot_run(directory, "bad.gp", problem), GNUPLOT_FAILED);
    cr_expect_not_null(strstr(problem, "line"), "%s", problem);
}

Test(plot, engines_known_by_name_keep_their_colour_and_no_two_look_alike)
{
    struct look looks[8];
    for (int engines = 1; engines <= 7; engines++) {
        struct results results = fixture_results_of_engines(engines);
        struct view view;
        struct err err = {0};
        cr_assert_eq(view_init(&view, &results, &err), 0);
        palette_assign(&view, looks);
        for (size_t i = 0; i < view.column_count; i++) {
            if (strcmp(view.columns[i].label, "async") == 0)
                cr_expect_str_eq(looks[i].color, "#0072b2");
            for (size_t k = 0; k < i; k++) {
                cr_expect_str_neq(looks[i].color, looks[k].color);
                cr_expect_neq(looks[i].mark, looks[k].mark);
            }
        }
        view_release(&view);
        results_release(&results);
    }
}
