/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bench/suite.h"

#include "bench/draws.h"
#include "bench/engines.h"
#include "bench/host.h"
#include "bench/interrupt.h"
#include "bench/job.h"
#include "bench/metadata.h"
#include "bench/probe.h"
#include "bench/trial.h"
#include "bench/warnings.h"
#include "core/clock.h"
#include "core/cpus.h"
#include "fetch/libcurl.h"
#include "fetch/request.h"
#include "fetch/transport.h"
#include "origin/origin.h"
#include "stats/comparisons.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A run in progress. */
struct suite {
    struct results *results;
    const struct suite_options *options;
    struct origin origin;
    struct transport transport;
    struct interrupt interrupt;
    struct environment before;
    const struct cell *cell;       /* of the trial at hand */
    int64_t trial, trials;         /* as in struct suite_progress */
    int64_t kept_ns, keep_cost_ns; /* when the results were last saved, and how long it took */
    bool is_stale;                 /* there are trials since then */
    double *spent_s;               /* by cell: total time of its trials */
    int64_t *spent_trials;         /* by cell: their number */
};

/* The built-in origin's URLs are known once it listens. */
static const struct strings *urls_of(const struct suite *suite)
{
    const struct suite_options *options = suite->options;
    return options->urls && !options->origin ? options->urls : &suite->results->target.urls;
}

static double left_s(const struct suite *suite)
{
    const struct results *results = suite->results;
    int64_t rounds = results->settings.warmup + results->settings.runs;
    double left = 0;
    for (size_t i = 0; i < results->cell_count; i++) {
        if (suite->spent_trials[i] == 0)
            return NAN;
        left += suite->spent_s[i] / (double)suite->spent_trials[i] *
                (double)(rounds - suite->spent_trials[i]);
    }
    return left;
}

static void report_progress(const struct suite *suite, const struct cell *cell, bool warmup,
                            const struct trial_wait *wait)
{
    if (!suite->options->progress)
        return;
    struct suite_progress progress = {.results = suite->results,
                                      .cell = cell,
                                      .trial = suite->trial,
                                      .trials = suite->trials,
                                      .warmup = warmup,
                                      .left_s = left_s(suite),
                                      .wait = wait};
    suite->options->progress(&progress, suite->options->user);
}

/* Chooses the samples of one trial to save; the same seed chooses the same ones. */
static int draw_samples(const struct suite *suite, const struct cell *cell, struct trial *trial,
                        struct err *err)
{
    const struct results *results = suite->results;
    uint64_t place = (uint64_t)trial->round * results->cell_count;
    place += (uint64_t)(cell - results->cells);
    return samples_draw(trial, results->settings.samples,
                        (uint64_t)results->settings.seed + place * 0x9e3779b9U, err);
}

/* After every trial (of this cell) while that is cheap; in a long run with large results it takes
 * at most a tenth of the time. */
static int keep_results(struct suite *suite, const struct cell *cell, struct err *err)
{
    static const int64_t cheap_ns = 50 * NS_PER_MS;
    int64_t began_ns = clock_now_ns();
    struct results *results = suite->results;
    if (suite->keep_cost_ns > cheap_ns && began_ns - suite->kept_ns < 9 * suite->keep_cost_ns) {
        suite->is_stale = true;
        return 0;
    }
    int status = 0;
    for (size_t i = 0; i < results->cell_count && status == 0; i++)
        if ((suite->is_stale || &results->cells[i] == cell) && results->cells[i].trial_count > 0)
            status = cell_summarise_interim(&results->cells[i], results, err);
    suite->is_stale = false;
    if (status == 0)
        status = suite->options->kept(results, suite->options->user, err);
    suite->kept_ns = clock_now_ns();
    suite->keep_cost_ns = suite->kept_ns - began_ns;
    return status;
}

static int keep_trial(struct suite *suite, struct cell *cell, struct trial *trial, struct err *err)
{
    struct trial *grown = realloc(cell->trials, (cell->trial_count + 1) * sizeof *cell->trials);
    if (!grown) {
        trial_release(trial);
        return err_run(err, "out of memory for a trial");
    }
    cell->trials = grown;
    cell->trials[cell->trial_count++] = *trial;
    return suite->options->kept ? keep_results(suite, cell, err) : 0;
}

