/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "report/format.h"

#include "core/results.h"
#include "core/results_file.h"
#include "support/fixture_results.h"
#include "support/golden.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

TestSuite(format, .timeout = 60);

static char *formatted(const char *name, const struct results *results,
                       const struct format_options *options)
{
    const struct format *format = format_find(name);
    cr_assert_not_null(format, "no format '%s'", name);
    char *text = NULL;
    size_t length = 0;
    struct err err = {0};
    FILE *stream = open_memstream(&text, &length);
    cr_assert_eq(format->write(results, options, stream, &err), 0, "%s", err.text);
    (void)fclose(stream);
    return text;
}

static void expect_format(const char *format, struct results results, int width, const char *golden)
{
    struct format_options options = {.width = width};
    char *text = formatted(format, &results, &options);
    expect_golden(golden, text);
    free(text);
    results_release(&results);
}

Test(format, table_of_two_engines_at_80_and_120_columns)
{
    expect_format("table", fixture_results(), 80, "table-two-80.txt");
    expect_format("table", fixture_results(), 120, "table-two-120.txt");
}

Test(format, table_of_one_engine_and_of_seven)
{
    expect_format("table", fixture_results_of_engines(1), 80, "table-one-80.txt");
    expect_format("table", fixture_results_of_engines(7), 80, "table-seven-80.txt");
}

Test(format, table_of_several_caps)
{
    expect_format("table", fixture_results_of_caps(), 80, "table-caps-80.txt");
}

Test(format, table_with_failures)
{
    expect_format("table", fixture_results_with_failures(), 80, "table-failures-80.txt");
}

Test(format, markdown_of_two_engines_with_failures_and_with_hostile_names)
{
    expect_format("markdown", fixture_results(), 0, "two.md");
    expect_format("markdown", fixture_results_with_failures(), 0, "failures.md");
    expect_format("markdown", fixture_results_with_hostile_names(), 0, "hostile.md");
}

Test(format, csv_of_two_engines_with_failures_and_with_hostile_names)
{
    expect_format("csv", fixture_results(), 0, "two.csv");
    expect_format("csv", fixture_results_with_failures(), 0, "failures.csv");
    expect_format("csv", fixture_results_with_hostile_names(), 0, "hostile.csv");
}

Test(format, hyperfine_shape_of_two_engines_and_with_failures)
{
    expect_format("hyperfine", fixture_results(), 0, "two-hyperfine.json");
    expect_format("hyperfine", fixture_results_with_failures(), 0, "failures-hyperfine.json");
}

Test(format, csv_and_json_with_every_sample)
{
    expect_format("csv-samples", fixture_results_small(), 0, "samples.csv");
    expect_format("csv-trials", fixture_results_small(), 0, "trials.csv");
    expect_format("json", fixture_results_small(), 0, "small.json");
}

Test(format, page_without_plots_has_tables)
{
    struct format_options options = {.no_plots = true};
    struct results results = fixture_results();
    char *text = formatted("html", &results, &options);
    expect_golden("two.html", text);
    cr_expect_null(strstr(text, "<svg"));
    free(text);
    results_release(&results);
}

Test(format, page_with_failures_and_with_hostile_names)
{
    expect_format("html", fixture_results_with_failures(), 0, "failures.html");
    expect_format("html", fixture_results_with_hostile_names(), 0, "hostile.html");
}

Test(format, page_has_its_plots_in_it_and_loads_nothing)
{
    struct results results = fixture_results();
    char *text = formatted("html", &results, &(struct format_options){0});
    cr_expect_not_null(strstr(text, "<svg viewBox="));
    cr_expect_not_null(strstr(text, "<title>threads, 50 fetches: 59.23 ms"));
    const char *script = strstr(text, "<script>");
    cr_assert_not_null(script);
    cr_expect_null(strstr(script + 1, "<script"), "one script alone");
    cr_expect_null(strstr(text, "onmouse"));
    cr_expect_null(strstr(text, "src="));
    cr_expect_null(strstr(text, "<link"));
    cr_expect_null(strstr(text, "url("));
    free(text);
    results_release(&results);
}

/* Every place that names an engine escapes it, whichever engine it is. */
Test(format, page_takes_no_name_of_an_engine_for_markup)
{
    for (size_t engine = 0; engine < 2; engine++) {
        struct results results = fixture_results();
        for (size_t i = engine; i < results.cell_count; i += 2) {
            free(results.cells[i].spec);
            results.cells[i].spec = strdup("<i>");
        }
        char *text = formatted("html", &results, &(struct format_options){0});
        cr_expect_not_null(strstr(text, "&lt;i&gt;"));
        cr_expect_null(strstr(text, "<i>"));
        free(text);
        results_release(&results);
    }
}

Test(format, page_has_no_two_equal_ids)
{
    struct results results = fixture_results();
    char *text = formatted("html", &results, &(struct format_options){0});
    for (const char *id = strstr(text, " id="); id; id = strstr(id + 1, " id=")) {
        char name[64];
        (void)snprintf(name, sizeof name, " id=%.*s", (int)strcspn(id + 5, "'\"") + 2, id + 4);
        cr_expect_null(strstr(id + 1, name), "%s twice", name);
    }
    free(text);
    results_release(&results);
}

