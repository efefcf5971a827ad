/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/fixture_results.h"

#include "core/clock.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_ITEMS = 64, DELAY_MS = 50 };

/* What an engine costs, by the beginning of its name. */
struct model {
    const char *name;
    double batch_us, fetch_us; /* makespan over the ideal: once, and for each fetch */
    double cpu_us;
    double memory_kib;         /* for each fetch in flight */
    bool one_worker_per_fetch; /* a thread for each fetch in flight */
};

static const struct model models[] = {
    {"threads:", 700, 190, 110, 60, true},
    {"threads", 500, 172, 96, 44, true},
    {"async:driver=poll", 650, 88, 61, 17, false},
    {"async:", 600, 66, 42, 18, false},
    {"async", 620, 75, 40, 17, false},
    {"sequential", 300, 50400, 55, 20, false},
    {"processes", 2600, 240, 160, 210, true},
    {"", 800, 100, 70, 30, false},
};

static const struct model *model_of(const char *spec)
{
    const struct model *model = models;
    while (strncmp(spec, model->name, strlen(model->name)) != 0)
        model++;
    return model;
}

/* -1 to 1, from a linear congruential generator (Numerical Recipes). */
static double noise(uint32_t *state)
{
    *state = *state * 1664525U + 1013904223U;
    return (double)(*state >> 8) / (double)(1U << 23) - 1;
}

static char *copy(const char *text)
{
    char *copied = strdup(text);
    if (!copied)
        abort();
    return copied;
}

static void *array(size_t count, size_t size)
{
    void *items = calloc(count > 0 ? count : 1, size);
    if (!items)
        abort();
    return items;
}

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a;
    double y = *(const double *)b;
    return (x > y) - (x < y);
}

static double quantile(const double *sorted, size_t count, double share, size_t needed)
{
    if (count < needed)
        return NAN;
    size_t rank = (size_t)ceil(share * (double)count);
    return sorted[rank > 0 ? rank - 1 : 0];
}

static void fill_samples(struct trial *trial, const struct cell *cell, uint32_t *state)
{
    size_t count = (size_t)cell->fetches;
    trial->samples = array(count, sizeof *trial->samples);
    trial->sample_count = count;
    int64_t steps = (cell->fetches + cell->in_flight - 1) / cell->in_flight;
    int64_t step_ns = trial->makespan_ns / steps;
    for (size_t i = 0; i < count; i++) {
        int64_t step = (int64_t)i / cell->in_flight;
        int64_t place = (int64_t)i % cell->in_flight;
        int64_t last = cell->in_flight > 1 ? cell->in_flight - 1 : 1;
        int64_t spread_ns = step_ns - DELAY_MS * NS_PER_MS;
        int64_t start_ns = step * step_ns + (spread_ns > 0 ? spread_ns / 3 * place / last : 0);
        int64_t end_ns =
            (step + 1) * step_ns - (spread_ns > 0 ? spread_ns / 2 * (last - place) / last : 0);
        end_ns -= (int64_t)((noise(state) + 1) * 20000);
        if (i + 1 == count)
            end_ns = trial->makespan_ns;
        trial->samples[i] = (struct sample){
            .start_ns = start_ns,
            .first_byte_ns = end_ns - 61003,
            .end_ns = end_ns,
            .connect_ns = 40001 + (int64_t)(20000 * (noise(state) + 1)),
            .body_bytes = 1024,
            .worker = model_of(cell->spec)->one_worker_per_fetch ? (int32_t)place : 0,
            .fetch = (int32_t)i,
            .status = 200,
            .connections = step == 0,
            .reused = step > 0,
        };
    }
}

