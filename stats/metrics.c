/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "stats/metrics.h"

#include "core/clock.h"
#include "stats/statistics.h"

#include <math.h>
#include <stdlib.h>

double trial_makespan_s(const struct cell *cell, const struct trial *trial)
{
    (void)cell;
    return (double)trial->makespan_ns / (double)NS_PER_S;
}

double trial_throughput_per_s(const struct cell *cell, const struct trial *trial)
{
    double seconds = trial_makespan_s(cell, trial);
    return seconds > 0.0 ? (double)trial->outcomes[OUTCOME_OK] / seconds : NAN;
}

static double cpu_s(const struct trial *trial)
{
    return number_or_nan(usage_cpu_ns(&trial->usage)) / (double)NS_PER_S;
}

double trial_cpu_s_per_fetch(const struct cell *cell, const struct trial *trial)
{
    return cpu_s(trial) / (double)cell->fetches;
}

double trial_instructions_per_fetch(const struct cell *cell, const struct trial *trial)
{
    return number_or_nan(trial->usage.instructions) / (double)cell->fetches;
}

double trial_peak_memory_bytes(const struct cell *cell, const struct trial *trial)
{
    (void)cell;
    return number_or_nan(trial->usage.peak_memory_bytes);
}

/* How many fetches were in flight at most: as counted by the built-in origin, which is less than
 * the bound if the engine did not reach it. */
static double in_flight_peak(const struct cell *cell, const struct trial *trial)
{
    int64_t bound = cell_bound(cell);
    int64_t seen = trial->origin.known ? trial->origin.peak_concurrent : 0;
    return (double)(seen > 0 && seen < bound ? seen : bound);
}

double trial_memory_bytes_per_in_flight(const struct cell *cell, const struct trial *trial)
{
    return number_or_nan(trial->usage.peak_memory_bytes) / in_flight_peak(cell, trial);
}

double trial_voluntary_switches(const struct cell *cell, const struct trial *trial)
{
    (void)cell;
    return number_or_nan(trial->usage.voluntary_switches);
}

double trial_involuntary_switches(const struct cell *cell, const struct trial *trial)
{
    (void)cell;
    return number_or_nan(trial->usage.involuntary_switches);
}

double trial_switches(const struct cell *cell, const struct trial *trial)
{
    return trial_voluntary_switches(cell, trial) + trial_involuntary_switches(cell, trial);
}

double trial_threads_peak(const struct cell *cell, const struct trial *trial)
{
    (void)cell;
    return number_or_nan(trial->usage.threads_peak);
}

double trial_connections_opened(const struct cell *cell, const struct trial *trial)
{
    (void)cell;
    return number_or_nan(trial->connections_opened);
}

double trial_body_bytes(const struct cell *cell, const struct trial *trial)
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

double trial_client_cpu_cores(const struct cell *cell, const struct trial *trial)
{
    return cores(cpu_s(trial), trial_makespan_s(cell, trial));
}

/* Without a request, the origin's CPU time was spent on something else. */
double trial_origin_cpu_cores(const struct cell *cell, const struct trial *trial)
{
    const struct origin_counts *origin = &trial->origin;
    if (!origin->known || (origin->requests == 0 && origin->connections == 0))
        return NAN;
    return cores(number_or_nan(origin->cpu_ns) / (double)NS_PER_S, trial_makespan_s(cell, trial));
}

double trial_failure_rate(const struct cell *cell, const struct trial *trial)
{
    (void)cell;
    int64_t all = 0;
    for (int outcome = 0; outcome < OUTCOME_COUNT; outcome++)
        all += trial->outcomes[outcome];
    return ((double)(all - trial->outcomes[OUTCOME_OK]) + 0.5) / ((double)all + 0.5);
}

int64_t sample_latency_ns(const struct sample *sample)
{
    return sample->end_ns - sample->due_ns;
}

int64_t sample_queue_ns(const struct sample *sample)
{
    return sample->start_ns - sample->due_ns;
}

int64_t sample_service_ns(const struct sample *sample)
{
    return sample->end_ns - sample->start_ns;
}

int64_t sample_set_up_ns(const struct sample *sample)
{
    return sample->name_ns + sample->connect_ns + sample->tls_ns;
}

size_t trial_times(const struct trial *trial, sample_time *time_ns, double *seconds)
{
    size_t count = 0;
    for (size_t i = 0; i < trial->sample_count && !trial->failure; i++)
        if (trial->samples[i].outcome == OUTCOME_OK)
            seconds[count++] = (double)time_ns(&trial->samples[i]) / (double)NS_PER_S;
    return count;
}

size_t cell_max_samples(const struct cell *cell)
{
    size_t max = 0;
    for (size_t i = 0; i < cell->trial_count; i++)
        if (cell->trials[i].sample_count > max)
            max = cell->trials[i].sample_count;
    return max;
}

size_t cell_sample_count(const struct cell *cell)
{
    size_t count = 0;
    for (size_t i = 0; i < cell->trial_count; i++)
        count += cell->trials[i].sample_count;
    return count;
}

double trial_percentile(const double *sorted, size_t count, double fraction)
{
    if (fraction > 0.5 && (double)count * (1.0 - fraction) < 1.0 - 1e-9)
        return NAN;
    return quantile_of_sorted(sorted, count, fraction);
}

int cell_metrics(double *values, const struct cell *cell, struct err *err)
{
    static trial_number *const numbers[METRIC_COUNT] = {
        [METRIC_MAKESPAN] = trial_makespan_s,         [METRIC_CPU] = trial_cpu_s_per_fetch,
        [METRIC_MEMORY] = trial_peak_memory_bytes,    [METRIC_SWITCHES] = trial_switches,
        [METRIC_THROUGHPUT] = trial_throughput_per_s, [METRIC_FAILURES] = trial_failure_rate};
    size_t count = cell->trial_count;
    double *times = malloc((cell_max_samples(cell) + 1) * sizeof *times);
    if (!times)
        return err_run(err, "out of memory for the latencies of a trial");
    for (size_t i = 0; i < count; i++) {
        const struct trial *trial = &cell->trials[i];
        for (int metric = 0; metric < METRIC_COUNT; metric++)
            values[(size_t)metric * count + i] =
                trial->failure || !numbers[metric] ? NAN : numbers[metric](cell, trial);
        size_t fetches = trial_times(trial, sample_latency_ns, times);
        sort_values(times, fetches);
        values[METRIC_LATENCY_P50 * count + i] = trial_percentile(times, fetches, 0.5);
        values[METRIC_LATENCY_P99 * count + i] = trial_percentile(times, fetches, 0.99);
    }
    free(times);
    return 0;
}
