/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "stats/summary.h"

#include "core/clock.h"
#include "stats/metrics.h"
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

enum { PERCENTILES = 4 };

/* The trials that could be run, and room for one number a sample or a trial. */
struct scratch {
    const struct cell *cell;
    const struct trial **trials;
    size_t *index; /* of each of them among the cell's trials */
    size_t count;
    double *values;
    double *by_trial; /* percentiles */
};

static void scratch_release(struct scratch *scratch)
{
    free(scratch->trials);
    free(scratch->index);
    free(scratch->values);
    free(scratch->by_trial);
    *scratch = (struct scratch){0};
}

static int scratch_init(struct scratch *scratch, const struct cell *cell, struct err *err)
{
    size_t room = cell->trial_count + cell_sample_count(cell) + 1;
    *scratch = (struct scratch){
        .cell = cell,
        .trials = malloc((cell->trial_count + 1) * sizeof(struct trial *)),
        .index = malloc((cell->trial_count + 1) * sizeof *scratch->index),
        .values = malloc(room * sizeof *scratch->values),
        .by_trial = malloc((PERCENTILES * cell->trial_count + 1) * sizeof *scratch->by_trial),
    };
    if (!scratch->trials || !scratch->index || !scratch->values || !scratch->by_trial) {
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

static size_t collect(struct scratch *scratch, trial_number *of)
{
    size_t count = 0;
    for (size_t i = 0; i < scratch->count; i++) {
        double value = of(scratch->cell, scratch->trials[i]);
        if (!isnan(value))
            scratch->values[count++] = value;
    }
    return count;
}

static double median_of(struct scratch *scratch, trial_number *of)
{
    return median_in_place(scratch->values, collect(scratch, of));
}

static int summarise_costs(struct summary *summary, struct scratch *scratch,
                           const struct bootstrap *options, struct err *err)
{
    const struct {
        struct estimate *estimate;
        trial_number *of;
    } costs[] = {{&summary->throughput_per_s, trial_throughput_per_s},
                 {&summary->cpu_s_per_fetch, trial_cpu_s_per_fetch},
                 {&summary->instructions_per_fetch, trial_instructions_per_fetch},
                 {&summary->peak_memory_bytes, trial_peak_memory_bytes},
                 {&summary->memory_bytes_per_in_flight, trial_memory_bytes_per_in_flight},
                 {&summary->switches, trial_switches}};
    for (size_t i = 0; i < sizeof costs / sizeof *costs; i++)
        if (bootstrap_median(costs[i].estimate, scratch->values, collect(scratch, costs[i].of),
                             options, err) != 0)
            return -1;
    summary->voluntary_switches = median_of(scratch, trial_voluntary_switches);
    summary->involuntary_switches = median_of(scratch, trial_involuntary_switches);
    summary->threads_peak = median_of(scratch, trial_threads_peak);
    summary->connections_opened = median_of(scratch, trial_connections_opened);
    summary->body_bytes = median_of(scratch, trial_body_bytes);
    summary->client_cpu_cores = median_of(scratch, trial_client_cpu_cores);
    summary->origin_cpu_cores = median_of(scratch, trial_origin_cpu_cores);
    return 0;
}

/* A time of every ok fetch of all trials together, sorted; returns how many. */
static size_t pool_times(struct scratch *scratch, sample_time *time_ns)
{
    size_t count = 0;
    for (size_t i = 0; i < scratch->count; i++)
        count += trial_times(scratch->trials[i], time_ns, &scratch->values[count]);
    sort_values(scratch->values, count);
    return count;
}

static int summarise_times(struct percentiles *percentiles, struct scratch *scratch,
                           sample_time *time_ns, const struct bootstrap *options, struct err *err)
{
    static const double fractions[PERCENTILES] = {0.5, 0.9, 0.99, 1.0};
    struct estimate *const estimates[PERCENTILES] = {&percentiles->p50, &percentiles->p90,
                                                     &percentiles->p99, &percentiles->max};
    size_t all = pool_times(scratch, time_ns);
    size_t known[PERCENTILES] = {0};
    percentiles->p999 = supported_quantile(scratch->values, all, 0.999, options->confidence);
    for (size_t i = 0; i < scratch->count; i++) {
        size_t count = trial_times(scratch->trials[i], time_ns, scratch->values);
        sort_values(scratch->values, count);
        for (int k = 0; k < PERCENTILES; k++) {
            double value = fractions[k] < 1.0
                               ? trial_percentile(scratch->values, count, fractions[k])
                               : quantile_of_sorted(scratch->values, count, 1.0);
            if (!isnan(value))
                scratch->by_trial[(size_t)k * scratch->count + known[k]++] = value;
        }
    }
    for (int k = 0; k < PERCENTILES; k++) {
        bool is_max = fractions[k] >= 1.0;
        if (!is_max && !sample_supports_quantile(all, fractions[k], options->confidence))
            known[k] = 0;
        if (bootstrap_median(estimates[k], &scratch->by_trial[(size_t)k * scratch->count], known[k],
                             options, err) != 0)
            return -1;
    }
    return 0;
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
        scratch->values[i] = trial_makespan_s(scratch->cell, scratch->trials[i]);
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
    double bound = (double)cell_bound(cell);
    size_t count = 0;
    for (size_t i = 0; i < scratch.count; i++) {
        const struct origin_counts *origin = &scratch.trials[i]->origin;
        if (origin->known && origin->delay_max_ns > 0)
            scratch.values[count++] =
                fmax((double)origin->delay_max_ns, (double)origin->delay_sum_ns / bound);
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
    if (result == 0)
        result = summarise_costs(&summary, &scratch, options, err);
    if (result == 0)
        result = summarise_times(&summary.latency_s, &scratch, sample_latency_ns, options, err);
    if (result == 0)
        result = summarise_times(&summary.queue_s, &scratch, sample_queue_ns, options, err);
    if (result == 0)
        result = summarise_times(&summary.service_s, &scratch, sample_service_ns, options, err);
    if (result == 0) {
        size_t count = pool_times(&scratch, sample_set_up_ns);
        summary.connect_s = quantile_of_sorted(scratch.values, count, 0.5);
        count_outcomes(&summary, &scratch);
        summary_release(&cell->summary);
        cell->summary = summary;
    } else {
        summary_release(&summary);
    }
    scratch_release(&scratch);
    return result;
}
