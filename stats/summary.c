#include "stats/summary.h"

#include "core/clock.h"
#include "stats/statistics.h"

#include <math.h>
#include <stdlib.h>

/* The trials that could be run, and room for one number a sample or a trial. */
struct work {
    const struct cell *cell;
    const struct trial **trials;
    size_t *index; /* of each of them among the cell's trials */
    size_t count;
    double *values;
};

static void work_release(struct work *work)
{
    free(work->trials);
    free(work->index);
    free(work->values);
    *work = (struct work){0};
}

static int work_init(struct work *work, const struct cell *cell, struct err *err)
{
    size_t room = cell->trial_count + 1;
    for (size_t i = 0; i < cell->trial_count; i++)
        room += cell->trials[i].sample_count;
    *work = (struct work){
        .cell = cell,
        .trials = malloc((cell->trial_count + 1) * sizeof(struct trial *)),
        .index = malloc((cell->trial_count + 1) * sizeof *work->index),
        .values = malloc(room * sizeof *work->values),
    };
    if (!work->trials || !work->index || !work->values) {
        work_release(work);
        return err_run(err, "out of memory for the summary of %zu values", room);
    }
    for (size_t i = 0; i < cell->trial_count; i++) {
        if (cell->trials[i].failure)
            continue;
        work->index[work->count] = i;
        work->trials[work->count++] = &cell->trials[i];
    }
    return 0;
}

/* A figure of one trial; NAN where it is not known. */
typedef double figure(const struct cell *cell, const struct trial *trial);

static double makespan_s(const struct cell *cell, const struct trial *trial)
{
    (void)cell;
    return (double)trial->makespan_ns / (double)NS_PER_S;
}

static double throughput_per_s(const struct cell *cell, const struct trial *trial)
{
    double seconds = makespan_s(cell, trial);
    return seconds > 0.0 ? (double)trial->outcomes[OUTCOME_OK] / seconds : NAN;
}

static double cpu_s(const struct trial *trial)
{
    return number_or_nan(usage_cpu_ns(&trial->usage)) / (double)NS_PER_S;
}

static double cpu_s_per_fetch(const struct cell *cell, const struct trial *trial)
{
    return cpu_s(trial) / (double)cell->fetches;
}

static double instructions_per_fetch(const struct cell *cell, const struct trial *trial)
{
    return number_or_nan(trial->usage.instructions) / (double)cell->fetches;
}

static double peak_memory_bytes(const struct cell *cell, const struct trial *trial)
{
    (void)cell;
    return number_or_nan(trial->usage.peak_memory_bytes);
}

static double memory_bytes_per_in_flight(const struct cell *cell, const struct trial *trial)
{
    return number_or_nan(trial->usage.peak_memory_bytes) /
           (double)effective_cap(cell->fetches, cell->in_flight);
}

static double voluntary_switches(const struct cell *cell, const struct trial *trial)
{
    (void)cell;
    return number_or_nan(trial->usage.voluntary_switches);
}

static double involuntary_switches(const struct cell *cell, const struct trial *trial)
{
    (void)cell;
    return number_or_nan(trial->usage.involuntary_switches);
}

static double threads_peak(const struct cell *cell, const struct trial *trial)
{
    (void)cell;
    return number_or_nan(trial->usage.threads_peak);
}

static double connections_opened(const struct cell *cell, const struct trial *trial)
{
    (void)cell;
    return number_or_nan(trial->connections_opened);
}

static double body_bytes(const struct cell *cell, const struct trial *trial)
{
    (void)cell;
    return number_or_nan(trial->body_bytes);
}

/* What is counted of CPU time besides the batch (the accounts themselves, the origin's answer to
 * the harness) takes some microseconds: a share of a makespan shorter than this would tell of that.
 */
enum { LEAST_MAKESPAN_US = 100 };

static double cores(double cpu_s, double makespan_s)
{
    return makespan_s * 1e6 >= (double)LEAST_MAKESPAN_US ? cpu_s / makespan_s : NAN;
}

static double client_cpu_cores(const struct cell *cell, const struct trial *trial)
{
    return cores(cpu_s(trial), makespan_s(cell, trial));
}

/* An origin that was asked nothing worked for something else. */
static double origin_cpu_cores(const struct cell *cell, const struct trial *trial)
{
    const struct origin_counts *origin = &trial->origin;
    if (!origin->known || (origin->requests == 0 && origin->connections == 0))
        return NAN;
    return cores(number_or_nan(origin->cpu_ns) / (double)NS_PER_S, makespan_s(cell, trial));
}

static double median_figure(struct work *work, figure *of)
{
    size_t count = 0;
    for (size_t i = 0; i < work->count; i++) {
        double value = of(work->cell, work->trials[i]);
        if (!isnan(value))
            work->values[count++] = value;
    }
    return median_in_place(work->values, count);
}

