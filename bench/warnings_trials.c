/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bench/warnings.h"

#include "bench/engines.h"
#include "core/clock.h"
#include "fetch/engine.h"
#include "fetch/request.h"
#include "stats/bottleneck.h"
#include "stats/statistics.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

/* Checks of the trials' results. */

enum { CELLS_BYTES = 240 };

bool check_run_count(const struct warning_context *context, char *message)
{
    const struct settings *settings = &context->results->settings;
    size_t needed = median_count_min(settings->confidence);
    if (settings->runs >= (int64_t)needed)
        return false;
    (void)snprintf(message, WARNING_MESSAGE_BYTES,
                   "%" PRId64 " run%s too few for a %g%% interval, which needs %zu", settings->runs,
                   settings->runs == 1 ? " is" : "s are", 100.0 * settings->confidence, needed);
    return true;
}

/* How far a severe outlier is from the median, as a share of it; 0 for a mild one. In a quiet run
 * the fences are so close that the noise threshold decides whether it is worth a warning. */
static double deviation(const struct cell *cell, const struct outlier *outlier)
{
    double seconds = (double)cell->trials[outlier->trial].makespan_ns / (double)NS_PER_S;
    if (outlier->severity != OUTLIER_SEVERE)
        return 0.0;
    return seconds / cell->summary.makespan_s.value - 1.0;
}

static bool has_slow_start(const struct cell *cell, const void *with)
{
    const struct settings *settings = with;
    for (size_t i = 0; i < cell->summary.outlier_count; i++) {
        const struct outlier *outlier = &cell->summary.outliers[i];
        if (cell->trials[outlier->trial].round == 1 &&
            deviation(cell, outlier) > settings->noise_threshold)
            return true;
    }
    return false;
}

bool check_first_trials(const struct warning_context *context, char *message)
{
    const struct results *results = context->results;
    char cells[CELLS_BYTES];
    if (name_cells(results, has_slow_start, &results->settings, cells, sizeof cells) == 0)
        return false;
    (void)snprintf(message, WARNING_MESSAGE_BYTES,
                   "the first trial was far slower than the others: %s", cells);
    return true;
}

static size_t severe_outliers(const struct cell *cell, const struct settings *settings)
{
    size_t count = 0;
    for (size_t i = 0; i < cell->summary.outlier_count; i++)
        count += fabs(deviation(cell, &cell->summary.outliers[i])) > settings->noise_threshold;
    return count;
}

static bool has_severe_outliers(const struct cell *cell, const void *with)
{
    return severe_outliers(cell, with) > 0;
}

bool check_outliers(const struct warning_context *context, char *message)
{
    const struct results *results = context->results;
    char cells[CELLS_BYTES];
    size_t outliers = 0;
    size_t trials = 0;
    for (size_t i = 0; i < results->cell_count; i++) {
        outliers += severe_outliers(&results->cells[i], &results->settings);
        trials += results->cells[i].trial_count;
    }
    if (name_cells(results, has_severe_outliers, &results->settings, cells, sizeof cells) == 0)
        return false;
    (void)snprintf(message, WARNING_MESSAGE_BYTES, "%zu of %zu trials %s (%s)", outliers, trials,
                   outliers == 1 ? "is an outlier" : "are outliers", cells);
    return true;
}

/*
 * A peer that sends a small write after another waits (Nagle) for an acknowledgement that Linux
 * delays by 40 ms: then a share of the fetches takes 40 ms more than the rest, and few lie between.
 * This recurs in trial after trial; a momentary stall of the machine affects only one.
 */
enum { ACK_MIN_MS = 34, ACK_MAX_MS = 52, VALLEY_MS = 12, DELAYED_MIN = 5 };
static const double delayed_share_min = 0.05;

/* Time from the request: without connecting, which to a distant server can also take 40 ms. */
static int64_t answer_ns(const struct sample *sample)
{
    return sample->end_ns - sample->start_ns - sample->name_ns - sample->connect_ns -
           sample->tls_ns;
}

/* The round trip: what exceeds it is the delay of the response itself. */
static int64_t fastest_answer_ns(const struct trial *trial)
{
    int64_t busy_min_ns = INT64_MAX;
    for (size_t i = 0; i < trial->sample_count; i++) {
        const struct sample *sample = &trial->samples[i];
        if (sample->outcome == OUTCOME_OK && answer_ns(sample) < busy_min_ns)
            busy_min_ns = answer_ns(sample);
    }
    return busy_min_ns;
}

/* How many fetches were ok, and how many of these were late by such a delay, or by less. */
struct lateness {
    size_t ok, delayed, between;
};

static struct lateness trial_lateness(const struct trial *trial)
{
    struct lateness lateness = {0};
    int64_t base_ns = fastest_answer_ns(trial);
    for (size_t i = 0; i < trial->sample_count; i++) {
        const struct sample *sample = &trial->samples[i];
        if (sample->outcome != OUTCOME_OK)
            continue;
        int64_t late_ms = (answer_ns(sample) - base_ns) / NS_PER_MS;
        lateness.ok++;
        lateness.delayed += late_ms >= ACK_MIN_MS && late_ms < ACK_MAX_MS;
        lateness.between += late_ms >= VALLEY_MS && late_ms < ACK_MIN_MS;
    }
    return lateness;
}

static bool has_delayed_acks(const struct cell *cell, const void *with)
{
    (void)with;
    struct lateness all = {0};
    size_t trials = 0;
    size_t affected = 0;
    for (size_t i = 0; i < cell->trial_count; i++) {
        struct lateness one = trial_lateness(&cell->trials[i]);
        all.ok += one.ok;
        all.delayed += one.delayed;
        all.between += one.between;
        trials += one.ok > 0;
        affected += one.delayed > 0;
    }
    return all.delayed >= DELAYED_MIN && affected * 2 >= trials &&
           (double)all.delayed >= delayed_share_min * (double)all.ok &&
           all.between * 4 < all.delayed;
}