static void fill_trial(struct trial *trial, const struct cell *cell, int64_t round, uint32_t *state)
{
    const struct model *model = model_of(cell->spec);
    double fetches = (double)cell->fetches;
    double over_us = model->batch_us + model->fetch_us * fetches;
    double makespan_us = (double)cell->ideal_ns / 1e3 + over_us * (1 + 0.04 * noise(state));
    double cpu_us = model->cpu_us * fetches * (1 + 0.02 * noise(state)) + 300;
    int64_t threads = model->one_worker_per_fetch ? cell->in_flight + 1 : 1;
    trial->round = round;
    trial->began = copy("2026-03-14T09:27:01.250Z");
    trial->order = 1 + (int64_t)(noise(state) + 1);
    trial->makespan_ns = (int64_t)(makespan_us * 1e3);
    trial->usage.cpu_user_ns = (int64_t)(cpu_us * 400);
    trial->usage.cpu_system_ns = (int64_t)(cpu_us * 600);
    trial->usage.instructions = -1;
    trial->usage.peak_memory_bytes =
        (int64_t)((model->memory_kib * (double)cell->in_flight + 900) * 1024);
    trial->usage.voluntary_switches =
        (int64_t)(fetches * (model->one_worker_per_fetch ? 3.5 : 1.1)) + 2;
    trial->usage.involuntary_switches = (int64_t)(fetches * 0.12);
    trial->usage.threads_peak = threads;
    trial->connections_opened = cell->in_flight;
    trial->body_bytes = 1024 * cell->fetches;
    trial->outcomes[OUTCOME_OK] = cell->fetches;
    trial->origin = (struct origin_counts){.known = true,
                                           .requests = cell->fetches,
                                           .peak_concurrent = cell->in_flight,
                                           .connections = cell->in_flight,
                                           .cpu_ns = cell->fetches * 11000,
                                           .delay_sum_ns = cell->fetches * 50000000,
                                           .delay_max_ns = 50000000};
    fill_samples(trial, cell, state);
}

static struct estimate around(double value)
{
    return (struct estimate){value, value * 0.98, value * 1.03};
}

static struct percentiles percentiles_of(const struct cell *cell,
                                         int64_t (*time_of)(const struct sample *))
{
    size_t count = 0;
    double *times = array((size_t)cell->fetches * cell->trial_count, sizeof *times);
    for (size_t t = 0; t < cell->trial_count; t++)
        for (size_t i = 0; i < cell->trials[t].sample_count; i++)
            times[count++] = (double)time_of(&cell->trials[t].samples[i]) / 1e9;
    qsort(times, count, sizeof *times, by_value);
    struct percentiles percentiles = {
        .p50 = around(quantile(times, count, 0.5, 1)),
        .p90 = around(quantile(times, count, 0.9, 20)),
        .p99 = around(quantile(times, count, 0.99, 200)),
        .p999 = quantile(times, count, 0.999, 2000),
        .max = around(quantile(times, count, 1, 1)),
    };
    free(times);
    return percentiles;
}

static int64_t latency_ns(const struct sample *sample)
{
    return sample->end_ns - sample->due_ns;
}

static int64_t queue_ns(const struct sample *sample)
{
    return sample->start_ns - sample->due_ns;
}

static int64_t service_ns(const struct sample *sample)
{
    return sample->end_ns - sample->start_ns;
}

