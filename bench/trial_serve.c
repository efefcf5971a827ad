#include "bench/trial.h"

#include "bench/engines.h"
#include "bench/job.h"
#include "bench/limits.h"
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

struct stage {
    struct job job;
    struct engine_spec spec;
    struct engine_run *run;
    struct sample *samples;
    struct usage_meter meter;
};

static int make_samples(struct stage *stage, struct err *err)
{
    const struct job *job = &stage->job;
    size_t bytes = (size_t)job->batch.fetches * sizeof *stage->samples;
    if (job->live_samples > 0)
        stage->samples = live_samples_map(job->live_samples, (size_t)job->batch.fetches, err);
    else
        stage->samples = malloc(bytes);
    if (!stage->samples)
        return err_run(err, "out of memory for %zu bytes of samples", bytes);
    /* Touched now, so that no page of it is first touched within the measured time. */
    memset(stage->samples, 0xff, bytes);
    return 0;
}

static void free_samples(struct stage *stage)
{
    if (stage->job.live_samples > 0)
        live_samples_unmap(stage->samples, (size_t)stage->job.batch.fetches);
    else
        free(stage->samples);
}

/* What the libcurl of this trial has to be able to. */
static int check_libcurl(const struct stage *stage, struct err *err)
{
    const struct job *job = &stage->job;
    if (stage->spec.libcurl[0] && libcurl_check_loaded(stage->spec.libcurl, err) != 0)
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
static int prepare(struct stage *stage, struct err *err)
{
    const struct job *job = &stage->job;
    if (engine_spec_parse(&stage->spec, job->spec, err) != 0)
        return -1;
    if (check_libcurl(stage, err) != 0)
        return -1;
    if (cpus_pin(0, &job->cpus, err) != 0)
        return -1;
    (void)limits_raise_descriptors();
    if (transport_share_sessions(&stage->job.transport, job->requests, job->batch.request_count,
                                 err) != 0)
        return -1;
    stage->job.batch.args = stage->spec.args;
    if (make_samples(stage, err) != 0)
        return -1;
    if (job->live_samples > 0)
        stage->job.batch.shared_samples = stage->samples;
    usage_meter_open(&stage->meter);
    if (stage->spec.engine->open(&stage->run, &stage->job.batch, err) != 0)
        return -1;
    if (job->batch.start == START_WARM && stage->spec.engine->warm(stage->run, err) != 0)
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
static int perform(struct stage *stage, struct trial_report *report, struct err *err)
{
    const struct engine *engine = stage->spec.engine;
    usage_meter_start(&stage->meter);
    stage->job.batch.release_ns = clock_now_ns();
    int status = engine->run(stage->run, stage->samples, err);
    usage_meter_stop(&stage->meter);
    report->usage = stage->meter.usage;
    if (engine->children) {
        struct usage children;
        engine->children(stage->run, &children);
        usage_add(&report->usage, &children);
    }
    if (status == 0)
        report->makespan_ns = last_end_ns(stage->samples, stage->job.batch.fetches);
    return status;
}

static int say(const struct err *said, const void *message, size_t bytes, struct err *err)
{
    if (child_write(CHILD_SOCKET, said, sizeof *said, NULL, err) != 0)
        return -1;
    return said->kind == ERR_NONE ? child_write(CHILD_SOCKET, message, bytes, NULL, err) : 0;
}

/* Whatever message is due next, this stands in its place. */
static void say_last_word(const struct err *said)
{
    (void)!say(said, NULL, 0, NULL);
}

static int converse(struct stage *stage, struct err *err)
{
    struct err said = {0};
    struct trial_report report = {0};
    char go = 0;
    struct libcurl_version loaded = libcurl_version();
    (void)!prepare(stage, &said);
    if (say(&said, &loaded, sizeof loaded, err) != 0)
        return -1;
    if (said.kind != ERR_NONE)
        return 0;
    if (child_read(CHILD_SOCKET, &go, sizeof go, NULL, err) != 0)
        return -1;
    (void)!perform(stage, &report, &said);
    if (say(&said, &report, sizeof report, err) != 0)
        return -1;
    if (said.kind != ERR_NONE)
        return 0;
    return say(&said, stage->samples, (size_t)stage->job.batch.fetches * sizeof *stage->samples,
               err);
}

int trial_serve(struct err *err)
{
    struct stage stage = {0};
    if (child_enter(err) != 0)
        return -1;
    memory_tell_end(say_last_word);
    struct err said = {0};
    int status = 0;
    if (libcurl_init(&said) != 0 || job_receive(&stage.job, CHILD_SOCKET, &said) != 0)
        say_last_word(&said);
    else
        status = converse(&stage, err);
    if (stage.run)
        stage.spec.engine->close(stage.run);
    free_samples(&stage);
    job_release(&stage.job);
    libcurl_release();
    return status;
}
