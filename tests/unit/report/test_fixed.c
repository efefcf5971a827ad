#include "fixed.h"
#include "fixed_cell.h"

#include "core/clock.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MOST = 64 };

static void compare(struct results *results, size_t cell, size_t reference)
{
    double ratio = results->cells[cell].summary.makespan_s.value /
                   results->cells[reference].summary.makespan_s.value;
    struct comparison *comparison = &results->comparisons[results->comparison_count++];
    *comparison = (struct comparison){.cell = cell,
                                      .reference = reference,
                                      .ratio = {ratio, ratio * 0.965, ratio * 1.04},
                                      .runs_to_settle = -1};
    if (comparison->ratio.high < 1)
        comparison->verdict = VERDICT_FASTER;
    else if (comparison->ratio.low > 1)
        comparison->verdict = VERDICT_SLOWER;
    else if (fabs(ratio - 1) < 0.01)
        comparison->verdict = VERDICT_NO_DIFFERENCE;
    else {
        comparison->verdict = VERDICT_INCONCLUSIVE;
        comparison->runs_to_settle = 12;
    }
}

static void add_string(struct strings *strings, const char *text)
{
    if (!strings->items)
        strings->items = fixed_array(MOST, sizeof *strings->items);
    strings->items[strings->count++] = fixed_copy(text);
}

static void add_count(struct counts *counts, int64_t count)
{
    if (!counts->items)
        counts->items = fixed_array(MOST, sizeof *counts->items);
    counts->items[counts->count++] = count;
}

static void fill_facts(struct results *results)
{
    results->tool = (struct tool_facts){fixed_copy("0.1.0"), fixed_copy("release"),
                                        fixed_copy("2026-03-14T09:26:53Z")};
    results->host = (struct host_facts){.os = fixed_copy("Debian GNU/Linux 12 (bookworm)"),
                                        .kernel = fixed_copy("6.1.0-18-amd64"),
                                        .cpu = fixed_copy("Example CPU @ 2.50GHz"),
                                        .cpus = 2,
                                        .memory_bytes = INT64_C(8) << 30,
                                        .fd_limit = 1048576,
                                        .load_1m = 0.25};
    results->libcurl =
        (struct libcurl_facts){fixed_copy("7.88.1"), fixed_copy("OpenSSL/3.0.11"), true};
    results->target = (struct target_facts){
        .built_in = true, .delay_ns = FIXED_DELAY_MS * NS_PER_MS, .size_bytes = 1024};
    add_string(&results->target.urls, "http://127.0.0.1:40123/");
    results->complete = true;
}

static void fill_settings(struct settings *settings, const struct fixed_plan *plan)
{
    static const int64_t all[] = {0, -1};
    const int64_t *caps = plan->in_flight ? plan->in_flight : all;
    add_string(&settings->command, "fetchbench");
    add_string(&settings->command, "run");
    for (size_t s = 0; plan->specs[s]; s++)
        add_string(&settings->engines, plan->specs[s]);
    for (size_t n = 0; plan->fetches[n] > 0; n++)
        add_count(&settings->fetches, plan->fetches[n]);
    for (size_t c = 0; caps[c] >= 0; c++)
        add_count(&settings->in_flight, caps[c]);
    settings->runs = plan->runs;
    settings->warmup = 1;
    settings->seed = 42;
    settings->http = fixed_copy("1.1");
    settings->timeout_ns = 30 * NS_PER_S;
    settings->confidence = 0.95;
    settings->noise_threshold = 0.02;
    settings->resamples = 10000;
}

static void add_row(struct results *results, const struct fixed_plan *plan, int64_t fetches,
                    int64_t cap)
{
    size_t reference = results->cell_count;
    for (size_t s = 0; plan->specs[s]; s++) {
        size_t cell = results->cell_count++;
        fixed_fill_cell(&results->cells[cell], plan->specs[s], fetches, cap, plan->runs);
        if (s > 0)
            compare(results, cell, reference);
    }
}

struct results fixed_results_of(const struct fixed_plan *plan)
{
    static const int64_t all[] = {0, -1};
    const int64_t *caps = plan->in_flight ? plan->in_flight : all;
    struct results results = {0};
    fill_facts(&results);
    fill_settings(&results.settings, plan);
    results.cells = fixed_array(256, sizeof *results.cells);
    results.comparisons = fixed_array(256, sizeof *results.comparisons);
    for (size_t n = 0; plan->fetches[n] > 0; n++)
        for (size_t c = 0; caps[c] >= 0; c++)
            if (c == 0 || caps[c] <= plan->fetches[n]) /* else the cell of the cap before */
                add_row(&results, plan, plan->fetches[n], caps[c]);
    if (plan->specs[1]) {
        results.crossovers = fixed_array(1, sizeof *results.crossovers);
        results.crossover_count = 1;
        results.crossovers[0] = (struct crossover){
            fixed_copy(plan->specs[1]), fixed_copy(plan->specs[0]), 0, {37, 21, 50}};
    }
    return results;
}

struct results fixed_results(void)
{
    static const char *const specs[] = {"threads", "async", NULL};
    static const int64_t fetches[] = {1, 10, 50, 100, 500, 0};
    return fixed_results_of(&(struct fixed_plan){specs, fetches, NULL, 4});
}

struct results fixed_results_small(void)
{
    static const char *const specs[] = {"threads", "async", NULL};
    static const int64_t fetches[] = {1, 3, 0};
    return fixed_results_of(&(struct fixed_plan){specs, fetches, NULL, 2});
}

struct results fixed_results_of_engines(int count)
{
    static const char *const all[] = {"sequential",          "threads", "threads:workers=32",
                                      "processes:workers=8", "async",   "async:driver=poll",
                                      "async:loops=2"};
    static const int64_t fetches[] = {1, 10, 100, 0};
    const char *specs[8] = {NULL};
    /* Alone or in two, those of the default. */
    memcpy(specs, count < 3 ? all + (count == 1 ? 4 : 1) : all, (size_t)count * sizeof *specs);
    return fixed_results_of(&(struct fixed_plan){specs, fetches, NULL, 4});
}

struct results fixed_results_of_caps(void)
{
    static const char *const specs[] = {"threads", "async", NULL};
    static const int64_t fetches[] = {20, 200, 0};
    static const int64_t caps[] = {1, 5, 20, 50, -1};
    return fixed_results_of(&(struct fixed_plan){specs, fetches, caps, 3});
}
