/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/results.h"

#include "core/strbuf.h"
#include "core/units.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

const char *start_name(enum start start)
{
    return start == START_WARM ? "warm" : "cold";
}

const char *verdict_name(enum verdict verdict)
{
    static const char *const names[] = {"faster", "slower", "no difference",
                                        "lower",  "higher", "unsettled"};
    return names[verdict];
}

const char *metric_name(enum metric metric)
{
    static const char *const names[METRIC_COUNT] = {
        "makespan_s",    "cpu_s_per_fetch",  "peak_memory_bytes", "latency_p50_s",
        "latency_p99_s", "throughput_per_s", "context_switches",  "failure_rate"};
    return names[metric];
}

bool metric_is_time(enum metric metric)
{
    return metric == METRIC_MAKESPAN || metric == METRIC_LATENCY_P50 ||
           metric == METRIC_LATENCY_P99;
}

const char *bottleneck_name(enum bottleneck bottleneck)
{
    static const char *const names[] = {"unknown", "delay", "client",  "origin",
                                        "connect", "pool",  "timeout", "mixed"};
    return names[bottleneck];
}

const char *severity_name(enum severity severity)
{
    return severity == OUTLIER_SEVERE ? "severe" : "mild";
}

void target_write_built_in(const struct target_info *target, FILE *out)
{
    char text[UNITS_TEXT_BYTES];
    (void)fputs(target->tls ? "built-in origin over TLS" : "built-in origin", out);
    if (target->delay_ns >= 0)
        (void)fprintf(out, ", %s delay", units_format_duration_exact(text, target->delay_ns));
    else if (target->delay)
        (void)fprintf(out, ", %s delay", target->delay);
    if (target->size_bytes >= 0)
        (void)fprintf(out, ", %s bodies", units_format_size_exact(text, target->size_bytes));
    else if (target->size)
        (void)fprintf(out, ", %s bodies", target->size);
    if (target->status)
        (void)fprintf(out, ", status %s", target->status);
    for (size_t i = 0; i < target->faults.count; i++)
        (void)fprintf(out, ", %s", target->faults.items[i]);
}

int64_t effective_cap(int64_t fetches, int64_t in_flight)
{
    return in_flight <= 0 || in_flight > fetches ? fetches : in_flight;
}

int64_t cell_bound(const struct cell *cell)
{
    int64_t cap = effective_cap(cell->fetches, cell->in_flight);
    return cell->pool > 0 && cell->pool < cap ? cell->pool : cap;
}

static enum verdict turned(enum verdict verdict)
{
    static const enum verdict turned[] = {[VERDICT_FASTER] = VERDICT_SLOWER,
                                          [VERDICT_SLOWER] = VERDICT_FASTER,
                                          [VERDICT_LOWER] = VERDICT_HIGHER,
                                          [VERDICT_HIGHER] = VERDICT_LOWER,
                                          [VERDICT_NO_DIFFERENCE] = VERDICT_NO_DIFFERENCE,
                                          [VERDICT_UNSETTLED] = VERDICT_UNSETTLED};
    return turned[verdict];
}

static int comparison_order(const void *left, const void *right)
{
    const struct comparison *a = left;
    const struct comparison *b = right;
    if (a->cell != b->cell)
        return (a->cell > b->cell) - (a->cell < b->cell);
    if (a->reference != b->reference)
        return (a->reference > b->reference) - (a->reference < b->reference);
    return (a->metric > b->metric) - (a->metric < b->metric);
}

void results_sort_comparisons(struct results *results)
{
    if (results->comparison_count > 0)
        qsort(results->comparisons, results->comparison_count, sizeof *results->comparisons,
              comparison_order);
}

static const struct comparison *find_row(const struct results *results, size_t cell,
                                         size_t reference, enum metric metric)
{
    const struct comparison key = {.cell = cell, .reference = reference, .metric = metric};
    if (results->comparison_count == 0)
        return NULL;
    return bsearch(&key, results->comparisons, results->comparison_count, sizeof key,
                   comparison_order);
}