Test(format, table_fits_the_width)
{
    for (int engines = 1; engines <= 7; engines++) {
        struct results results = fixture_results_of_engines(engines);
        for (int width = 80; width <= 200; width += 20) {
            char *text = formatted("table", &results, &(struct format_options){.width = width});
            for (char *line = strtok(text, "\n"); line; line = strtok(NULL, "\n"))
                cr_expect_leq(strlen(line), (size_t)width, "%d engines: '%s'", engines, line);
            free(text);
        }
        results_release(&results);
    }
}

Test(format, table_has_escape_codes_only_in_color)
{
    struct results results = fixture_results();
    char *plain = formatted("table", &results, &(struct format_options){.color = false});
    char *colored = formatted("table", &results, &(struct format_options){.color = true});
    cr_expect_null(strchr(plain, '\033'));
    cr_expect_not_null(strchr(colored, '\033'));
    /* Without its codes it is the plain one. */
    char *to = colored;
    for (const char *from = colored; *from; from++) {
        if (*from == '\033')
            from = strchr(from, 'm');
        else
            *to++ = *from;
    }
    *to = '\0';
    cr_expect_str_eq(plain, colored);
    free(plain);
    free(colored);
    results_release(&results);
}

/* What follows loops over the table, so that a new format is tested too. */

Test(format, each_has_a_unique_name_and_a_summary)
{
    for (size_t i = 0; formats[i]; i++) {
        cr_expect(formats[i]->summary && *formats[i]->summary);
        cr_expect_eq(format_find(formats[i]->name), formats[i]);
        for (size_t k = 0; formats[k]; k++) {
            bool same_file = k != i && formats[i]->file && formats[k]->file &&
                             strcmp(formats[i]->file, formats[k]->file) == 0;
            cr_expect_not(same_file, "%s and %s", formats[i]->name, formats[k]->name);
        }
    }
}

Test(format, each_writes_no_control_character_whatever_the_names)
{
    for (size_t i = 0; formats[i]; i++) {
        struct results results = fixture_results_with_hostile_names();
        char *text = formatted(formats[i]->name, &results, &(struct format_options){0});
        for (const char *c = text; *c; c++) {
            bool control = ((unsigned char)*c < ' ' && *c != '\n') || *c == 0x7F;
            bool c1 = (unsigned char)*c == 0xC2 && (unsigned char)c[1] < 0xA0;
            cr_assert_not(control || c1, "%s: byte %d", formats[i]->name, (unsigned char)*c);
        }
        cr_expect_null(strstr(text, "\xe2\x80\xae"), "%s turns the text", formats[i]->name);
        free(text);
        results_release(&results);
    }
}

Test(format, each_writes_something_of_empty_results)
{
    for (size_t i = 0; formats[i]; i++) {
        struct results results = {0};
        char *text = formatted(formats[i]->name, &results, &(struct format_options){0});
        cr_expect_neq(*text, '\0', "%s", formats[i]->name);
        free(text);
    }
}

Test(format, each_writes_the_same_from_a_saved_file)
{
    char path[] = "/tmp/fetchbench-saved-XXXXXX";
    int descriptor = mkstemp(path);
    cr_assert_geq(descriptor, 0);
    (void)close(descriptor);
    struct err err = {0};
    struct format_options options = {0};
    struct results live = fixture_results_with_failures();
    struct results saved;
    cr_assert_eq(format_write_file(format_find("json"), &live, &options, path, &err), 0, "%s",
                 err.text);
    cr_assert_eq(results_read_json(path, &saved, &err), 0, "%s", err.text);
    for (size_t i = 0; formats[i]; i++) {
        char *from_live = formatted(formats[i]->name, &live, &options);
        char *from_saved = formatted(formats[i]->name, &saved, &options);
        cr_expect(strcmp(from_live, from_saved) == 0, "%s differs", formats[i]->name);
        free(from_live);
        free(from_saved);
    }
    (void)unlink(path);
    results_release(&live);
    results_release(&saved);
}

Test(format, is_chosen_by_the_suffix_of_a_file_name)
{
    cr_expect_eq(format_of_file("results/x.md"), format_find("markdown"));
    cr_expect_eq(format_of_file("x.json"), format_find("json"));
    cr_expect_null(format_of_file("x.txt"));
    cr_expect_null(format_of_file(".md"));
}

Test(format, leaves_the_old_file_when_the_disk_is_full)
{
    struct results results = fixture_results_small();
    struct err err = {0};
    cr_expect_eq(format_write_file(format_find("json"), &results, &(struct format_options){0},
                                   "/dev/full", &err),
                 -1);
    cr_expect_eq(err.kind, ERR_RUN);
    results_release(&results);
}

Test(format, each_renders_the_files_of_the_last_release)
{
    static const char *const files[] = {"plain", "failures", "caps"};
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        char path[256];
        struct results results;
        struct err err = {0};
        (void)snprintf(path, sizeof path, "%s/data/results-0.1.0/%s.json", FETCHBENCH_TEST_DATA,
                       files[i]);
        cr_assert_eq(results_read_json(path, &results, &err), 0, "%s", err.text);
        for (size_t k = 0; formats[k]; k++) {
            char *text = formatted(formats[k]->name, &results, &(struct format_options){0});
            cr_expect_not_null(strstr(text, "async"), "%s of %s", formats[k]->name, files[i]);
            cr_expect_null(strstr(text, "inconclusive"), "%s of %s", formats[k]->name, files[i]);
            free(text);
        }
        results_release(&results);
    }
}
