/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "stats/bottleneck.h"

#include "core/clock.h"
#include "core/cpus.h"
#include "stats/statistics.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const double bottleneck_share_min = 0.5;

struct shares {
    double delay, client, origin, connect, timeout; /* shares of the makespan; NAN: not known */
    int64_t pool; /* the engine's own bound, without which the delay would be shorter; 0: none */
    double usable_cpus; /* by the engine's threads */
};

static int64_t waves(double count, int64_t cap)
{
    return (int64_t)ceil(count / (double)cap);
}

static double first_byte_wait_s(const struct sample *sample)
{
    int64_t set_up_ns = sample->name_ns + sample->connect_ns + sample->tls_ns;
    return (double)(sample->first_byte_ns - sample->start_ns - set_up_ns) / (double)NS_PER_S;
}

static int median_wait_s(const struct cell *cell, double *median, struct err *err)
{
    size_t room = 1;
    for (size_t i = 0; i < cell->trial_count; i++)
        room += cell->trials[i].sample_count;
    double *waits = malloc(room * sizeof *waits);
    if (!waits)
        return err_run(err, "out of memory for %zu samples", room);
    size_t count = 0;
    for (size_t i = 0; i < cell->trial_count; i++)
        for (size_t j = 0; j < cell->trials[i].sample_count; j++)
            if (cell->trials[i].samples[j].outcome == OUTCOME_OK)
                waits[count++] = first_byte_wait_s(&cell->trials[i].samples[j]);
    *median = median_in_place(waits, count);
    free(waits);
    return 0;
}

/* A batch in which fetches time out lasts as long as the timeout, whatever else takes time. */
static double timeout_share(const struct cell *cell, int64_t timeout_ns)
{
    size_t trials = 0;
    size_t timed_out = 0;
    for (size_t i = 0; i < cell->trial_count; i++) {
        trials += cell->trials[i].failure == NULL;
        timed_out += !cell->trials[i].failure && cell->trials[i].outcomes[OUTCOME_TIMEOUT] > 0;
    }
    if (timed_out == 0 || 2 * timed_out < trials)
        return NAN;
    double share = (double)timeout_ns / (double)NS_PER_S / cell->summary.makespan_s.value;
    return fmin(share, 1.0);
}

static int find_shares(struct shares *shares, const struct cell *cell,
                       const struct results *results, struct err *err)
{
    double cpus = client_cpus(results);
    const struct summary *summary = &cell->summary;
    double makespan_s = summary->makespan_s.value;
    int64_t bound = cell_bound(cell);
    int64_t cap = effective_cap(cell->fetches, cell->in_flight);
    double passes = (double)waves((double)cell->fetches, bound);
    shares->pool = waves((double)cell->fetches, cap) < (int64_t)passes ? bound : 0;
    shares->delay = summary->efficiency;
    if (cell->ideal_ns < 0) {
        double wait_s = NAN;
        if (median_wait_s(cell, &wait_s, err) != 0)
            return -1;
        shares->delay = wait_s * passes / makespan_s;
    }
    shares->usable_cpus = fmin(fmax(summary->threads_peak, 1.0), cpus > 0.0 ? cpus : 1.0);
    shares->client = summary->client_cpu_cores / shares->usable_cpus;
    shares->origin = summary->origin_cpu_cores;
    shares->timeout = timeout_share(cell, results->settings.timeout_ns);
    shares->connect =
        summary->connect_s * (double)waves(summary->connections_opened, bound) / makespan_s;
    return 0;
}

/* The largest share, if it is at least half of the makespan; the first of equal ones. */
static enum bottleneck name_bottleneck(const struct shares *shares)
{
    const struct {
        double share;
        enum bottleneck bottleneck;
    } all[] = {{shares->delay, shares->pool > 0 ? BOTTLENECK_POOL : BOTTLENECK_DELAY},
               {shares->client, BOTTLENECK_CLIENT_CPU},
               {shares->origin, BOTTLENECK_ORIGIN_CPU},
               {shares->connect, BOTTLENECK_CONNECT}};
    enum bottleneck bottleneck = BOTTLENECK_UNKNOWN;
    double max = 0.0;
    double sum = 0.0;
    if (shares->timeout >= bottleneck_share_min) /* whatever it was that they waited for */
        return BOTTLENECK_TIMEOUT;
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        if (!(all[i].share > 0.0))
            continue;
        sum += all[i].share;
        if (all[i].share > max)
            bottleneck = all[i].bottleneck;
        max = fmax(max, all[i].share);
    }
    if (max >= bottleneck_share_min)
        return bottleneck;
    return sum >= bottleneck_share_min ? BOTTLENECK_MIXED : BOTTLENECK_UNKNOWN;
}

/* One part of the reason: "the origin's delay 59 %"; nothing where the share is not known. */
static void add_share(char *text, size_t bytes, const char *what, double share)
{
    size_t length = strlen(text);
    if (!isnan(share))
        (void)snprintf(text + length, bytes - length, "%s%s %.0f%%", length > 0 ? ", " : "", what,
                       100.0 * share);
}

static char *reason_of(const struct cell *cell, const struct shares *shares)
{
    char text[320] = "";
    char engine[64];
    char delay[64];
    (void)snprintf(delay, sizeof delay, "%s",
                   cell->ideal_ns >= 0 ? "the origin's delay" : "waiting for the origin");
    if (shares->pool > 0)
        (void)snprintf(delay + strlen(delay), sizeof delay - strlen(delay),
                       ", %" PRId64 " at a time,", shares->pool);
    (void)snprintf(engine, sizeof engine, "the engine on %.3g CPU%s", shares->usable_cpus,
                   shares->usable_cpus == 1.0 ? "" : "s");
    add_share(text, sizeof text, delay, shares->delay);
    add_share(text, sizeof text, engine, shares->client);
    add_share(text, sizeof text, "the origin on 1 CPU", shares->origin);
    add_share(text, sizeof text, "connections", shares->connect);
    add_share(text, sizeof text, "the timeout of a fetch", shares->timeout);
    return strdup(text);
}

int find_bottleneck(struct cell *cell, const struct results *results, struct err *err)
{
    struct summary *summary = &cell->summary;
    struct shares shares;
    free(summary->bottleneck_reason);
    summary->bottleneck_reason = NULL;
    summary->bottleneck = BOTTLENECK_UNKNOWN;
    if (isnan(summary->makespan_s.value))
        return 0;
    if (find_shares(&shares, cell, results, err) != 0)
        return -1;
    summary->bottleneck_reason = reason_of(cell, &shares);
    if (!summary->bottleneck_reason)
        return err_run(err, "out of memory for what limited a cell");
    summary->bottleneck = name_bottleneck(&shares);
    return 0;
}

double client_cpus(const struct results *results)
{
    int64_t pinned = cpus_count(&results->settings.pin.client);
    double cpus = (double)(pinned > 0 ? pinned : results->host.cpus);
    double quota = results->host.cpu_quota;
    return quota > 0.0 && quota < cpus ? quota : cpus;
}
