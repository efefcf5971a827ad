/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bench/warnings.h"

#include "bench/host.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const struct warning_row warning_rows[] = {
    {"origin-counts",
     "this is a defect of fetchbench or of the network stack: please report it, and do not trust "
     "any number of this run",
     false, true, check_origin_counts},
    {"debug-build", "use the release preset: scripts/bench builds it", true, false, check_build},
    {"few-runs", "raise --runs for intervals and verdicts", true, false, check_run_count},
    {"busy-machine", "stop the other programs, or read the verdicts as those of a busy machine",
     false, false, check_other_processes},
    {"steal-time", "use a dedicated machine, or raise --runs", false, false, check_steal_time},
    {"cpu-quota", "raise the quota, or remove it for the measurement (cpu.max)", false, false,
     check_cpu_quota},
    {"cpu-governor",
     "set it to 'performance' for the measurement (cpupower frequency-set -g performance)", true,
     false, check_cpu_governor},
    {"descriptor-limit", "raise the limit (ulimit -Hn), or lower the concurrency (-c)", true, false,
     check_descriptors},
    {"ports",
     "lower the concurrency (-c), widen net.ipv4.ip_local_port_range, or use more addresses", true,
     false, check_ports},
    {"listen-queue", "raise net.core.somaxconn, or lower the concurrency (-c)", true, false,
     check_listen_queue},
    {"listen-drops",
     "a dropped connection is retried after 1 s, which no engine causes: use a longer listen "
     "queue (net.core.somaxconn, the server's backlog) or a lower concurrency (-c)",
     false, false, check_listen_drops},
    {"origin-saturated",
     "the origin was measured there, not the engine: use a longer --delay, a smaller --size or a "
     "lower -c",
     false, false, check_origin_cpu},
    {"client-saturated",
     "the client's CPU was the bottleneck there, not the origin: a finding, but --pin would give "
     "each side CPUs of its own",
     false, false, check_client_cpu},
    {"delayed-ack",
     "the server sends a response in two small writes without TCP_NODELAY; no engine causes this",
     false, false, check_delayed_acks},
    {"second-connection",
     "the server ended connections, or refused requests that were made again: the times of these "
     "cells include it",
     false, false, check_second_connection},
    {"slow-first-trial", "caches were cold: raise --warmup", false, false, check_first_trials},
    {"outliers",
     "they are kept, and medians tolerate them; if they recur, check what else is running", false,
     false, check_outliers},
    {"libcurl-defect", "use a later libcurl for this", true, false, check_libcurl_defects},
    {0},
};

static int add_warning(struct results *results, const struct warning_row *row, const char *message,
                       struct err *err)
{
    size_t bytes = strlen(message) + strlen(row->advice) + sizeof "; ";
    struct warning *grown =
        realloc(results->warnings, (results->warning_count + 1) * sizeof *results->warnings);
    if (!grown)
        return err_run(err, "out of memory for a warning");
    results->warnings = grown;
    struct warning warning = {
        .code = strdup(row->code), .text = malloc(bytes), .error = row->error};
    if (!warning.code || !warning.text) {
        free(warning.code);
        free(warning.text);
        return err_run(err, "out of memory for a warning");
    }
    (void)snprintf(warning.text, bytes, "%s; %s", message, row->advice);
    results->warnings[results->warning_count++] = warning;
    return 0;
}

static int run_checks(struct results *results, const struct warning_context *context, bool early,
                      struct err *err)
{
    for (const struct warning_row *row = warning_rows; row->code; row++) {
        char message[WARNING_MESSAGE_BYTES] = "";
        if (row->early == early && row->check(context, message) &&
            add_warning(results, row, message, err) != 0)
            return -1;
    }
    return 0;
}

int warnings_find_before(struct results *results, const struct environment *before, struct err *err)
{
    struct warning_context context = {.results = results, .before = before};
    return run_checks(results, &context, true, err);
}

int warnings_find_after(struct results *results, const struct environment *before,
                        const struct environment *after, struct err *err)
{
    struct warning_context context = {.results = results, .before = before, .after = after};
    return run_checks(results, &context, false, err);
}

/* Appends what fits. */
static void append_text(char *text, size_t bytes, const char *more)
{
    size_t length = strlen(text);
    (void)snprintf(text + length, bytes - length, "%s", more);
}

static bool has_caps(const struct results *results)
{
    const struct counts *caps = &results->settings.in_flight;
    return caps->count > 1;
}

size_t name_cells(const struct results *results, bool (*holds)(const struct cell *, const void *),
                  const void *with, char *text, size_t bytes)
{
    enum { CELLS_NAMED_MAX = 3 };
    size_t count = 0;
    text[0] = '\0';
    for (size_t i = 0; i < results->cell_count; i++) {
        const struct cell *cell = &results->cells[i];
        char one[120];
        if (!holds(cell, with) || count++ >= CELLS_NAMED_MAX)
            continue;
        int length = snprintf(one, sizeof one, "%s%.60s at N=%" PRId64, count > 1 ? ", " : "",
                              cell->spec, cell->fetches);
        if (has_caps(results))
            (void)snprintf(one + length, sizeof one - (size_t)length, " c=%" PRId64,
                           cell->in_flight);
        append_text(text, bytes, one);
    }
    if (count > CELLS_NAMED_MAX) {
        char more[40];
        (void)snprintf(more, sizeof more, " and %zu more", count - CELLS_NAMED_MAX);
        append_text(text, bytes, more);
    }
    return count;
}
