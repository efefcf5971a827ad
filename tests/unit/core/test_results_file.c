/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/results_file.h"

#include "core/results.h"
#include "support/fixture_results.h"
#include "support/golden.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

TestSuite(results_file, .timeout = 20);

/* Reads `text` as a results file. */
static int read_text(const char *text, struct results *results, struct err *err)
{
    char path[] = "/tmp/fetchbench-results-XXXXXX";
    int descriptor = mkstemp(path);
    cr_assert_geq(descriptor, 0);
    cr_assert_eq(write(descriptor, text, strlen(text)), (ssize_t)strlen(text));
    (void)close(descriptor);
    int result = results_read_json(path, results, err);
    (void)unlink(path);
    /* The name of the file is not the same twice. */
    char *name = strstr(err->text, path);
    if (name)
        (void)memmove(name, name + strlen(path), strlen(name + strlen(path)) + 1);
    return result;
}

static void expect_same_when_read_back(struct results results)
{
    struct results again;
    struct err err = {0};
    char *first = written_by(results_write_json, &results);
    cr_assert_eq(read_text(first, &again, &err), 0, "%s", err.text);
    char *second = written_by(results_write_json, &again);
    cr_assert_str_eq(first, second);
    free(first);
    free(second);
    results_release(&results);
    results_release(&again);
}

Test(results_file, reads_back_what_was_written)
{
    expect_same_when_read_back(fixture_results());
    expect_same_when_read_back(fixture_results_of_engines(7));
    expect_same_when_read_back(fixture_results_of_caps());
    expect_same_when_read_back(fixture_results_with_failures());
}

Test(results_file, reads_back_empty_results)
{
    struct results results = {0};
    results.complete = true;
    expect_same_when_read_back(results);
}

Test(results_file, is_valid_json_whatever_the_names)
{
    struct results results = fixture_results_with_hostile_names();
    struct results again;
    struct err err = {0};
    char *text = written_by(results_write_json, &results);
    for (const char *c = text; *c; c++)
        cr_assert(*c == '\n' || (unsigned char)*c >= ' ', "a control character");
    cr_assert_eq(read_text(text, &again, &err), 0, "%s", err.text);
    cr_assert_eq(again.cells[1].trial_count, results.cells[1].trial_count);
    free(text);
    results_release(&results);
    results_release(&again);
}

Test(results_file, preserves_every_nanosecond)
{
    static const int64_t times[] = {0, 1, 999999999, 1000000001, 123456789012345, 86400000000001};
    struct results results = fixture_results();
    struct results again;
    struct err err = {0};
    struct sample *samples = results.cells[9].trials[0].samples;
    for (size_t i = 0; i < sizeof times / sizeof times[0]; i++)
        samples[i].end_ns = times[i];
    char *text = written_by(results_write_json, &results);
    cr_assert_eq(read_text(text, &again, &err), 0, "%s", err.text);
    for (size_t i = 0; i < results.cells[9].trials[0].sample_count; i++) {
        const struct sample *kept = &again.cells[9].trials[0].samples[i];
        cr_assert_eq(kept->end_ns, samples[i].end_ns);
        cr_assert_eq(kept->start_ns, samples[i].start_ns);
        cr_assert_eq(kept->connect_ns, samples[i].connect_ns);
    }
    free(text);
    results_release(&results);
    results_release(&again);
}

/* The file of the fixture results with `from` (once) turned into `to`. */
static char *changed(const char *from, const char *to)
{
    struct results results = fixture_results();
    char *text = written_by(results_write_json, &results);
    results_release(&results);
    char *at = strstr(text, from);
    cr_assert_not_null(at, "no '%s'", from);
    char *copy = malloc(strlen(text) + strlen(to) + 1);
    cr_assert_not_null(copy);
    (void)sprintf(copy, "%.*s%s%s", (int)(at - text), text, to, at + strlen(from));
    free(text);
    return copy;
}

