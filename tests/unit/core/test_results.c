/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/results.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include <stdlib.h>
#include <string.h>

TestSuite(results, .timeout = 20);

/* The words of the results file are a promise to its readers: all of them, in order. */
Test(results, names_of_the_results_file_are_stable)
{
    cr_expect(eq(str, (char *)start_name(START_COLD), "cold"));
    cr_expect(eq(str, (char *)start_name(START_WARM), "warm"));
    cr_expect(eq(str, (char *)verdict_name(VERDICT_FASTER), "faster"));
    cr_expect(eq(str, (char *)verdict_name(VERDICT_SLOWER), "slower"));
    cr_expect(eq(str, (char *)verdict_name(VERDICT_NO_DIFFERENCE), "no difference"));
    cr_expect(eq(str, (char *)verdict_name(VERDICT_UNSETTLED), "unsettled"));
    cr_expect(eq(str, (char *)bottleneck_name(BOTTLENECK_UNKNOWN), "unknown"));
    cr_expect(eq(str, (char *)bottleneck_name(BOTTLENECK_DELAY), "delay"));
    cr_expect(eq(str, (char *)bottleneck_name(BOTTLENECK_CONNECT), "connect"));
    cr_expect(eq(str, (char *)bottleneck_name(BOTTLENECK_MIXED), "mixed"));
    cr_expect(eq(str, (char *)severity_name(OUTLIER_MILD), "mild"));
    cr_expect(eq(str, (char *)severity_name(OUTLIER_SEVERE), "severe"));
}

Test(results, releasing_an_empty_struct_is_allowed)
{
    struct results results = {0};
    results_release(&results);
}

static void *filled(size_t bytes)
{
    return calloc(1, bytes);
}

static struct cell *one_full_cell(void)
{
    struct cell *cell = filled(sizeof *cell);
    cell->spec = strdup("threads:workers=32");
    cell->engine = strdup("threads");
    cell->parameters = filled(sizeof *cell->parameters);
    cell->parameters[0] = (struct parameter){.key = strdup("workers"), .value = strdup("32")};
    cell->parameter_count = 1;
    cell->trials = filled(sizeof *cell->trials);
    cell->trials[0].failure = strdup("no threads");
    cell->trials[0].samples = filled(sizeof *cell->trials[0].samples);
    cell->trials[0].sample_count = 1;
    cell->trial_count = 1;
    cell->summary.outliers = filled(sizeof *cell->summary.outliers);
    cell->summary.outlier_count = 1;
    cell->summary.bottleneck_reason = strdup("the delay");
    return cell;
}

static struct strings one_string(void)
{
    struct strings strings = {.items = filled(sizeof(char *)), .count = 1};
    strings.items[0] = strdup("one");
    return strings;
}

static struct settings full_settings(void)
{
    return (struct settings){
        .command = one_string(),
        .engines = one_string(),
        .headers = one_string(),
        .fetches = {.items = filled(sizeof(int64_t)), .count = 1},
        .in_flight = {.items = filled(sizeof(int64_t)), .count = 1},
        .cacert = strdup("ca.pem"),
    };
}

/* The leak check of scripts/test sees what release forgets, the address check what it frees twice.
 */
Test(results, release_frees_everything_exactly_once)
{
    struct results results = {
        .tool = {strdup("0.1.0"), strdup("debug"), strdup("2024-01-01")},
        .host = {.os = strdup("a"),
                 .kernel = strdup("b"),
                 .cpu = strdup("c"),
                 .governor = strdup("d")},
        .libcurl = {.version = strdup("7.88.1"), .tls = strdup("OpenSSL")},
        .settings = full_settings(),
        .target = {.urls = one_string()},
        .cells = one_full_cell(),
        .cell_count = 1,
        .comparisons = filled(sizeof(struct comparison)),
        .comparison_count = 1,
        .crossovers = filled(sizeof(struct crossover)),
        .crossover_count = 1,
        .warnings = filled(sizeof(struct warning)),
        .warning_count = 1,
        .ended_reason = strdup("interrupted"),
    };
    results.crossovers[0] = (struct crossover){.spec = strdup("s"), .reference = strdup("r")};
    results.warnings[0] = (struct warning){.code = strdup("c"), .text = strdup("t")};
    results_release(&results);
    results_release(&results);
    cr_assert(eq(sz, results.cell_count, 0));
    cr_assert(eq(ptr, results.cells, NULL));
}
