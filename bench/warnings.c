#include "bench/warnings.h"

#include "bench/environment.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const struct warning_row warning_rows[] = {
    {"origin-counts",
     "this is a defect of fetchbench or of the network stack: please report it, and trust no "
     "figure",
     false, true, look_for_disagreement},
    {"debug-build", "measure with the release preset: scripts/bench builds it", true, false,
     look_for_build},
    {"few-runs", "more --runs give intervals and verdicts", true, false, look_for_few_runs},
    {"busy-machine", "stop what else runs, or take the verdicts as those of a busy machine", false,
     false, look_for_neighbours},
    {"steal-time", "measure on a machine of your own, or more --runs", false, false,
     look_for_steal},
    {"cpu-quota", "raise the quota (cpu.max) or remove it while measuring", false, false,
     look_for_throttling},
    {"cpu-governor",
     "set it to 'performance' while measuring (cpupower frequency-set -g performance)", true, false,
     look_for_governor},
    {"descriptor-limit", "raise it (ulimit -Hn), or fetch fewer at once (-c)", true, false,
     look_for_descriptors},
    {"ports",
     "fetch fewer at once (-c), widen net.ipv4.ip_local_port_range, or spread over addresses", true,
     false, look_for_ports},
    {"listen-queue", "raise net.core.somaxconn, or fetch fewer at once (-c)", true, false,
     look_for_short_queue},
    {"listen-drops",
     "what was dropped came again after 1 s, a step in latency that is no engine's: a longer "
     "listen "
     "queue (net.core.somaxconn, the server's backlog) or a lower -c helps",
     false, false, look_for_listen_drops},
    {"origin-saturated",
     "the origin was measured there, not the engine: a longer --delay, a smaller --size or a lower "
     "-c gives it time",
     false, false, look_for_busy_origin},
    {"client-saturated",
     "the CPU set the pace there, not the origin: that is a finding, but with --pin both sides "
     "have "
     "CPUs of their own",
     false, false, look_for_busy_client},
    {"delayed-ack",
     "a peer sends a response in two small writes without TCP_NODELAY: that is the origin's doing",
     false, false, look_for_delayed_acks},
    {"slow-first-trial", "caches were cold: more --warmup rounds help", false, false,
     look_for_slow_first},
    {"outliers",
     "they stay in all figures, and medians bear them; if they come again, look at what else runs",
     false, false, look_for_outliers},
    {"libcurl-defect", "use a later libcurl for this", true, false, look_for_libcurl_defects},
    {0},
};

static int append(struct results *results, const struct warning_row *row, const char *seen,
                  struct err *err)
{
    size_t bytes = strlen(seen) + strlen(row->advice) + sizeof "; ";
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
    (void)snprintf(warning.text, bytes, "%s; %s", seen, row->advice);
    results->warnings[results->warning_count++] = warning;
    return 0;
}

static int find(struct results *results, const struct evidence *evidence, bool early,
                struct err *err)
{
    for (const struct warning_row *row = warning_rows; row->code; row++) {
        char seen[WARNING_SEEN_BYTES] = "";
        if (row->early == early && row->look(evidence, seen) &&
            append(results, row, seen, err) != 0)
            return -1;
    }
    return 0;
}

int warnings_find_before(struct results *results, const struct environment *before, struct err *err)
{
    struct evidence evidence = {.results = results, .before = before};
    return find(results, &evidence, true, err);
}

int warnings_find_after(struct results *results, const struct environment *before,
                        const struct environment *after, struct err *err)
{
    struct evidence evidence = {.results = results, .before = before, .after = after};
    return find(results, &evidence, false, err);
}

/* Adds to a text what fits. */
static void add(char *text, size_t bytes, const char *more)
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
    enum { MOST_NAMED = 3 };
    size_t count = 0;
    text[0] = '\0';
    for (size_t i = 0; i < results->cell_count; i++) {
        const struct cell *cell = &results->cells[i];
        char one[120];
        if (!holds(cell, with) || count++ >= MOST_NAMED)
            continue;
        int length = snprintf(one, sizeof one, "%s%.60s at N=%" PRId64, count > 1 ? ", " : "",
                              cell->spec, cell->fetches);
        if (has_caps(results))
            (void)snprintf(one + length, sizeof one - (size_t)length, " c=%" PRId64,
                           cell->in_flight);
        add(text, bytes, one);
    }
    if (count > MOST_NAMED) {
        char more[40];
        (void)snprintf(more, sizeof more, " and %zu more", count - MOST_NAMED);
        add(text, bytes, more);
    }
    return count;
}
