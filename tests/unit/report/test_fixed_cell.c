#include "fixed_cell.h"

#include "core/clock.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST = 64 };

/* What an engine costs, by the beginning of its name. */
struct model {
    const char *name;
    double batch_us, fetch_us; /* makespan over the ideal: once, and for each fetch */
    double cpu_us;
    double memory_kib; /* for each fetch in flight */
    bool lanes;        /* a thread for each fetch in flight */
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

char *fixed_copy(const char *text)
{
    char *copied = strdup(text);
    if (!copied)
        abort();
    return copied;
}

void *fixed_array(size_t count, size_t size)
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
    trial->samples = fixed_array(count, sizeof *trial->samples);
    trial->sample_count = count;
    int64_t steps = (cell->fetches + cell->in_flight - 1) / cell->in_flight;
    int64_t step_ns = trial->makespan_ns / steps;
    for (size_t i = 0; i < count; i++) {
        int64_t step = (int64_t)i / cell->in_flight;
        int64_t place = (int64_t)i % cell->in_flight;
        int64_t last = cell->in_flight > 1 ? cell->in_flight - 1 : 1;
        int64_t spread_ns = step_ns - FIXED_DELAY_MS * NS_PER_MS;
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
            .lane = model_of(cell->spec)->lanes ? (int32_t)place : 0,
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
    int64_t threads = model->lanes ? cell->in_flight + 1 : 1;
    trial->round = round;
    trial->order = 1 + (int64_t)(noise(state) + 1);
    trial->makespan_ns = (int64_t)(makespan_us * 1e3);
    trial->cpu_user_ns = (int64_t)(cpu_us * 400);
    trial->cpu_system_ns = (int64_t)(cpu_us * 600);
    trial->instructions = -1;
    trial->peak_memory_bytes =
        (int64_t)((model->memory_kib * (double)cell->in_flight + 900) * 1024);
    trial->voluntary_switches = (int64_t)(fetches * (model->lanes ? 3.5 : 1.1)) + 2;
    trial->involuntary_switches = (int64_t)(fetches * 0.12);
    trial->threads_peak = threads;
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

static struct percentiles percentiles_of(const struct cell *cell,
                                         int64_t (*time_of)(const struct sample *))
{
    size_t count = 0;
    double *times = fixed_array((size_t)cell->fetches * cell->trial_count, sizeof *times);
    for (size_t t = 0; t < cell->trial_count; t++)
        for (size_t i = 0; i < cell->trials[t].sample_count; i++)
            times[count++] = (double)time_of(&cell->trials[t].samples[i]) / 1e9;
    qsort(times, count, sizeof *times, by_value);
    struct percentiles percentiles = {
        .p50 = quantile(times, count, 0.5, 1),
        .p90 = quantile(times, count, 0.9, 20),
        .p99 = quantile(times, count, 0.99, 200),
        .p999 = quantile(times, count, 0.999, 2000),
        .max = quantile(times, count, 1, 1),
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
    double times[MOST];
    for (size_t i = 0; i < cell->trial_count; i++)
        times[i] = (double)cell->trials[i].makespan_ns / 1e9;
    qsort(times, cell->trial_count, sizeof *times, by_value);
    double median = quantile(times, cell->trial_count, 0.5, 1);
    double cpu_s = (double)(trial->cpu_user_ns + trial->cpu_system_ns) / 1e9;
    *summary = (struct summary){
        .makespan_s = {median, times[0], times[cell->trial_count - 1]},
        .throughput_per_s = fetches / median,
        .efficiency = (double)cell->ideal_ns / 1e9 / median,
        .latency_s = percentiles_of(cell, latency_ns),
        .queue_s = percentiles_of(cell, queue_ns),
        .service_s = percentiles_of(cell, service_ns),
        .connect_s = 60e-6,
        .cpu_s_per_fetch = cpu_s / fetches,
        .instructions_per_fetch = NAN,
        .peak_memory_bytes = (double)trial->peak_memory_bytes,
        .memory_bytes_per_in_flight = (double)trial->peak_memory_bytes / (double)cell->in_flight,
        .voluntary_switches = (double)trial->voluntary_switches,
        .involuntary_switches = (double)trial->involuntary_switches,
        .threads_peak = (double)trial->threads_peak,
        .connections_opened = (double)trial->connections_opened,
        .body_bytes = (double)trial->body_bytes,
        .client_cpu_cores = cpu_s / median,
        .origin_cpu_cores = (double)trial->origin.cpu_ns / 1e9 / median,
        .limited_by = median * 1e9 < (double)cell->ideal_ns * 1.1 ? LIMIT_DELAY : LIMIT_CLIENT_CPU,
    };
    for (size_t i = 0; i < cell->trial_count; i++)
        summary->outcomes[OUTCOME_OK] += cell->trials[i].outcomes[OUTCOME_OK];
    summary->limit_reason = fixed_copy(summary->limited_by == LIMIT_DELAY
                                           ? "the makespan is within 10 % of the ideal"
                                           : "the client's CPU was busy for most of the makespan");
}

void fixed_fill_cell(struct cell *cell, const char *spec, int64_t fetches, int64_t cap,
                     int64_t runs)
{
    uint32_t state = (uint32_t)(fetches * 31 + cap * 7 + (int64_t)strlen(spec));
    cell->spec = fixed_copy(spec);
    cell->engine = fixed_copy(spec);
    cell->engine[strcspn(spec, ":")] = '\0';
    if (strchr(spec, ':')) {
        const char *key = strchr(spec, ':') + 1;
        cell->parameters = fixed_array(1, sizeof *cell->parameters);
        cell->parameter_count = 1;
        cell->parameters[0].key = fixed_copy(key);
        cell->parameters[0].key[strcspn(key, "=")] = '\0';
        cell->parameters[0].value = fixed_copy(strchr(key, '=') ? strchr(key, '=') + 1 : "");
    }
    cell->fetches = fetches;
    cell->in_flight = cap == 0 || cap > fetches ? fetches : cap;
    cell->ideal_ns = (fetches + cell->in_flight - 1) / cell->in_flight * FIXED_DELAY_MS * NS_PER_MS;
    cell->trials = fixed_array((size_t)runs, sizeof *cell->trials);
    cell->trial_count = (size_t)runs;
    for (size_t i = 0; i < cell->trial_count; i++)
        fill_trial(&cell->trials[i], cell, (int64_t)i + 1, &state);
    summarise(cell);
}
