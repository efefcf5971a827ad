/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bench/trial.h"

#include "bench/engines.h"
#include "bench/host.h"
#include "bench/job.h"
#include "bench/live_samples.h"
#include "bench/usage.h"
#include "core/child.h"
#include "core/clock.h"
#include "core/cpus.h"
#include "core/memory.h"
#include "fetch/libcurl.h"

#include <stdlib.h>
#include <string.h>

/* The side of a trial that fetches. */

struct trial_server {
    struct job job;
    struct engine_spec spec;
    struct engine_run *run;
    struct sample *samples;
    struct usage_meter meter;
};

static int make_samples(struct trial_server *server, struct err *err)
{
    const struct job *job = &server->job;
    size_t bytes = (size_t)job->batch.fetches * sizeof *server->samples;
    if (job->live_samples > 0)
        server->samples = live_samples_map(job->live_samples, (size_t)job->batch.fetches, err);
    else
        server->samples = malloc(bytes);
    if (!server->samples)
        return err_run(err, "out of memory for %zu bytes of samples", bytes);
    /* Touched now, so that no page fault falls into the measured time. */
    memset(server->samples, 0xff, bytes);
    return 0;
}

static void free_samples(struct trial_server *server)
{
    if (server->job.live_samples > 0)
        live_samples_unmap(server->samples, (size_t)server->job.batch.fetches);
    else
        free(server->samples);
}

/* What the libcurl of this trial has to support. */
static int check_libcurl(const struct trial_server *server, struct err *err)
{
    const struct job *job = &server->job;
    if (server->spec.libcurl[0] && libcurl_check_loaded(server->spec.libcurl, err) != 0)
        return -1;
    if (!job->transport.http2)
        return 0;
    struct libcurl_version loaded = libcurl_version();
    for (size_t i = 0; i < job->batch.request_count; i++)
        if (libcurl_check_http2(loaded.version, job->requests[i].url, err) != 0)
            return -1;
    return 0;
}

/* Everything that does not belong to the measured time. */
static int prepare(struct trial_server *server, struct err *err)
{
    const struct job *job = &server->job;
    if (engine_spec_parse(&server->spec, job->spec, err) != 0)
        return -1;
    if (check_libcurl(server, err) != 0)
        return -1;
    if (cpus_pin(0, &job->cpus, err) != 0)
        return -1;
    (void)limits_raise_descriptors();
    if (transport_share_sessions(&server->job.transport, job->requests, job->batch.request_count,
                                 err) != 0)
        return -1;
    server->job.batch.args = server->spec.args;
    if (make_samples(server, err) != 0)
        return -1;
    if (job->live_samples > 0)
        server->job.batch.shared_samples = server->samples;
    usage_meter_open(&server->meter);
    if (server->spec.engine->open(&server->run, &server->job.batch, err) != 0)
        return -1;
    if (job->batch.start == START_WARM && server->spec.engine->warm(server->run, err) != 0)
        return -1;
    return 0;
}

static int64_t last_end_ns(const struct sample *samples, int64_t count)
{
    int64_t last_ns = 0;
    for (int64_t i = 0; i < count; i++)
        if (samples[i].end_ns > last_ns)
            last_ns = samples[i].end_ns;
    return last_ns;
}

/* The measured part. */
static int perform(struct trial_server *server, struct trial_report *report, struct err *err)
{
    const struct engine *engine = server->spec.engine;
    usage_meter_start(&server->meter);
    server->job.batch.release_ns = clock_now_ns();
    int status = engine->run(server->run, server->samples, err);
    usage_meter_stop(&server->meter);
    report->usage = server->meter.usage;
    if (engine->children) {
        struct usage children;
        engine->children(server->run, &children);
        usage_add(&report->usage, &children);
    }
    if (status == 0)
        report->makespan_ns = last_end_ns(server->samples, server->job.batch.fetches);
    return status;
}

static int send_message(const struct err *said, const void *message, size_t bytes, struct err *err)
{
    if (child_write(CHILD_SOCKET, said, sizeof *said, NULL, err) != 0)
        return -1;
    return said->kind == ERR_NONE ? child_write(CHILD_SOCKET, message, bytes, NULL, err) : 0;
}

/* Replaces whatever message is due next. */
static void send_final_error(const struct err *said)
{
    (void)!send_message(said, NULL, 0, NULL);
}

static int run_session(struct trial_server *server, struct err *err)
{
    struct err said = {0};
    struct trial_report report = {0};
    char go = 0;
    struct libcurl_version loaded = libcurl_version();
    (void)!prepare(server, &said);
    if (send_message(&said, &loaded, sizeof loaded, err) != 0)
        return -1;
    if (said.kind != ERR_NONE)
        return 0;
    if (child_read(CHILD_SOCKET, &go, sizeof go, NULL, err) != 0)
        return -1;
    (void)!perform(server, &report, &said);
    if (send_message(&said, &report, sizeof report, err) != 0)
        return -1;
    if (said.kind != ERR_NONE)
        return 0;
    return send_message(&said, server->samples,
                        (size_t)server->job.batch.fetches * sizeof *server->samples, err);
}

int trial_serve(struct err *err)
{
    struct trial_server server = {0};
    if (child_enter(err) != 0)
        return -1;
    memory_set_oom_handler(send_final_error);
    struct err said = {0};
    int status = 0;
    if (libcurl_init(&said) != 0 || job_receive(&server.job, CHILD_SOCKET, &said) != 0)
        send_final_error(&said);
    else
        status = run_session(&server, err);
    if (server.run)
        server.spec.engine->close(server.run);
    free_samples(&server);
    job_release(&server.job);
    libcurl_release();
    return status;
}