static void report_wait(const struct trial_wait *wait, void *user)
{
    const struct suite *suite = user;
    bool warmup =
        suite->trial <= suite->results->settings.warmup * (int64_t)suite->results->cell_count;
    report_progress(suite, suite->cell, warmup, wait);
}

static struct job job_of(struct suite *suite, const struct cell *cell)
{
    const struct settings *settings = &suite->results->settings;
    const struct suite_options *options = suite->options;
    return (struct job){.program = options->program,
                        .origin = options->origin ? &suite->origin : NULL,
                        .waiting = report_wait,
                        .user = suite,
                        .spec = suite_spec(suite->results, cell),
                        .urls = *urls_of(suite),
                        .headers = options->headers ? *options->headers : settings->headers,
                        .transport = suite->transport,
                        .cpus = settings->pin.client,
                        .batch = {.fetches = cell->fetches,
                                  .in_flight = cell->in_flight,
                                  .start = settings->start}};
}

static int run_cell(struct suite *suite, size_t index, int64_t round, int64_t order,
                    struct err *err)
{
    struct results *results = suite->results;
    struct cell *cell = &results->cells[index];
    struct job job = job_of(suite, cell);
    struct trial trial;
    enum trial_end end;
    suite->trial++;
    suite->cell = cell;
    report_progress(suite, cell, round == 0, NULL);
    int64_t began_ns = clock_now_ns();
    if (trial_run(&trial, &end, &job, &suite->interrupt, err) != 0)
        return -1;
    if (end == TRIAL_INTERRUPTED)
        return 0;
    if (trial.libcurl && cell->libcurl && strcmp(trial.libcurl, cell->libcurl) != 0) {
        (void)err_run(err, "a trial of '%s' loaded libcurl %s, not %s", cell->spec, trial.libcurl,
                      cell->libcurl);
        trial_release(&trial);
        return -1;
    }
    suite->spent_s[index] += (double)(clock_now_ns() - began_ns) / (double)NS_PER_S;
    suite->spent_trials[index]++;
    if (round == 0) {
        results->abandoned_in_warmup += trial_abandoned(&trial, cell->fetches);
        trial_release(&trial);
        return 0;
    }
    trial.round = round;
    trial.order = order;
    if (draw_samples(suite, cell, &trial, err) != 0) {
        trial_release(&trial);
        return -1;
    }
    return keep_trial(suite, cell, &trial, err);
}

/* Rounds up to and including `warmup` have number 0 and are not kept. */
static int run_rounds(struct suite *suite, struct err *err)
{
    const struct settings *settings = &suite->results->settings;
    size_t cells = suite->results->cell_count;
    struct schedule *schedule = schedule_new(settings->seed, cells, err);
    if (!schedule)
        return -1;
    int status = 0;
    for (int64_t i = 0;
         i < settings->warmup + settings->runs && interrupt_signal() == 0 && status == 0; i++) {
        const size_t *order = schedule_next_round(schedule);
        int64_t round = i < settings->warmup ? 0 : i - settings->warmup + 1;
        for (size_t k = 0; k < cells && interrupt_signal() == 0 && status == 0; k++)
            status = run_cell(suite, order[k], round, (int64_t)k + 1, err);
    }
    schedule_free(schedule);
    return status;
}

/* Drops a round that was interrupted: only complete rounds can be compared. */
static void drop_partial_round(struct results *results)
{
    size_t whole = SIZE_MAX;
    for (size_t i = 0; i < results->cell_count; i++)
        if (results->cells[i].trial_count < whole)
            whole = results->cells[i].trial_count;
    for (size_t i = 0; i < results->cell_count; i++) {
        struct cell *cell = &results->cells[i];
        while (cell->trial_count > whole)
            trial_release(&cell->trials[--cell->trial_count]);
    }
}