static void summarise(struct cell *cell)
{
    const struct trial *trial = &cell->trials[0];
    struct summary *summary = &cell->summary;
    double fetches = (double)cell->fetches;
    double times[MAX_ITEMS];
    for (size_t i = 0; i < cell->trial_count; i++)
        times[i] = (double)cell->trials[i].makespan_ns / 1e9;
    qsort(times, cell->trial_count, sizeof *times, by_value);
    double median = quantile(times, cell->trial_count, 0.5, 1);
    double cpu_s = (double)(trial->usage.cpu_user_ns + trial->usage.cpu_system_ns) / 1e9;
    *summary = (struct summary){
        .makespan_s = {median, times[0], times[cell->trial_count - 1]},
        .throughput_per_s = around(fetches / median),
        .efficiency = (double)cell->ideal_ns / 1e9 / median,
        .latency_s = percentiles_of(cell, latency_ns),
        .queue_s = percentiles_of(cell, queue_ns),
        .service_s = percentiles_of(cell, service_ns),
        .connect_s = 60e-6,
        .cpu_s_per_fetch = around(cpu_s / fetches),
        .instructions_per_fetch = {NAN, NAN, NAN},
        .peak_memory_bytes = around((double)trial->usage.peak_memory_bytes),
        .memory_bytes_per_in_flight =
            around((double)trial->usage.peak_memory_bytes / (double)cell->in_flight),
        .switches =
            around((double)(trial->usage.voluntary_switches + trial->usage.involuntary_switches)),
        .voluntary_switches = (double)trial->usage.voluntary_switches,
        .involuntary_switches = (double)trial->usage.involuntary_switches,
        .threads_peak = (double)trial->usage.threads_peak,
        .connections_opened = (double)trial->connections_opened,
        .body_bytes = (double)trial->body_bytes,
        .client_cpu_cores = cpu_s / median,
        .origin_cpu_cores = (double)trial->origin.cpu_ns / 1e9 / median,
        .bottleneck =
            median * 1e9 < (double)cell->ideal_ns * 1.1 ? BOTTLENECK_DELAY : BOTTLENECK_CLIENT_CPU,
    };
    for (size_t i = 0; i < cell->trial_count; i++)
        summary->outcomes[OUTCOME_OK] += cell->trials[i].outcomes[OUTCOME_OK];
    summary->bottleneck_reason = copy(summary->bottleneck == BOTTLENECK_DELAY
                                          ? "the makespan is within 10 % of the ideal"
                                          : "the client's CPU was busy for most of the makespan");
}

static void fill_cell(struct cell *cell, const char *spec, int64_t fetches, int64_t cap,
                      int64_t runs)
{
    uint32_t state = (uint32_t)(fetches * 31 + cap * 7 + (int64_t)strlen(spec));
    cell->spec = copy(spec);
    cell->engine = copy(spec);
    cell->engine[strcspn(spec, ":")] = '\0';
    if (strchr(spec, ':')) {
        const char *key = strchr(spec, ':') + 1;
        cell->parameters = array(1, sizeof *cell->parameters);
        cell->parameter_count = 1;
        cell->parameters[0].key = copy(key);
        cell->parameters[0].key[strcspn(key, "=")] = '\0';
        cell->parameters[0].value = copy(strchr(key, '=') ? strchr(key, '=') + 1 : "");
    }
    cell->fetches = fetches;
    cell->in_flight = cap == 0 || cap > fetches ? fetches : cap;
    cell->pool = -1;
    cell->ideal_ns = (fetches + cell->in_flight - 1) / cell->in_flight * DELAY_MS * NS_PER_MS;
    cell->trials = array((size_t)runs, sizeof *cell->trials);
    cell->trial_count = (size_t)runs;
    for (size_t i = 0; i < cell->trial_count; i++)
        fill_trial(&cell->trials[i], cell, (int64_t)i + 1, &state);
    summarise(cell);
}

static double metric_of(const struct summary *summary, enum metric metric)
{
    const double values[METRIC_COUNT] = {[METRIC_MAKESPAN] = summary->makespan_s.value,
                                         [METRIC_CPU] = summary->cpu_s_per_fetch.value,
                                         [METRIC_MEMORY] = summary->peak_memory_bytes.value,
                                         [METRIC_LATENCY_P50] = summary->latency_s.p50.value,
                                         [METRIC_LATENCY_P99] = summary->latency_s.p99.value,
                                         [METRIC_THROUGHPUT] = summary->throughput_per_s.value,
                                         [METRIC_SWITCHES] = summary->switches.value,
                                         [METRIC_FAILURES] = NAN};
    return values[metric];
}

