#include "stats/summary.h"

#include "core/clock.h"
#include "stats/statistics.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static double supported_quantile(const double *sorted, size_t count, double fraction,
                                 double confidence)
{
    if (!sample_supports_quantile(count, fraction, confidence))
        return NAN;
    return quantile_of_sorted(sorted, count, fraction);
}

struct percentiles percentiles_of(double *values, size_t count, double confidence)
{
    sort_values(values, count);
    return (struct percentiles){
        .p50 = supported_quantile(values, count, 0.5, confidence),
        .p90 = supported_quantile(values, count, 0.9, confidence),
        .p99 = supported_quantile(values, count, 0.99, confidence),
        .p999 = supported_quantile(values, count, 0.999, confidence),
        .max = count > 0 ? values[count - 1] : NAN,
    };
}

static int is_outside(double value, double low, double high)
{
    return value < low || value > high;
}

int find_outliers(struct outlier **outliers, size_t *outlier_count, const double *values,
                  size_t count, struct err *err)
{
    *outliers = NULL;
    *outlier_count = 0;
    if (count == 0)
        return 0;
    double *sorted = malloc(count * sizeof *sorted);
    struct outlier *found = malloc(count * sizeof *found);
    if (!sorted || !found) {
        free(sorted);
        free(found);
        return err_run(err, "out of memory for the outliers of %zu trials", count);
    }
    memcpy(sorted, values, count * sizeof *sorted);
    sort_values(sorted, count);
    struct fences fences = fences_of_sorted(sorted, count);
    free(sorted);
    for (size_t i = 0; i < count; i++) {
        if (!is_outside(values[i], fences.mild_low, fences.mild_high))
            continue;
        int severe = is_outside(values[i], fences.severe_low, fences.severe_high);
        found[(*outlier_count)++] = (struct outlier){
            .trial = (int64_t)i, .severity = severe ? OUTLIER_SEVERE : OUTLIER_MILD};
    }
    if (*outlier_count == 0)
        free(found);
    else
        *outliers = found;
    return 0;
}

/* The trials that could be run, and room for one number a sample or a trial. */
struct scratch {
    const struct cell *cell;
    const struct trial **trials;
    size_t *index; /* of each of them among the cell's trials */
    size_t count;
    double *values;
};

static void scratch_release(struct scratch *scratch)
{
    free(scratch->trials);
    free(scratch->index);
    free(scratch->values);
    *scratch = (struct scratch){0};
}

static int scratch_init(struct scratch *scratch, const struct cell *cell, struct err *err)
{
    size_t room = cell->trial_count + 1;
    for (size_t i = 0; i < cell->trial_count; i++)
        room += cell->trials[i].sample_count;
    *scratch = (struct scratch){
        .cell = cell,
        .trials = malloc((cell->trial_count + 1) * sizeof(struct trial *)),
        .index = malloc((cell->trial_count + 1) * sizeof *scratch->index),
        .values = malloc(room * sizeof *scratch->values),
    };
    if (!scratch->trials || !scratch->index || !scratch->values) {
        scratch_release(scratch);
        return err_run(err, "out of memory for the summary of %zu values", room);
    }
    for (size_t i = 0; i < cell->trial_count; i++) {
        if (cell->trials[i].failure)
            continue;
        scratch->index[scratch->count] = i;
        scratch->trials[scratch->count++] = &cell->trials[i];
    }
    return 0;
}

/* A metric of one trial; NAN where it is not known. */
typedef double metric(const struct cell *cell, const struct trial *trial);

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

/* The CPU time counted also covers some microseconds of measuring and of the origin's answer to the
 * harness, which would dominate the share of a shorter makespan. */
enum { MAKESPAN_MIN_US = 100 };

static double cores(double cpu_s, double makespan_s)
{
    return makespan_s * 1e6 >= (double)MAKESPAN_MIN_US ? cpu_s / makespan_s : NAN;
}

static double client_cpu_cores(const struct cell *cell, const struct trial *trial)
{
    return cores(cpu_s(trial), makespan_s(cell, trial));
}

/* An origin without a request worked for something else. */
static double origin_cpu_cores(const struct cell *cell, const struct trial *trial)
{
    const struct origin_counts *origin = &trial->origin;
    if (!origin->known || (origin->requests == 0 && origin->connections == 0))
        return NAN;
    return cores(number_or_nan(origin->cpu_ns) / (double)NS_PER_S, makespan_s(cell, trial));
}

static double median_metric(struct scratch *scratch, metric *of)
{
    size_t count = 0;
    for (size_t i = 0; i < scratch->count; i++) {
        double value = of(scratch->cell, scratch->trials[i]);
        if (!isnan(value))
            scratch->values[count++] = value;
    }
    return median_in_place(scratch->values, count);
}