static void expect_refused(const char *from, const char *to, const char *message)
{
    struct results results;
    struct err err = {0};
    char *text = changed(from, to);
    cr_expect_eq(read_text(text, &results, &err), -1, "'%s' was taken", to);
    cr_expect_eq(err.kind, ERR_USAGE);
    cr_expect_str_eq(err.text, message);
    cr_expect_eq(results.cell_count, 0);
    cr_expect_null(results.cells);
    free(text);
}

Test(results_file, refuses_impossible_values_and_names_the_position)
{
    expect_refused("\"makespan_s\": 0.", "\"makespan_s\": -0.",
                   "invalid results in '': cells[0].trials[0].makespan_s is negative (-0.0506586)");
    expect_refused("{},\n      \"fetches\": 1,", "{},\n      \"fetches\": 1.5,",
                   "invalid results in '': cells[0].fetches is a number; expected an integer");
    expect_refused("\"spec\": \"threads\",\n      \"engine\"", "\"spec\": 7,\n      \"engine\"",
                   "invalid results in '': cells[0].spec is a number; expected a string");
    expect_refused(
        "\"due_s\": [0]", "\"due_s\": [0, 0]",
        "invalid results in '': cells[0].trials[0].samples.start_s has 1 items, but due_s "
        "has 2");
    expect_refused("\"due_s\": [0]", "\"due_s\": [null]",
                   "invalid results in '': cells[0].trials[0].samples.due_s[0] is null; expected a "
                   "number");
    expect_refused(
        "\"outcome\": [\"ok\"]", "\"outcome\": [\"fine\"]",
        "invalid results in '': cells[0].trials[0].samples.outcome[0] is 'fine', which is "
        "not a valid value; expected for example 'ok'");
    expect_refused(
        "\"status\": [200]", "\"status\": [99999]",
        "invalid results in '': cells[0].trials[0].samples.status[0] is too large (99999); "
        "at most 32767");
    expect_refused("{},\n      \"fetches\": 1,", "{},\n      \"fetches\": 0,",
                   "invalid results in '': cells[0].fetches is too small (0); at least 1");
    expect_refused("\"cell\": 1,", "\"cell\": 1000000000,",
                   "invalid results in '': comparisons[0] refers to a cell that does not exist");
    expect_refused(
        "\"timeout_s\": 30,", "\"timeout_s\": 1e300,",
        "invalid results in '': settings.timeout_s is too long (1e+300 s); at most a year");
    expect_refused("{},\n      \"fetches\": 1,", "{},\n      \"fetches\": null,",
                   "invalid results in '': cells[0].fetches is null");
    expect_refused("\"cells\": [", "\"places\": [", "invalid results in '': cells is missing");
    expect_refused(
        "\"ended\": \"complete\"", "\"ended\": \"never\"",
        "invalid results in '': ended is 'never', which is not a valid value; expected for "
        "example 'interrupted'");
}

Test(results_file, refuses_what_is_not_json_and_names_the_byte)
{
    expect_refused("\"load_1m\": 0.25", "\"load_1m\": NaN",
                   "'' is not JSON: invalid token near 'NaN' (line 18, byte 431)");
    expect_refused("\"schema\"", "\"ended\": 1, \"ended\"",
                   "'' is not JSON: duplicate object key near '\"ended\"' (line 2, byte 23)");
}

Test(results_file, refuses_more_cells_than_a_run_can_have)
{
    struct results results;
    struct err err = {0};
    char *text = NULL;
    size_t length = 0;
    FILE *out = open_memstream(&text, &length);
    (void)fputs("{\"schema\": \"fetchbench-results/1\", \"settings\": {}, \"target\": {\"kind\": "
                "\"url\"}, \"ended\": \"complete\", \"cells\": [{}",
                out);
    for (int i = 0; i < 10000; i++)
        (void)fputs(",{}", out);
    (void)fputs("]}", out);
    (void)fclose(out);
    cr_expect_eq(read_text(text, &results, &err), -1);
    cr_expect_str_eq(err.text,
                     "invalid results in '': cells has too many items (10001); at most 10000");
    free(text);
}

