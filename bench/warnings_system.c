/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bench/warnings.h"

#include "bench/engines.h"
#include "bench/host.h"
#include "core/clock.h"
#include "fetch/libcurl.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Checks of the machine, the build and the settings. */

bool check_build(const struct warning_context *context, char *message)
{
    const char *build = context->results->tool.build;
    if (!build || strcmp(build, "release") == 0)
        return false;
    (void)snprintf(message, WARNING_MESSAGE_BYTES, "this is a %s build: its times are meaningless",
                   build);
    return true;
}

static int64_t descriptors_of(const struct cell *cell)
{
    struct engine_spec spec;
    struct err ignored = {0};
    if (engine_spec_parse(&spec, cell->spec, &ignored) != 0)
        return 0;
    return engine_descriptors(&spec, cell->in_flight);
}

bool check_descriptors(const struct warning_context *context, char *message)
{
    const struct results *results = context->results;
    int64_t max = 0;
    for (size_t i = 0; i < results->cell_count; i++)
        if (descriptors_of(&results->cells[i]) > max)
            max = descriptors_of(&results->cells[i]);
    int64_t limit = results->host.fd_limit;
    if (limit <= 0 || max <= limit / 4 * 3)
        return false;
    (void)snprintf(message, WARNING_MESSAGE_BYTES,
                   "a trial may open %" PRId64 " descriptors of the %" PRId64 " allowed", max,
                   limit);
    return true;
}

static int64_t in_flight_max(const struct results *results)
{
    int64_t max = 0;
    for (size_t i = 0; i < results->cell_count; i++)
        if (results->cells[i].in_flight > max)
            max = results->cells[i].in_flight;
    return max;
}

static int64_t targets(const struct results *results)
{
    return results->target.urls.count > 0 ? (int64_t)results->target.urls.count : 1;
}

/* On loopback Linux reuses a port in TIME_WAIT after 1 s (tcp_tw_reuse 2); for other destinations
 * it is blocked for a minute. */
bool check_ports(const struct warning_context *context, char *message)
{
    const struct results *results = context->results;
    const struct environment *before = context->before;
    int64_t needed = in_flight_max(results);
    if (before->ports < 0)
        return false;
    int64_t left = before->ports * targets(results);
    if (!results->target.built_in && before->ports_waiting > 0)
        left -= before->ports_waiting;
    if (needed <= left / 5 * 4)
        return false;
    (void)snprintf(message, WARNING_MESSAGE_BYTES,
                   "%" PRId64 " connections at once, and only about %" PRId64 " local ports",
                   needed, left > 0 ? left : 0);
    return true;
}

bool check_listen_queue(const struct warning_context *context, char *message)
{
    const struct results *results = context->results;
    int64_t queue = context->before->listen_queue;
    int64_t needed = in_flight_max(results) / targets(results);
    if (!results->target.built_in || queue < 0 || results->settings.start == START_WARM ||
        needed <= queue)
        return false;
    (void)snprintf(message, WARNING_MESSAGE_BYTES,
                   "%" PRId64 " cold connections at once to a listen queue of %" PRId64, needed,
                   queue);
    return true;
}

/* The kernel counts for all servers of this machine (or network namespace). */
bool check_listen_drops(const struct warning_context *context, char *message)
{
    const struct environment *before = context->before;
    const struct environment *after = context->after;
    if (before->listen_drops < 0 || after->listen_drops <= before->listen_drops)
        return false;
    (void)snprintf(message, WARNING_MESSAGE_BYTES,
                   "a server on this machine dropped %" PRId64
                   " connections during the run, %" PRId64 " of them because its queue was full",
                   after->listen_drops - before->listen_drops,
                   after->listen_overflows - before->listen_overflows);
    return true;
}

/* Ticks are 10 ms: below a tenth of a second the value is meaningless. */
static const int64_t busy_min_ns = NS_PER_S / 10;
static const double others_max = 0.10;
static const double steal_max = 0.01;

static double cpus_of(const struct warning_context *context, int64_t used_ns)
{
    int64_t time_ns = context->after->time_ns - context->before->time_ns;
    return time_ns > 0 ? (double)used_ns / (double)time_ns * (double)context->after->cpus : 0.0;
}