static void summarise_costs(struct summary *summary, struct scratch *scratch)
{
    summary->throughput_per_s = median_metric(scratch, throughput_per_s);
    summary->cpu_s_per_fetch = median_metric(scratch, cpu_s_per_fetch);
    summary->instructions_per_fetch = median_metric(scratch, instructions_per_fetch);
    summary->peak_memory_bytes = median_metric(scratch, peak_memory_bytes);
    summary->memory_bytes_per_in_flight = median_metric(scratch, memory_bytes_per_in_flight);
    summary->voluntary_switches = median_metric(scratch, voluntary_switches);
    summary->involuntary_switches = median_metric(scratch, involuntary_switches);
    summary->threads_peak = median_metric(scratch, threads_peak);
    summary->connections_opened = median_metric(scratch, connections_opened);
    summary->body_bytes = median_metric(scratch, body_bytes);
    summary->client_cpu_cores = median_metric(scratch, client_cpu_cores);
    summary->origin_cpu_cores = median_metric(scratch, origin_cpu_cores);
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

/* Collects one time of every ok fetch, in seconds; returns how many. */
static size_t collect_times(struct scratch *scratch, int64_t (*time_ns)(const struct sample *))
{
    size_t count = 0;
    for (size_t i = 0; i < scratch->count; i++) {
        const struct trial *trial = scratch->trials[i];
        for (size_t j = 0; j < trial->sample_count; j++)
            if (trial->samples[j].outcome == OUTCOME_OK)
                scratch->values[count++] = (double)time_ns(&trial->samples[j]) / (double)NS_PER_S;
    }
    return count;
}

static void summarise_times(struct summary *summary, struct scratch *scratch, double confidence)
{
    size_t count = collect_times(scratch, latency_ns);
    summary->latency_s = percentiles_of(scratch->values, count, confidence);
    count = collect_times(scratch, queue_ns);
    summary->queue_s = percentiles_of(scratch->values, count, confidence);
    count = collect_times(scratch, service_ns);
    summary->service_s = percentiles_of(scratch->values, count, confidence);
    count = collect_times(scratch, set_up_ns);
    summary->connect_s = median_in_place(scratch->values, count);
}

static void count_outcomes(struct summary *summary, const struct scratch *scratch)
{
    for (size_t i = 0; i < scratch->count; i++)
        for (int outcome = 0; outcome < OUTCOME_COUNT; outcome++)
            summary->outcomes[outcome] += scratch->trials[i]->outcomes[outcome];
    for (int outcome = 0; outcome < OUTCOME_COUNT; outcome++)
        if (outcome != OUTCOME_OK)
            summary->failed += summary->outcomes[outcome];
}

static int summarise_makespan(struct summary *summary, struct scratch *scratch,
                              const struct bootstrap *options, struct err *err)
{
    for (size_t i = 0; i < scratch->count; i++)
        scratch->values[i] = makespan_s(scratch->cell, scratch->trials[i]);
    if (bootstrap_median(&summary->makespan_s, scratch->values, scratch->count, options, err) != 0)
        return -1;
    if (find_outliers(&summary->outliers, &summary->outlier_count, scratch->values, scratch->count,
                      err) != 0)
        return -1;
    for (size_t i = 0; i < summary->outlier_count; i++)
        summary->outliers[i].trial = (int64_t)scratch->index[summary->outliers[i].trial];
    summary->efficiency = NAN;
    if (scratch->cell->ideal_ns >= 0 && summary->makespan_s.value > 0.0)
        summary->efficiency =
            (double)scratch->cell->ideal_ns / (double)NS_PER_S / summary->makespan_s.value;
    return 0;
}

int set_drawn_ideal(struct cell *cell, struct err *err)
{
    struct scratch scratch;
    if (scratch_init(&scratch, cell, err) != 0)
        return -1;
    double cap = (double)effective_cap(cell->fetches, cell->in_flight);
    size_t count = 0;
    for (size_t i = 0; i < scratch.count; i++) {
        const struct origin_counts *origin = &scratch.trials[i]->origin;
        if (origin->known && origin->delay_max_ns > 0)
            scratch.values[count++] =
                fmax((double)origin->delay_max_ns, (double)origin->delay_sum_ns / cap);
    }
    cell->ideal_ns = count > 0 ? llround(median_in_place(scratch.values, count)) : -1;
    scratch_release(&scratch);
    return 0;
}

int summarise_cell(struct cell *cell, const struct bootstrap *options, struct err *err)
{
    struct scratch scratch;
    if (scratch_init(&scratch, cell, err) != 0)
        return -1;
    struct summary summary = {0};
    int result = summarise_makespan(&summary, &scratch, options, err);
    if (result == 0) {
        summarise_costs(&summary, &scratch);
        summarise_times(&summary, &scratch, options->confidence);
        count_outcomes(&summary, &scratch);
        summary_release(&cell->summary);
        cell->summary = summary;
    } else {
        summary_release(&summary);
    }
    scratch_release(&scratch);
    return result;
}