bool find_comparison(struct comparison *found, const struct results *results, size_t cell,
                     size_t reference, enum metric metric)
{
    const struct comparison *row = find_row(results, cell, reference, metric);
    if (row) {
        *found = *row;
        return true;
    }
    row = find_row(results, reference, cell, metric);
    if (!row)
        return false;
    *found = *row;
    found->cell = cell;
    found->reference = reference;
    found->ratio = (struct estimate){1 / row->ratio.value, 1 / row->ratio.high, 1 / row->ratio.low};
    found->verdict = turned(row->verdict);
    return true;
}

int64_t results_runs(const struct results *results)
{
    size_t runs = 0;
    for (size_t i = 0; i < results->cell_count; i++)
        if (results->cells[i].trial_count > runs)
            runs = results->cells[i].trial_count;
    return (int64_t)runs;
}

double results_confidence(const struct results *results)
{
    double confidence = results->comparison_confidence;
    return confidence > 0 ? confidence : results->settings.confidence;
}

double number_or_nan(int64_t number)
{
    return number < 0 ? NAN : (double)number;
}

void trial_release(struct trial *trial)
{
    free(trial->began);
    free(trial->failure);
    free(trial->libcurl);
    free(trial->samples);
    *trial = (struct trial){0};
}

void summary_release(struct summary *summary)
{
    free(summary->outliers);
    free(summary->bottleneck_reason);
    *summary = (struct summary){0};
}

static void cell_release(struct cell *cell)
{
    for (size_t i = 0; i < cell->parameter_count; i++) {
        free(cell->parameters[i].key);
        free(cell->parameters[i].value);
    }
    for (size_t i = 0; i < cell->trial_count; i++)
        trial_release(&cell->trials[i]);
    free(cell->parameters);
    free(cell->trials);
    free(cell->spec);
    free(cell->libcurl);
    free(cell->engine);
    summary_release(&cell->summary);
}

static void metadata_release(struct results *results)
{
    free(results->tool.version);
    free(results->tool.build);
    free(results->tool.date);
    free(results->tool.run_id);
    free(results->host.name);
    free(results->host.os);
    free(results->host.kernel);
    free(results->host.cpu);
    free(results->host.governor);
    free(results->libcurl.version);
    free(results->libcurl.tls);
    strings_release(&results->target.urls);
    strings_release(&results->target.faults);
    free(results->target.delay);
    free(results->target.status);
    free(results->target.size);
}

char *results_text(const struct results *results, void (*write)(const struct results *, FILE *))
{
    struct strbuf text;
    FILE *out = strbuf_open(&text);
    if (!out)
        return NULL;
    write(results, out);
    return strbuf_close(&text);
}

void results_release(struct results *results)
{
    for (size_t i = 0; i < results->cell_count; i++)
        cell_release(&results->cells[i]);
    for (size_t i = 0; i < results->crossover_count; i++) {
        free(results->crossovers[i].spec);
        free(results->crossovers[i].reference);
    }
    for (size_t i = 0; i < results->warning_count; i++) {
        free(results->warnings[i].code);
        free(results->warnings[i].text);
    }
    free(results->cells);
    free(results->comparisons);
    free(results->crossovers);
    free(results->warnings);
    free(results->ended_reason);
    metadata_release(results);
    for (const struct option_row *row = settings_rows; row->name || row->field; row++)
        option_release(row, &results->settings);
    *results = (struct results){0};
}

void results_write_other_libcurls(const struct results *results, FILE *out)
{
    const char *usual = results->libcurl.version ? results->libcurl.version : "?";
    for (size_t i = 0; i < results->cell_count; i++) {
        const struct cell *cell = &results->cells[i];
        bool differs = cell->libcurl && strcmp(cell->libcurl, usual) != 0;
        for (size_t k = 0; k < i && differs; k++)
            differs = strcmp(results->cells[k].spec, cell->spec) != 0;
        if (differs)
            (void)fprintf(out, ", libcurl %s in %s", cell->libcurl, cell->spec);
    }
}