static int start_origin(struct suite *suite, struct err *err)
{
    struct results *results = suite->results;
    if (origin_start(&suite->origin, suite->options->origin, err) != 0)
        return -1;
    if (cpus_pin(suite->origin.child.pid, &results->settings.pin.origin, err) != 0)
        return -1;
    char url[ORIGIN_URL_BYTES];
    int count = suite->origin.addresses > 0 ? suite->origin.addresses : 1;
    results->target.urls.items = calloc((size_t)count, sizeof *results->target.urls.items);
    if (!results->target.urls.items)
        return err_run(err, "out of memory for a URL");
    for (int i = 0; i < count; i++) {
        results->target.urls.items[i] = strdup(origin_url(&suite->origin, i, url));
        if (!results->target.urls.items[i])
            return err_run(err, "out of memory for a URL");
        results->target.urls.count++;
    }
    return 0;
}

static int copy_text(char **copy, const char *text, struct err *err)
{
    *copy = text ? strdup(text) : NULL;
    return text && !*copy ? err_run(err, "out of memory") : 0;
}

/* Starts a trial that fetches nothing with another libcurl and records its version, so that a
 * library that cannot be loaded is found before anything is measured. */
static int probe_libcurl(const struct suite *suite, const char *path, char **version,
                         struct err *err)
{
    char *items[] = {(char *)"http://127.0.0.1/"};
    const struct strings urls = {.items = items, .count = 1};
    const struct transport transport = {.timeout_ns = NS_PER_S, .connect_timeout_ns = NS_PER_S};
    char spec[640];
    (void)snprintf(spec, sizeof spec, "null:libcurl=%s", path);
    const struct job job = {.program = suite->options->program,
                            .spec = spec,
                            .urls = urls,
                            .transport = transport,
                            .batch = {.fetches = 1, .in_flight = 1}};
    struct trial trial;
    enum trial_end end;
    if (trial_run(&trial, &end, &job, &suite->interrupt, err) != 0)
        return -1;
    int status = 0;
    if (end == TRIAL_FAILED)
        status = err_usage(err, "invalid libcurl '%s': %s", path, trial.failure);
    else if (end == TRIAL_INTERRUPTED)
        status = err_run(err, "interrupted");
    *version = trial.libcurl;
    trial.libcurl = NULL;
    trial_release(&trial);
    return status;
}

/* Of an earlier cell of the same engine; NULL: there is none. */
static const char *known_libcurl(const struct results *results, size_t index)
{
    for (size_t i = 0; i < index; i++)
        if (strcmp(suite_spec(results, &results->cells[i]),
                   suite_spec(results, &results->cells[index])) == 0)
            return results->cells[i].libcurl;
    return NULL;
}

/* The version that each cell's trials will load. */
static int find_libcurls(const struct suite *suite, struct err *err)
{
    struct results *results = suite->results;
    for (size_t i = 0; i < results->cell_count; i++) {
        struct cell *cell = &results->cells[i];
        struct engine_spec spec;
        if (engine_spec_parse(&spec, suite_spec(results, cell), err) != 0)
            return -1;
        const char *known = spec.libcurl[0] ? known_libcurl(results, i) : results->libcurl.version;
        if (!known && probe_libcurl(suite, spec.libcurl, &cell->libcurl, err) != 0)
            return -1;
        if (known)
            cell->libcurl = strdup(known);
        if (!cell->libcurl)
            return err_run(err, "out of memory");
    }
    return 0;
}

/* Whether each supports what is requested. */
static int check_libcurls(const struct suite *suite, struct err *err)
{
    const struct results *results = suite->results;
    const struct strings *urls = urls_of(suite);
    if (results->settings.http != HTTP_2 || suite->options->origin)
        return 0;
    for (size_t i = 0; i < results->cell_count; i++)
        for (size_t k = 0; k < urls->count; k++)
            if (libcurl_check_http2(results->cells[i].libcurl, urls->items[k], err) != 0)
                return -1;
    return 0;
}

