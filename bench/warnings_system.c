#include "bench/warnings.h"

#include "bench/engines.h"
#include "bench/environment.h"
#include "core/clock.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Checks of the machine, the build and the settings. */

bool look_for_build(const struct evidence *evidence, char *seen)
{
    const char *build = evidence->results->tool.build;
    if (!build || strcmp(build, "release") == 0)
        return false;
    (void)snprintf(seen, WARNING_SEEN_BYTES, "this is a %s build: its times mean nothing", build);
    return true;
}

/* Beside those of the fetches: standard streams, the loop, the harness. */
enum { OTHER_DESCRIPTORS = 64 };

static int64_t descriptors_of(const struct cell *cell)
{
    struct engine_spec spec;
    struct err ignored = {0};
    if (engine_spec_parse(&spec, cell->spec, &ignored) != 0)
        return 0;
    return spec.engine->descriptors(&spec.args, cell->in_flight) + OTHER_DESCRIPTORS;
}

bool look_for_descriptors(const struct evidence *evidence, char *seen)
{
    const struct results *results = evidence->results;
    int64_t most = 0;
    for (size_t i = 0; i < results->cell_count; i++)
        if (descriptors_of(&results->cells[i]) > most)
            most = descriptors_of(&results->cells[i]);
    int64_t limit = results->host.fd_limit;
    if (limit <= 0 || most <= limit / 4 * 3)
        return false;
    (void)snprintf(seen, WARNING_SEEN_BYTES,
                   "a trial may open %" PRId64 " descriptors of the %" PRId64 " allowed", most,
                   limit);
    return true;
}

static int64_t most_in_flight(const struct results *results)
{
    int64_t most = 0;
    for (size_t i = 0; i < results->cell_count; i++)
        if (results->cells[i].in_flight > most)
            most = results->cells[i].in_flight;
    return most;
}

static int64_t targets(const struct results *results)
{
    return results->target.urls.count > 0 ? (int64_t)results->target.urls.count : 1;
}

/* On loopback Linux takes up a port in TIME_WAIT again after 1 s (tcp_tw_reuse 2); to elsewhere it
 * is lost for a minute. */
bool look_for_ports(const struct evidence *evidence, char *seen)
{
    const struct results *results = evidence->results;
    const struct environment *before = evidence->before;
    int64_t needed = most_in_flight(results);
    if (before->ports < 0)
        return false;
    int64_t left = before->ports * targets(results);
    if (!results->target.built_in && before->ports_waiting > 0)
        left -= before->ports_waiting;
    if (needed <= left / 5 * 4)
        return false;
    (void)snprintf(seen, WARNING_SEEN_BYTES,
                   "%" PRId64 " connections at once, and about %" PRId64 " ports to make them from",
                   needed, left > 0 ? left : 0);
    return true;
}

bool look_for_short_queue(const struct evidence *evidence, char *seen)
{
    const struct results *results = evidence->results;
    int64_t queue = evidence->before->listen_queue;
    int64_t needed = most_in_flight(results) / targets(results);
    if (!results->target.built_in || queue < 0 || results->settings.start == START_WARM ||
        needed <= queue)
        return false;
    (void)snprintf(seen, WARNING_SEEN_BYTES,
                   "%" PRId64 " cold connections at once to a listen queue of %" PRId64, needed,
                   queue);
    return true;
}

/* The kernel counts for all servers of this machine (or network namespace). */
bool look_for_listen_drops(const struct evidence *evidence, char *seen)
{
    const struct environment *before = evidence->before;
    const struct environment *after = evidence->after;
    if (before->listen_drops < 0 || after->listen_drops <= before->listen_drops)
        return false;
    (void)snprintf(seen, WARNING_SEEN_BYTES,
                   "a server on this machine dropped %" PRId64
                   " connections during the run, %" PRId64 " of them because its queue was full",
                   after->listen_drops - before->listen_drops,
                   after->listen_overflows - before->listen_overflows);
    return true;
}

/* Ticks are 10 ms: below a tenth of a second nothing can be said. */
static const int64_t least_ns = NS_PER_S / 10;
static const double most_of_others = 0.10;
static const double most_steal = 0.01;