Test(results_file, refuses_other_schemas_and_newer_versions)
{
    expect_refused("fetchbench-results/1.1", "something-else/1",
                   "'' is not a fetchbench results file: its \"schema\" is not "
                   "'fetchbench-results/1'");
    expect_refused("fetchbench-results/1.1", "fetchbench-results/2",
                   "'' was written by a newer fetchbench: its schema is 'fetchbench-results/2'; "
                   "this version reads up to 'fetchbench-results/1'");
    expect_refused("fetchbench-results/1.1", "fetchbench-results/x",
                   "'' has an unknown schema 'fetchbench-results/x'");
}

Test(results_file, accepts_newer_minor_versions_and_unknown_keys)
{
    struct results results;
    struct err err = {0};
    char *text = changed("fetchbench-results/1.1\",", "fetchbench-results/1.9\", \"more\": [{}],");
    cr_assert_eq(read_text(text, &results, &err), 0, "%s", err.text);
    cr_assert_eq(results.cell_count, 10);
    free(text);
    results_release(&results);
}

Test(results_file, that_is_cut_off_anywhere_is_refused)
{
    struct results fixture = fixture_results_of_engines(2);
    char *text = written_by(results_write_json, &fixture);
    results_release(&fixture);
    for (size_t length = strlen(text) - 3; length > 0; length = length * 9 / 10) {
        struct results results;
        struct err err = {0};
        text[length] = '\0';
        cr_assert_eq(read_text(text, &results, &err), -1);
        cr_assert_eq(err.kind, ERR_USAGE);
        cr_assert_null(results.cells);
    }
    free(text);
}

Test(results_file, that_is_missing_or_a_directory_is_refused)
{
    struct results results;
    struct err err = {0};
    cr_assert_eq(results_read_json("/missing.json", &results, &err), -1);
    cr_assert_str_eq(err.text, "cannot open '/missing.json': No such file or directory");
    err_clear(&err);
    cr_assert_eq(results_read_json("/tmp", &results, &err), -1);
    cr_assert_str_eq(err.text, "cannot read '/tmp': it is a directory; name a results.json");
}

/* Files of release 0.1.0: plain, with failed fetches, with several caps. */
static const char *const old_files[] = {"plain", "failures", "caps"};

Test(results_file, of_the_last_release_is_read)
{
    for (size_t i = 0; i < sizeof old_files / sizeof old_files[0]; i++) {
        char path[256];
        struct results results;
        struct err err = {0};
        (void)snprintf(path, sizeof path, "%s/data/results-0.1.0/%s.json", FETCHBENCH_TEST_DATA,
                       old_files[i]);
        cr_assert_eq(results_read_json(path, &results, &err), 0, "%s: %s", old_files[i], err.text);
        cr_expect_gt(results.cell_count, 3, "%s", old_files[i]);
        cr_expect_gt(results.cells[0].trials[0].sample_count, 0, "%s", old_files[i]);
        for (size_t k = 0; k < results.comparison_count; k++)
            cr_expect_eq(results.comparisons[k].verdict, VERDICT_UNSETTLED, "%s", old_files[i]);
        results_release(&results);
    }
}

Test(results_file, schema_in_the_docs_is_current)
{
    char *text = NULL;
    size_t length = 0;
    FILE *stream = open_memstream(&text, &length);
    results_write_schema(stream);
    (void)fclose(stream);
    expect_golden("../../docs/results.schema.json", text);
    free(text);
}

Test(results_file, an_object_that_is_missing_is_unknown)
{
    struct results results = fixture_results();
    struct results again;
    struct err err = {0};
    char *text = written_by(results_write_json, &results);
    for (char *key = strstr(text, "\"context_switches\": {"); key;
         key = strstr(key, "\"context_switches\": {"))
        key[1] = 'X';
    cr_assert_eq(read_text(text, &again, &err), 0, "%s", err.text);
    cr_expect_eq(again.cells[0].trials[0].usage.voluntary_switches, -1);
    cr_expect_eq(again.cells[0].trials[0].usage.involuntary_switches, -1);
    free(text);
    results_release(&results);
    results_release(&again);
}
