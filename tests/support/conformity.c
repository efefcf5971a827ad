/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/conformity.h"

#include "core/clock.h"
#include "fetch/engine.h"
#include "fetch/request.h"
#include "fetch/transport.h"
#include "support/responder.h"

#include <criterion/criterion.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FETCHES = 60 };

struct job {
    const struct conformity *subject;
    struct batch batch;
    struct transport transport;
    struct request requests[FETCHES];
    struct sample samples[FETCHES];
    struct engine_run *run;
};

/* `urls` URLs, each fetched once or in turn. */
static struct job *job_new(const struct conformity *subject, enum start start)
{
    struct err err = {0};
    struct job *job = calloc(1, sizeof *job);
    cr_assert_not_null(job);
    job->subject = subject;
    job->transport =
        (struct transport){.timeout_ns = 20 * NS_PER_S, .connect_timeout_ns = 20 * NS_PER_S};
    job->batch = (struct batch){.requests = job->requests,
                                .transport = &job->transport,
                                .fetches = FETCHES,
                                .in_flight = subject->cap,
                                .start = start};
    cr_assert_eq(engine_parse_args(subject->engine, subject->spec, &job->batch.args, &err), 0, "%s",
                 err.text);
    memset(job->samples, 0xee, sizeof job->samples); /* what is left unfilled shows */
    return job;
}

static void add_url(struct job *job, const char *url)
{
    struct err err = {0};
    cr_assert_eq(request_init(&job->requests[job->batch.request_count++], url, &err), 0, "%s",
                 err.text);
}

static void open_and_warm(struct job *job)
{
    struct err err = {0};
    const struct engine *engine = job->subject->engine;
    cr_assert_eq(engine->open(&job->run, &job->batch, &err), 0, "%s", err.text);
    if (job->batch.start == START_WARM)
        cr_assert_eq(engine->warm(job->run, &err), 0, "%s", err.text);
}

static void perform(struct job *job)
{
    struct err err = {0};
    job->batch.release_ns = clock_now_ns();
    cr_assert_eq(job->subject->engine->run(job->run, job->samples, &err), 0, "%s", err.text);
}

static void job_free(struct job *job)
{
    job->subject->engine->close(job->run);
    for (size_t i = 0; i < job->batch.request_count; i++)
        request_release(&job->requests[i]);
    transport_release(&job->transport);
    free(job);
}

static const char *label(const struct conformity *subject)
{
    static char text[128];
    (void)snprintf(text, sizeof text, "%s:%s", subject->engine->name, subject->spec);
    return text;
}

static void expect_whole(const struct conformity *subject, const struct sample *sample, int index)
{
    char body[32];
    int length = snprintf(body, sizeof body, "body %d", index);
    const char *name = label(subject);
    cr_expect_eq(sample->outcome, OUTCOME_OK, "%s: fetch %d: %s", name, index,
                 outcome_name(sample->outcome));
    cr_expect_eq(sample->status, 200, "%s", name);
    cr_expect_eq(sample->body_bytes, length, "%s", name);
    cr_expect_eq(sample->due_ns, 0, "%s", name);
    cr_expect_geq(sample->start_ns, 0, "%s", name);
    cr_expect_gt(sample->first_byte_ns, sample->start_ns, "%s", name);
    cr_expect_geq(sample->end_ns, sample->first_byte_ns, "%s", name);
    cr_expect_eq(sample->tls_ns, 0, "%s", name);
    cr_expect_eq(sample->reused, sample->connections == 0, "%s", name);
    cr_expect((sample->connect_ns > 0) == (sample->connections > 0), "%s", name);
    cr_expect(sample->worker >= 0 && sample->worker < subject->cap, "%s: worker %d", name,
              sample->worker);
}

static void fetch_each_once(const struct conformity *subject, enum start start)
{
    struct responder *responder = responder_new();
    struct job *job = job_new(subject, start);
    for (int i = 0; i < FETCHES; i++) {
        char path[32];
        char url[RESPONDER_URL_BYTES];
        (void)snprintf(path, sizeof path, "/ok/%d", i);
        add_url(job, responder_url(responder, path, url));
    }
    open_and_warm(job);
    int hits[FETCHES];
    for (size_t i = 0; i < FETCHES; i++)
        hits[i] = responder_hits(responder, i);
    int connections = responder_connections(responder);
    perform(job);
    int opened = 0;
    for (int i = 0; i < FETCHES; i++) {
        cr_expect_eq(responder_hits(responder, (size_t)i) - hits[i], 1, "%s: URL %d: %d times",
                     label(subject), i, responder_hits(responder, (size_t)i) - hits[i]);
        expect_whole(subject, &job->samples[i], i);
        opened += job->samples[i].connections;
    }
    cr_expect_eq(responder_connections(responder) - connections, opened, "%s", label(subject));
    job_free(job);
    responder_free(responder);
}

void conformity_fetches_each_once(const struct conformity *subject)
{
    fetch_each_once(subject, START_COLD);
    fetch_each_once(subject, START_WARM);
}

