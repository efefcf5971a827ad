/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "unit/bench/calm_run.h"

#include "bench/warnings.h"
#include "core/clock.h"
#include "stats/comparisons.h"
#include "support/made_results.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <string.h>

struct calm calm_run(void)
{
    struct calm calm = {
        .results = made_results(10),
        .before = {.cpus = 2, .listen_queue = 4096, .ports = 28232},
        .after = {.cpus = 2,
                  .time_ns = 20 * NS_PER_S,
                  .busy_ns = 10 * NS_PER_S,
                  .own_ns = 10 * NS_PER_S,
                  .listen_queue = 4096,
                  .ports = 28232},
    };
    struct results *results = &calm.results;
    results->tool.build = strdup("release");
    results->libcurl.version = strdup("7.88.1");
    results->host.cpus = 2;
    results->host.fd_limit = 1024;
    results->target.built_in = true;
    made_engine(results, "threads");
    made_engine(results, "async");
    struct noise *noise = noise_new(9);
    for (size_t i = 0; i < 2; i++) {
        struct cell *cell = made_cell(results, results->settings.engines.items[i], 100);
        for (int64_t round = 1; round <= 10; round++) {
            struct trial *trial = &cell->trials[round - 1];
            made_makespan(cell, round, 1.0 + 0.001 * (double)((3 * round) % 10));
            trial->usage.threads_peak = 1;
            trial->origin = (struct origin_counts){.known = true, .requests = 100};
        }
    }
    noise_free(noise);
    return calm;
}

void calm_look(struct calm *calm)
{
    cr_assert(results_summarise(&calm->results, NULL) == 0);
    cr_assert(warnings_find_before(&calm->results, &calm->before, NULL) == 0);
    cr_assert(warnings_find_after(&calm->results, &calm->before, &calm->after, NULL) == 0);
}

void calm_expect_only(struct calm *calm, const char *code, const char *words)
{
    calm_look(calm);
    const struct results *results = &calm->results;
    cr_assert(eq(sz, results->warning_count, 1), "'%s' alone is expected", code);
    cr_expect(eq(str, results->warnings[0].code, (char *)code));
    cr_expect(not(zero(ptr, strstr(results->warnings[0].text, words))), "'%s' lacks '%s'",
              results->warnings[0].text, words);
    results_release(&calm->results);
}

void calm_expect_none(struct calm *calm)
{
    calm_look(calm);
    cr_expect(eq(sz, calm->results.warning_count, 0));
    results_release(&calm->results);
}