static enum verdict verdict_in(const struct estimate *ratio, bool is_time)
{
    if (ratio->high < 1)
        return is_time ? VERDICT_FASTER : VERDICT_LOWER;
    if (ratio->low > 1)
        return is_time ? VERDICT_SLOWER : VERDICT_HIGHER;
    return fabs(ratio->value - 1) < 0.01 ? VERDICT_NO_DIFFERENCE : VERDICT_UNSETTLED;
}

static void compare(struct results *results, size_t cell, size_t reference)
{
    for (int i = 0; i < METRIC_COUNT; i++) {
        enum metric metric = (enum metric)i;
        double ratio = metric_of(&results->cells[cell].summary, metric) /
                       metric_of(&results->cells[reference].summary, metric);
        struct comparison comparison = {.cell = cell,
                                        .reference = reference,
                                        .metric = metric,
                                        .ratio = {ratio, ratio * 0.965, ratio * 1.04},
                                        .runs = (int64_t)results->cells[cell].trial_count,
                                        .runs_to_settle = -1};
        if (!isfinite(ratio))
            continue;
        comparison.verdict = verdict_in(&comparison.ratio, metric_is_time(metric));
        if (comparison.verdict == VERDICT_UNSETTLED)
            comparison.runs_to_settle = 12;
        results->comparisons[results->comparison_count++] = comparison;
    }
}

static void add_string(struct strings *strings, const char *text)
{
    if (!strings->items)
        strings->items = array(MAX_ITEMS, sizeof *strings->items);
    strings->items[strings->count++] = copy(text);
}

static void add_count(struct counts *counts, int64_t count)
{
    if (!counts->items)
        counts->items = array(MAX_ITEMS, sizeof *counts->items);
    counts->items[counts->count++] = count;
}

static void fill_metadata(struct results *results)
{
    results->tool = (struct tool_info){copy("0.1.0"), copy("release"), copy("2026-03-14T09:26:53Z"),
                                       copy("0123456789abcdef")};
    results->host = (struct host_info){.name = copy("bench-1"),
                                       .os = copy("Debian GNU/Linux 12 (bookworm)"),
                                       .kernel = copy("6.1.0-18-amd64"),
                                       .cpu = copy("Example CPU @ 2.50GHz"),
                                       .cpus = 2,
                                       .cpu_quota = NAN,
                                       .memory_bytes = INT64_C(8) << 30,
                                       .fd_limit = 1048576,
                                       .load_1m = 0.25};
    results->libcurl = (struct libcurl_info){copy("7.88.1"), copy("OpenSSL/3.0.11"), true};
    results->target = (struct target_info){
        .built_in = true, .delay_ns = DELAY_MS * NS_PER_MS, .size_bytes = 1024};
    add_string(&results->target.urls, "http://127.0.0.1:40123/");
    results->complete = true;
}

static void fill_settings(struct settings *settings, const struct fixture_plan *plan)
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
    settings->timeout_ns = 30 * NS_PER_S;
    settings->confidence = 0.95;
    settings->noise_threshold = 0.02;
    settings->resamples = 10000;
}

static void add_row(struct results *results, const struct fixture_plan *plan, int64_t fetches,
                    int64_t cap)
{
    size_t reference = results->cell_count;
    for (size_t s = 0; plan->specs[s]; s++) {
        size_t cell = results->cell_count++;
        fill_cell(&results->cells[cell], plan->specs[s], fetches, cap, plan->runs);
        for (size_t other = reference; other < cell; other++)
            compare(results, cell, other);
    }
}