/* The most fetches that were in progress at one instant, by their own times. */
static int64_t most_at_once(const struct job *job)
{
    int64_t most = 0;
    for (int i = 0; i < FETCHES; i++) {
        int64_t at_ns = job->samples[i].start_ns;
        int64_t count = 0;
        for (int k = 0; k < FETCHES; k++)
            count += job->samples[k].start_ns <= at_ns && at_ns < job->samples[k].end_ns;
        most = count > most ? count : most;
    }
    return most;
}

static void keep_cap(const struct conformity *subject, enum start start)
{
    struct responder *responder = responder_new();
    struct job *job = job_new(subject, start);
    char path[32];
    char url[RESPONDER_URL_BYTES];
    (void)snprintf(path, sizeof path, "/gate/%" PRId64, subject->most);
    add_url(job, responder_url(responder, path, url));
    open_and_warm(job);
    perform(job);
    cr_expect_eq(responder_peak(responder), subject->most, "%s: %d at once", label(subject),
                 responder_peak(responder));
    cr_expect_leq(most_at_once(job), subject->most, "%s: %" PRId64 " at once", label(subject),
                  most_at_once(job));
    job_free(job);
    responder_free(responder);
}

void conformity_reaches_and_keeps_the_cap(const struct conformity *subject)
{
    keep_cap(subject, START_COLD);
    keep_cap(subject, START_WARM);
}

void conformity_warm_opens_nothing(const struct conformity *subject)
{
    struct responder *responder = responder_new();
    struct job *job = job_new(subject, START_WARM);
    char url[RESPONDER_URL_BYTES];
    add_url(job, responder_url(responder, "/ok/1", url));
    open_and_warm(job);
    int connections = responder_connections(responder);
    cr_expect_geq(connections, subject->most, "%s: %d connections stand", label(subject),
                  connections);
    perform(job);
    cr_expect_eq(responder_connections(responder), connections, "%s", label(subject));
    for (int i = 0; i < FETCHES; i++)
        cr_expect(job->samples[i].reused, "%s: fetch %d", label(subject), i);
    job_free(job);
    responder_free(responder);
}

struct failure {
    const char *path; /* or a whole URL */
    enum outcome outcome;
    int16_t status;
};

static const struct failure failures[] = {
    {"/ok/1", OUTCOME_OK, 200},
    {"/status/204", OUTCOME_OK, 204},
    {"/status/404", OUTCOME_STATUS, 404},
    {"/status/503", OUTCOME_STATUS, 503},
    {"/reset", OUTCOME_RESET, 0},
    {"/close", OUTCOME_RESET, 0},
    {"/truncated", OUTCOME_TRUNCATED, 200},
    {"/garbage", OUTCOME_OTHER, 0},
    {"http://127.0.0.1:1/", OUTCOME_CONNECT, 0},
    {"http://a..b/", OUTCOME_RESOLVE, 0},
};
enum { FAILURES = sizeof failures / sizeof failures[0] };

/* Apart from the others, which a machine under load may not get done in a time this short. */
static const struct failure time_out = {"/silent", OUTCOME_TIMEOUT, 0};

static void fail(const struct conformity *subject, enum start start, const struct failure *all,
                 size_t count, int64_t timeout_ns)
{
    struct responder *responder = responder_new();
    struct job *job = job_new(subject, start);
    job->transport.timeout_ns = timeout_ns;
    job->batch.fetches = (int64_t)(2 * count);
    if (job->batch.in_flight > job->batch.fetches)
        job->batch.in_flight = job->batch.fetches;
    for (size_t i = 0; i < count; i++) {
        char url[RESPONDER_URL_BYTES];
        add_url(job,
                all[i].path[0] == '/' ? responder_url(responder, all[i].path, url) : all[i].path);
    }
    open_and_warm(job);
    perform(job);
    for (size_t i = 0; i < 2 * count; i++) {
        const struct failure *expected = &all[i % count];
        const struct sample *sample = &job->samples[i];
        cr_expect_eq(sample->outcome, expected->outcome, "%s: %s: %s", label(subject),
                     expected->path, outcome_name(sample->outcome));
        cr_expect_eq(sample->status, expected->status, "%s: %s: %d", label(subject), expected->path,
                     sample->status);
        cr_expect_geq(sample->end_ns, sample->start_ns, "%s: %s", label(subject), expected->path);
    }
    job_free(job);
    responder_free(responder);
}

void conformity_failures_are_outcomes(const struct conformity *subject)
{
    for (enum start start = START_COLD; start <= START_WARM; start++) {
        fail(subject, start, failures, FAILURES, 20 * NS_PER_S);
        fail(subject, start, &time_out, 1, 20 * NS_PER_MS);
    }
}

void conformity_closes_without_a_run(const struct conformity *subject)
{
    for (enum start start = START_COLD; start <= START_WARM; start++) {
        struct responder *responder = responder_new();
        struct job *job = job_new(subject, start);
        char url[RESPONDER_URL_BYTES];
        add_url(job, responder_url(responder, "/ok/1", url));
        open_and_warm(job);
        job_free(job);
        responder_free(responder);
    }
}