bool check_delayed_acks(const struct warning_context *context, char *message)
{
    const struct results *results = context->results;
    char cells[CELLS_BYTES];
    if (name_cells(results, has_delayed_acks, NULL, cells, sizeof cells) == 0)
        return false;
    (void)snprintf(message, WARNING_MESSAGE_BYTES,
                   "a group of fetches took 40 ms longer, like a delayed acknowledgement: %s",
                   cells);
    return true;
}

static const double saturated = 0.9;

static bool saturates_origin(const struct cell *cell, const void *with)
{
    (void)with;
    return cell->summary.origin_cpu_cores >= saturated;
}

/* How many hosts connections are made to. 0: redirects may lead to others, or too many URLs to
 * compare. */
static size_t count_hosts(const struct results *results)
{
    enum { MAX_URLS = 100 };
    const struct strings *urls = &results->target.urls;
    size_t count = 0;
    if (results->settings.max_redirects >= 0 || urls->count > MAX_URLS)
        return 0;
    for (size_t i = 0; i < urls->count; i++) {
        size_t before = 0;
        while (before < i && !url_is_same_origin(urls->items[i], urls->items[before]))
            before++;
        count += before == i;
    }
    return count;
}

static bool shares_badly(const struct cell *cell, const void *with)
{
    const size_t *hosts = with;
    struct engine_spec spec;
    struct err ignored = {0};
    if (engine_spec_parse(&spec, cell->spec, &ignored) != 0 || !spec.engine->loops)
        return false;
    int64_t expected = spec.engine->loops(&spec.args, cell->in_flight) * (int64_t)*hosts;
    for (size_t i = 0; i < cell->trial_count; i++)
        if (cell->trials[i].connections_opened > expected)
            return true;
    return false;
}

bool check_second_connection(const struct warning_context *context, char *message)
{
    const struct results *results = context->results;
    size_t hosts = count_hosts(results);
    char cells[CELLS_BYTES];
    if (results->settings.http != HTTP_2 || hosts == 0 ||
        name_cells(results, shares_badly, &hosts, cells, sizeof cells) == 0)
        return false;
    (void)snprintf(message, WARNING_MESSAGE_BYTES,
                   "an event loop opened more than one connection of HTTP/2 to a host: %s", cells);
    return true;
}

bool check_origin_cpu(const struct warning_context *context, char *message)
{
    char cells[CELLS_BYTES];
    if (name_cells(context->results, saturates_origin, NULL, cells, sizeof cells) == 0)
        return false;
    (void)snprintf(message, WARNING_MESSAGE_BYTES, "the origin saturated its CPU: %s", cells);
    return true;
}

static bool saturates_client(const struct cell *cell, const void *with)
{
    const double *cpus = with;
    double usable = fmin(fmax(cell->summary.threads_peak, 1.0), *cpus);
    return cell->summary.client_cpu_cores >= saturated * usable;
}

bool check_client_cpu(const struct warning_context *context, char *message)
{
    char cells[CELLS_BYTES];
    double cpus = client_cpus(context->results);
    if (name_cells(context->results, saturates_client, &cpus, cells, sizeof cells) == 0)
        return false;
    (void)snprintf(message, WARNING_MESSAGE_BYTES, "the engine saturated its CPUs: %s", cells);
    return true;
}

static int64_t fetches_made(const struct cell *cell)
{
    const struct engine *engine = engine_find(cell->engine);
    return engine && engine->fetches_nothing ? 0 : cell->fetches;
}

int64_t trial_abandoned(const struct trial *trial, int64_t fetches)
{
    return trial->failure ? fetches
                          : trial->outcomes[OUTCOME_TIMEOUT] + trial->outcomes[OUTCOME_CANCELLED];
}

/* Requests that may arrive after their trial and be counted in a later one. */
static int64_t late_requests_max(const struct results *results)
{
    int64_t late = results->abandoned_in_warmup;
    for (size_t i = 0; i < results->cell_count; i++) {
        const struct cell *cell = &results->cells[i];
        for (size_t j = 0; j < cell->trial_count; j++)
            late += trial_abandoned(&cell->trials[j], cell->fetches);
    }
    return late;
}

/* A failed fetch may or may not have reached the origin; one with a response did. Each is at most
 * one request plus one per redirect that it may follow. */
static bool disagrees(const struct trial *trial, int64_t made, int64_t late, int64_t redirects)
{
    int64_t answered = trial->outcomes[OUTCOME_OK] + trial->outcomes[OUTCOME_STATUS];
    int64_t min = answered < made ? answered : made;
    int64_t max = (made + late) * (1 + (redirects > 0 ? redirects : 0));
    if (!trial->origin.known || trial->failure)
        return false;
    return trial->origin.requests < min || trial->origin.requests > max;
}

bool check_origin_counts(const struct warning_context *context, char *message)
{
    const struct results *results = context->results;
    int64_t late = late_requests_max(results);
    for (size_t i = 0; i < results->cell_count; i++) {
        const struct cell *cell = &results->cells[i];
        int64_t made = fetches_made(cell);
        for (size_t j = 0; j < cell->trial_count; j++) {
            const struct trial *trial = &cell->trials[j];
            if (!disagrees(trial, made, late, results->settings.max_redirects))
                continue;
            (void)snprintf(message, WARNING_MESSAGE_BYTES,
                           "%.60s at N=%" PRId64 ", round %" PRId64 ": %" PRId64
                           " fetches were made, but the origin served %" PRId64 " requests",
                           cell->spec, cell->fetches, trial->round, made, trial->origin.requests);
            return true;
        }
    }
    return false;
}