static void summarise_costs(struct summary *summary, struct work *work)
{
    summary->throughput_per_s = median_figure(work, throughput_per_s);
    summary->cpu_s_per_fetch = median_figure(work, cpu_s_per_fetch);
    summary->instructions_per_fetch = median_figure(work, instructions_per_fetch);
    summary->peak_memory_bytes = median_figure(work, peak_memory_bytes);
    summary->memory_bytes_per_in_flight = median_figure(work, memory_bytes_per_in_flight);
    summary->voluntary_switches = median_figure(work, voluntary_switches);
    summary->involuntary_switches = median_figure(work, involuntary_switches);
    summary->threads_peak = median_figure(work, threads_peak);
    summary->connections_opened = median_figure(work, connections_opened);
    summary->body_bytes = median_figure(work, body_bytes);
    summary->client_cpu_cores = median_figure(work, client_cpu_cores);
    summary->origin_cpu_cores = median_figure(work, origin_cpu_cores);
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

static int64_t set_up_ns(const struct sample *sample)
{
    return sample->name_ns + sample->connect_ns + sample->tls_ns;
}

/* Gathers one time of every fetch that went well, in seconds; returns how many. */
static size_t gather_times(struct work *work, int64_t (*time_ns)(const struct sample *))
{
    size_t count = 0;
    for (size_t i = 0; i < work->count; i++) {
        const struct trial *trial = work->trials[i];
        for (size_t j = 0; j < trial->sample_count; j++)
            if (trial->samples[j].outcome == OUTCOME_OK)
                work->values[count++] = (double)time_ns(&trial->samples[j]) / (double)NS_PER_S;
    }
    return count;
}

static void summarise_times(struct summary *summary, struct work *work, double confidence)
{
    size_t count = gather_times(work, latency_ns);
    summary->latency_s = percentiles_of(work->values, count, confidence);
    count = gather_times(work, queue_ns);
    summary->queue_s = percentiles_of(work->values, count, confidence);
    count = gather_times(work, service_ns);
    summary->service_s = percentiles_of(work->values, count, confidence);
    count = gather_times(work, set_up_ns);
    summary->connect_s = median_in_place(work->values, count);
}

static void count_outcomes(struct summary *summary, const struct work *work)
{
    for (size_t i = 0; i < work->count; i++)
        for (int outcome = 0; outcome < OUTCOME_COUNT; outcome++)
            summary->outcomes[outcome] += work->trials[i]->outcomes[outcome];
    for (int outcome = 0; outcome < OUTCOME_COUNT; outcome++)
        if (outcome != OUTCOME_OK)
            summary->failed += summary->outcomes[outcome];
}

static int summarise_makespan(struct summary *summary, struct work *work,
                              const struct bootstrap *options, struct err *err)
{
    for (size_t i = 0; i < work->count; i++)
        work->values[i] = makespan_s(work->cell, work->trials[i]);
    if (bootstrap_median(&summary->makespan_s, work->values, work->count, options, err) != 0)
        return -1;
    if (find_outliers(&summary->outliers, &summary->outlier_count, work->values, work->count,
                      err) != 0)
        return -1;
    for (size_t i = 0; i < summary->outlier_count; i++)
        summary->outliers[i].trial = (int64_t)work->index[summary->outliers[i].trial];
    summary->efficiency = NAN;
    if (work->cell->ideal_ns >= 0 && summary->makespan_s.value > 0.0)
        summary->efficiency =
            (double)work->cell->ideal_ns / (double)NS_PER_S / summary->makespan_s.value;
    return 0;
}

int set_drawn_ideal(struct cell *cell, struct err *err)
{
    struct work work;
    if (work_init(&work, cell, err) != 0)
        return -1;
    double cap = (double)effective_cap(cell->fetches, cell->in_flight);
    size_t count = 0;
    for (size_t i = 0; i < work.count; i++) {
        const struct origin_counts *origin = &work.trials[i]->origin;
        if (origin->known && origin->delay_max_ns > 0)
            work.values[count++] =
                fmax((double)origin->delay_max_ns, (double)origin->delay_sum_ns / cap);
    }
    cell->ideal_ns = count > 0 ? llround(median_in_place(work.values, count)) : -1;
    work_release(&work);
    return 0;
}

int summarise_cell(struct cell *cell, const struct bootstrap *options, struct err *err)
{
    struct work work;
    if (work_init(&work, cell, err) != 0)
        return -1;
    struct summary summary = {0};
    int result = summarise_makespan(&summary, &work, options, err);
    if (result == 0) {
        summarise_costs(&summary, &work);
        summarise_times(&summary, &work, options->confidence);
        count_outcomes(&summary, &work);
        summary_release(&cell->summary);
        cell->summary = summary;
    } else {
        summary_release(&summary);
    }
    work_release(&work);
    return result;
}