bool check_other_processes(const struct warning_context *context, char *message)
{
    const struct environment *before = context->before;
    const struct environment *after = context->after;
    const struct host_info *host = &context->results->host;
    if (before->time_ns < 0 || after->time_ns < 0) {
        if (!(host->load_1m > (double)before->cpus / 2.0))
            return false;
        (void)snprintf(message, WARNING_MESSAGE_BYTES,
                       "the load was %.1f on %" PRId64 " CPUs at the start", host->load_1m,
                       before->cpus);
        return true;
    }
    int64_t others_ns = after->busy_ns - before->busy_ns - (after->own_ns - before->own_ns);
    int64_t time_ns = after->time_ns - before->time_ns;
    if (others_ns < busy_min_ns || (double)others_ns < others_max * (double)time_ns)
        return false;
    (void)snprintf(message, WARNING_MESSAGE_BYTES,
                   "other processes used %.1f of %" PRId64 " CPUs during the run%s",
                   cpus_of(context, others_ns), after->cpus,
                   context->results->target.built_in ? "" : " (a server on this machine counts)");
    return true;
}

bool check_steal_time(const struct warning_context *context, char *message)
{
    const struct environment *before = context->before;
    const struct environment *after = context->after;
    int64_t steal_ns = after->steal_ns - before->steal_ns;
    int64_t time_ns = after->time_ns - before->time_ns;
    if (before->steal_ns < 0 || steal_ns < busy_min_ns / 2 ||
        (double)steal_ns < steal_max * (double)time_ns)
        return false;
    (void)snprintf(message, WARNING_MESSAGE_BYTES,
                   "the host of this virtual machine took %.1f%% of its CPU time away",
                   100.0 * (double)steal_ns / (double)time_ns);
    return true;
}

bool check_cpu_quota(const struct warning_context *context, char *message)
{
    const struct environment *before = context->before;
    const struct environment *after = context->after;
    const struct host_info *host = &context->results->host;
    if (before->throttled < 0 || after->throttled <= before->throttled)
        return false;
    int length = snprintf(message, WARNING_MESSAGE_BYTES,
                          "a CPU quota stopped this program %" PRId64 " times during the run",
                          after->throttled - before->throttled);
    if (host->cpu_quota > 0.0)
        (void)snprintf(message + length, WARNING_MESSAGE_BYTES - (size_t)length,
                       ": its control group may use %.3g CPUs", host->cpu_quota);
    return true;
}

bool check_cpu_governor(const struct warning_context *context, char *message)
{
    const char *governor = context->results->host.governor;
    if (!governor || strcmp(governor, "performance") == 0)
        return false;
    (void)snprintf(message, WARNING_MESSAGE_BYTES,
                   "the CPU frequency governor is '%.40s': clock speeds vary with the load",
                   governor);
    return true;
}

/* Defects of libcurl that affect the requested run. Not those that the engines avoid: see
 * async/stream_gate.h. */
struct defect {
    const char *introduced_in; /* the first version that has it; NULL: from the beginning */
    const char *fixed_in;      /* the first without it; NULL: none known */
    enum http_version http;    /* only with this version of HTTP */
    int64_t in_flight;         /* from this many on */
    const char *what;
};

static const struct defect defects[] = {
    /* https://github.com/curl/curl/pull/10693 */
    {NULL, "8.0.0", HTTP_2, 1,
     "may take a response that was cut off (RST_STREAM, GOAWAY) for a complete one, or wait "
     "for the rest until the timeout"},
};

/* The first cell that has it; NULL: none has. */
static const struct cell *cell_with(const struct results *results, const struct defect *defect)
{
    for (size_t i = 0; i < results->cell_count; i++) {
        const struct cell *cell = &results->cells[i];
        const char *version = cell->libcurl ? cell->libcurl : results->libcurl.version;
        if (version && results->settings.http == defect->http &&
            cell->in_flight >= defect->in_flight &&
            !(defect->introduced_in && libcurl_is_older(version, defect->introduced_in)) &&
            (!defect->fixed_in || libcurl_is_older(version, defect->fixed_in)))
            return cell;
    }
    return NULL;
}

bool check_libcurl_defects(const struct warning_context *context, char *message)
{
    const struct results *results = context->results;
    for (size_t i = 0; i < sizeof defects / sizeof *defects; i++) {
        const struct cell *cell = cell_with(results, &defects[i]);
        if (!cell)
            continue;
        (void)snprintf(message, WARNING_MESSAGE_BYTES, "libcurl %.20s with HTTP/%s %s",
                       cell->libcurl ? cell->libcurl : results->libcurl.version,
                       defects[i].http == HTTP_2 ? "2" : "1.1", defects[i].what);
        return true;
    }
    return false;
}