static int prepare(struct suite *suite, struct err *err)
{
    struct results *results = suite->results;
    const struct settings *settings = &results->settings;
    suite->trials = (settings->warmup + settings->runs) * (int64_t)results->cell_count;
    suite->spent_s = calloc(results->cell_count, sizeof *suite->spent_s);
    suite->spent_trials = calloc(results->cell_count, sizeof *suite->spent_trials);
    if (!suite->spent_s || !suite->spent_trials)
        return err_run(err, "out of memory");
    environment_read(&suite->before);
    /* The reason in a file saved during the run, in case it cannot be updated. */
    if (copy_text(&results->ended_reason, "it was killed or is still running", err) != 0)
        return -1;
    if (metadata_fill(results, suite->options->version, suite->options->build, err) != 0)
        return -1;
    if (find_libcurls(suite, err) != 0 || check_libcurls(suite, err) != 0)
        return -1;
    /* Nothing is known yet of any cell. */
    for (size_t i = 0; i < results->cell_count; i++)
        if (cell_summarise_interim(&results->cells[i], results, err) != 0)
            return -1;
    if (suite->options->origin && start_origin(suite, err) != 0)
        return -1;
    if (warnings_find_before(results, &suite->before, err) != 0)
        return -1;
    const char *ca = results->target.tls ? suite->origin.ca_file : NULL;
    return job_transport(&suite->transport, &results->settings, urls_of(suite), ca, err);
}

static bool is_probed(const struct suite *suite)
{
    const struct settings *settings = &suite->results->settings;
    struct engine_spec spec;
    struct err bad = {0}; /* the plan has parsed it already */
    if (suite->options->origin || suite->options->force || settings->warmup + settings->runs < 2)
        return false;
    return engine_spec_parse(&spec, suite_spec(suite->results, &suite->results->cells[0]), &bad) ==
               0 &&
           !spec.engine->fetches_nothing;
}

/* One fetch of what is not ours, before as many trials run into the same wall. */
static int probe_target(struct suite *suite, struct err *err)
{
    const struct strings *urls = &suite->results->target.urls;
    struct job job = job_of(suite, &suite->results->cells[0]);
    struct probe probe;
    char note[PROBE_TEXT_BYTES + 64];
    if (!is_probed(suite))
        return 0;
    if (probe_run(&probe, &job, urls, &suite->interrupt, err) != 0)
        return -1;
    if (!probe.succeeded && probe.failed == 1)
        return err_run(err, "cannot fetch %s; --force measures all the same", probe.text);
    if (!probe.succeeded)
        return err_run(err,
                       "cannot fetch any of %zu URLs, such as %s; --force measures all the same",
                       probe.failed, probe.text);
    (void)snprintf(note, sizeof note, "not every URL can be fetched: %s", probe.text);
    if (probe.failed > 0 && suite->options->noted)
        suite->options->noted(note, suite->options->user);
    return 0;
}

/* `reason`: why the run ended early; NULL: it did not. */
static int finish(struct suite *suite, const char *reason, struct err *err)
{
    struct results *results = suite->results;
    results->complete = reason == NULL;
    free(results->ended_reason);
    if (copy_text(&results->ended_reason, reason, err) != 0)
        return -1;
    if (!results->complete)
        drop_partial_round(results);
    struct environment after;
    environment_read(&after);
    if (results_summarise(results, err) != 0)
        return -1;
    return warnings_find_after(results, &suite->before, &after, err);
}

int suite_run(struct results *results, const struct suite_options *options, struct err *err)
{
    struct suite suite = {
        .results = results, .options = options, .origin = {.child = {.socket = -1}}};
    /* Name lookup may take long: until the first trial, Ctrl-C simply ends the program. */
    int status = prepare(&suite, err);
    interrupt_begin(&suite.interrupt);
    if (status == 0)
        status = probe_target(&suite, err);
    if (status == 0 && options->warned)
        options->warned(results, options->user);
    if (status == 0)
        status = run_rounds(&suite, err);
    origin_stop(&suite.origin);
    if (status < 0 && interrupt_take(&suite.interrupt) != 0) {
        err_clear(err);
        status = 0;
    }
    if (status == 0) {
        status = finish(&suite, interrupt_signal() ? strsignal(interrupt_signal()) : NULL, err);
    } else {
        struct err second = {0}; /* the first one is the cause */
        if (finish(&suite, err->text, &second) != 0)
            drop_partial_round(results);
    }
    interrupt_linger(&suite.interrupt);
    transport_release(&suite.transport);
    free(suite.spent_s);
    free(suite.spent_trials);
    return status;
}