static double cpus_of(const struct evidence *evidence, int64_t used_ns)
{
    int64_t time_ns = evidence->after->time_ns - evidence->before->time_ns;
    return time_ns > 0 ? (double)used_ns / (double)time_ns * (double)evidence->results->host.cpus
                       : 0.0;
}

bool look_for_neighbours(const struct evidence *evidence, char *seen)
{
    const struct environment *before = evidence->before;
    const struct environment *after = evidence->after;
    const struct host_facts *host = &evidence->results->host;
    if (before->time_ns < 0 || after->time_ns < 0) {
        if (!(host->load_1m > (double)host->cpus / 2.0))
            return false;
        (void)snprintf(seen, WARNING_SEEN_BYTES,
                       "the load was %.1f on %" PRId64 " CPUs at the start", host->load_1m,
                       host->cpus);
        return true;
    }
    int64_t others_ns = after->busy_ns - before->busy_ns - (after->own_ns - before->own_ns);
    int64_t time_ns = after->time_ns - before->time_ns;
    if (others_ns < least_ns || (double)others_ns < most_of_others * (double)time_ns)
        return false;
    (void)snprintf(seen, WARNING_SEEN_BYTES,
                   "other processes used %.1f of %" PRId64 " CPUs during the run%s",
                   cpus_of(evidence, others_ns), host->cpus,
                   evidence->results->target.built_in ? "" : " (a server on this machine counts)");
    return true;
}

bool look_for_steal(const struct evidence *evidence, char *seen)
{
    const struct environment *before = evidence->before;
    const struct environment *after = evidence->after;
    int64_t steal_ns = after->steal_ns - before->steal_ns;
    int64_t time_ns = after->time_ns - before->time_ns;
    if (before->steal_ns < 0 || steal_ns < least_ns / 2 ||
        (double)steal_ns < most_steal * (double)time_ns)
        return false;
    (void)snprintf(seen, WARNING_SEEN_BYTES,
                   "the host of this virtual machine took %.1f%% of its CPU time away",
                   100.0 * (double)steal_ns / (double)time_ns);
    return true;
}

bool look_for_governor(const struct evidence *evidence, char *seen)
{
    const char *governor = evidence->results->host.governor;
    if (!governor || strcmp(governor, "performance") == 0)
        return false;
    (void)snprintf(seen, WARNING_SEEN_BYTES,
                   "the CPU frequency governor is '%.40s': clock speeds change with the load",
                   governor);
    return true;
}

/* Defects of libcurl that touch what was asked for: in versions below `fixed_in`. */
struct defect {
    const char *fixed_in;
    const char *http; /* only with this version of HTTP */
    const char *what;
};

static const struct defect defects[] = {
    /* https://github.com/curl/curl/pull/10693 */
    {"8.0.0", "2", "may take a response that was cut off (RST_STREAM, GOAWAY) for a whole one"},
};

static bool is_below(const char *version, const char *limit)
{
    for (int part = 0; part < 3; part++) {
        char *version_end = NULL;
        char *limit_end = NULL;
        long have = strtol(version, &version_end, 10);
        long want = strtol(limit, &limit_end, 10);
        if (have != want)
            return have < want;
        version = *version_end == '.' ? version_end + 1 : version_end;
        limit = *limit_end == '.' ? limit_end + 1 : limit_end;
    }
    return false;
}

bool look_for_libcurl_defects(const struct evidence *evidence, char *seen)
{
    const struct results *results = evidence->results;
    const char *version = results->libcurl.version;
    const char *http = results->settings.http;
    for (size_t i = 0; version && http && i < sizeof defects / sizeof *defects; i++) {
        const struct defect *defect = &defects[i];
        if (strcmp(http, defect->http) != 0 || !is_below(version, defect->fixed_in))
            continue;
        (void)snprintf(seen, WARNING_SEEN_BYTES, "libcurl %.20s with HTTP/%s %s", version,
                       defect->http, defect->what);
        return true;
    }
    return false;
}