struct results fixture_results_of(const struct fixture_plan *plan)
{
    static const int64_t all[] = {0, -1};
    const int64_t *caps = plan->in_flight ? plan->in_flight : all;
    struct results results = {0};
    fill_metadata(&results);
    fill_settings(&results.settings, plan);
    results.cells = array(256, sizeof *results.cells);
    results.comparisons = array(4096, sizeof *results.comparisons);
    for (size_t n = 0; plan->fetches[n] > 0; n++)
        for (size_t c = 0; caps[c] >= 0; c++)
            if (c == 0 || caps[c] <= plan->fetches[n]) /* else the cell of the cap before */
                add_row(&results, plan, plan->fetches[n], caps[c]);
    if (plan->specs[1]) {
        results.crossovers = array(1, sizeof *results.crossovers);
        results.crossover_count = 1;
        results.crossovers[0] = (struct crossover){.spec = copy(plan->specs[1]),
                                                   .reference = copy(plan->specs[0]),
                                                   .cell = 1,
                                                   .from = 50,
                                                   .after = 10};
    }
    return results;
}

struct results fixture_results(void)
{
    static const char *const specs[] = {"threads", "async", NULL};
    static const int64_t fetches[] = {1, 10, 50, 100, 500, 0};
    return fixture_results_of(&(struct fixture_plan){specs, fetches, NULL, 4});
}

struct results fixture_results_small(void)
{
    static const char *const specs[] = {"threads", "async", NULL};
    static const int64_t fetches[] = {1, 3, 0};
    return fixture_results_of(&(struct fixture_plan){specs, fetches, NULL, 2});
}

struct results fixture_results_of_engines(int count)
{
    static const char *const all[] = {"sequential",          "threads", "threads:workers=32",
                                      "processes:workers=8", "async",   "async:driver=poll",
                                      "async:loops=2"};
    static const int64_t fetches[] = {1, 10, 100, 0};
    const char *specs[8] = {NULL};
    /* Alone or in two, those of the default. */
    memcpy(specs, count < 3 ? all + (count == 1 ? 4 : 1) : all, (size_t)count * sizeof *specs);
    return fixture_results_of(&(struct fixture_plan){specs, fetches, NULL, 4});
}

struct results fixture_results_of_caps(void)
{
    static const char *const specs[] = {"threads", "async", NULL};
    static const int64_t fetches[] = {20, 200, 0};
    static const int64_t caps[] = {1, 5, 20, 50, -1};
    return fixture_results_of(&(struct fixture_plan){specs, fetches, caps, 3});
}

/* Variations of the fixed results: what went wrong, and names that mean harm. */

static void replace(char **text, const char *with)
{
    free(*text);
    *text = copy(with);
}

static void fail_fetches(struct cell *cell, size_t trial, enum outcome outcome, size_t count)
{
    struct trial *failed = &cell->trials[trial];
    for (size_t i = 0; i < count; i++) {
        struct sample *sample = &failed->samples[7 * i];
        sample->outcome = (uint8_t)outcome;
        sample->status = outcome == OUTCOME_STATUS ? 503 : 0;
        if (outcome != OUTCOME_STATUS)
            sample->first_byte_ns = 0;
    }
    failed->outcomes[OUTCOME_OK] -= (int64_t)count;
    failed->outcomes[outcome] += (int64_t)count;
    cell->summary.outcomes[OUTCOME_OK] -= (int64_t)count;
    cell->summary.outcomes[outcome] += (int64_t)count;
    cell->summary.failed += (int64_t)count;
}

static const struct percentiles unknown_percentiles = {
    {NAN, NAN, NAN}, {NAN, NAN, NAN}, {NAN, NAN, NAN}, {NAN, NAN, NAN}, NAN};

static void fail_cell(struct cell *cell, const char *why)
{
    for (size_t i = 0; i < cell->trial_count; i++)
        trial_release(&cell->trials[i]);
    cell->trial_count = 1;
    cell->trials[0] = (struct trial){.round = 1, .order = 1, .usage.instructions = -1};
    cell->trials[0].failure = copy(why);
    summary_release(&cell->summary);
    cell->summary = (struct summary){
        .makespan_s = {NAN, NAN, NAN},
        .throughput_per_s = {NAN, NAN, NAN},
        .efficiency = NAN,
        .latency_s = unknown_percentiles,
        .queue_s = unknown_percentiles,
        .service_s = unknown_percentiles,
        .connect_s = NAN,
        .cpu_s_per_fetch = {NAN, NAN, NAN},
        .instructions_per_fetch = {NAN, NAN, NAN},
        .peak_memory_bytes = {NAN, NAN, NAN},
        .memory_bytes_per_in_flight = {NAN, NAN, NAN},
        .switches = {NAN, NAN, NAN},
        .voluntary_switches = NAN,
        .involuntary_switches = NAN,
        .threads_peak = NAN,
        .connections_opened = NAN,
        .body_bytes = NAN,
        .client_cpu_cores = NAN,
        .origin_cpu_cores = NAN,
    };
}

static void add_warning(struct results *results, const char *code, const char *text)
{
    struct warning *grown =
        realloc(results->warnings, (results->warning_count + 1) * sizeof *results->warnings);
    if (!grown)
        abort();
    results->warnings = grown;
    grown[results->warning_count++] = (struct warning){copy(code), copy(text)};
}

/* Without threads at 500 there is nothing to compare with; at 100 there are failures. */
static void withhold(struct results *results)
{
    size_t kept = 0;
    for (size_t i = 0; i < results->comparison_count; i++) {
        struct comparison *row = &results->comparisons[i];
        if (row->cell == 9)
            continue;
        if (row->cell == 7)
            row->verdict = VERDICT_UNSETTLED;
        if (row->cell == 7)
            row->runs_to_settle = -1;
        results->comparisons[kept++] = *row;
    }
    results->comparison_count = kept;
}

struct results fixture_results_with_failures(void)
{
    struct results results = fixture_results();
    fail_fetches(&results.cells[7], 1, OUTCOME_RESET, 2); /* async at 100 */
    fail_fetches(&results.cells[7], 2, OUTCOME_STATUS, 3);
    fail_fetches(&results.cells[9], 0, OUTCOME_TIMEOUT, 5); /* async at 500 */
    fail_cell(&results.cells[8],
              "cannot start thread 389 of 500: Resource temporarily unavailable");
    withhold(&results);
    struct outlier *outlier = array(1, sizeof *outlier);
    *outlier = (struct outlier){2, OUTLIER_SEVERE};
    results.cells[0].summary.outliers = outlier;
    results.cells[0].summary.outlier_count = 1;
    add_warning(&results, "busy-machine",
                "the machine was busy: load 3.1 on 2 CPUs; close other programs and run again");
    replace(&results.tool.build, "sanitizer");
    results.complete = false;
    replace(&results.ended_reason, "interrupted by the user after 4 of 10 rounds");
    return results;
}

struct results fixture_results_with_hostile_names(void)
{
    static const char hostile[] =
        "<b>\"x\"&'y'</b>,|`;=1+1\n\r\t\x1b[31m\x07\\{$PATH}}#{%s\xff\xc2\x9b|\xe2\x80\xae\xc3\xa4";
    struct results results = fixture_results_of_engines(2);
    for (size_t i = 1; i < results.cell_count; i += 2)
        replace(&results.cells[i].spec, hostile);
    replace(&results.settings.engines.items[1], hostile);
    replace(&results.crossovers[0].spec, hostile);
    replace(&results.target.urls.items[0], hostile);
    results.target.built_in = false;
    replace(&results.host.cpu, hostile);
    replace(&results.host.kernel, hostile);
    replace(&results.libcurl.version, hostile);
    replace(&results.settings.command.items[1], hostile);
    replace(&results.tool.version, hostile);
    add_warning(&results, hostile, hostile);
    return results;
}

char *written_by(int (*write)(const struct results *, FILE *, struct err *),
                 const struct results *results)
{
    char *text = NULL;
    size_t length = 0;
    struct err err = {0};
    FILE *stream = open_memstream(&text, &length);
    if (!stream || write(results, stream, &err) != 0 || fclose(stream) != 0)
        abort();
    return text;
}
