/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "allocations.h"
#include "torture.h"

#include "bench/engines.h"
#include "core/clock.h"
#include "core/memory.h"
#include "fetch/libcurl.h"
#include "fetch/request.h"
#include "fetch/transport.h"
#include "origin/origin.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Every engine fetches a little, cold and warm, as a trial does it: with an allocation that fails,
 * or with no thread and no process to be had from the n-th on. */

enum { FETCHES = 4, IN_FLIGHT = 2, EXIT_TOLD = 3 };

struct job {
    bool starts; /* they fail */
    const struct engine *engine;
    enum start start;
    const char *url;
};

static int check_samples(const struct sample *samples)
{
    for (size_t i = 0; i < FETCHES; i++)
        if (samples[i].outcome >= OUTCOME_COUNT) {
            (void)fprintf(stderr, "fetch %zu has no outcome\n", i);
            return EXIT_FAILURE;
        }
    return EXIT_SUCCESS;
}

static int run_engine(const struct job *job, struct batch *batch, struct sample *samples)
{
    struct err err = {0};
    struct engine_run *run = NULL;
    int status = job->engine->open(&run, batch, &err);
    bool opened = status == 0;
    if (opened && job->start == START_WARM)
        status = job->engine->warm(run, &err);
    batch->release_ns = clock_now_ns();
    if (status == 0)
        status = job->engine->run(run, samples, &err);
    if (opened)
        job->engine->close(run);
    if (status == 0)
        return check_samples(samples);
    (void)fprintf(stderr, "fetchbench: %s\n", err.kind == ERR_NONE ? "" : err.text);
    return EXIT_TOLD;
}

/* More than one loop or thread where an engine has none by default. */
static const char *arguments(const struct job *job)
{
    const struct option_row *param = job->starts ? job->engine->params : NULL;
    for (; param && param->name; param++) {
        if (strcmp(param->name, "loops") == 0)
            return "loops=2";
        if (strcmp(param->name, "threads") == 0)
            return "threads=2";
    }
    return "";
}

static int fetch_a_little(const struct torture *torture, const void *user)
{
    (void)torture;
    const struct job *job = user;
    struct err err = {0};
    struct request request;
    struct transport transport = {.timeout_ns = 2 * NS_PER_S, .connect_timeout_ns = 2 * NS_PER_S};
    struct batch batch = {.requests = &request,
                          .request_count = 1,
                          .transport = &transport,
                          .fetches = FETCHES,
                          .in_flight = IN_FLIGHT,
                          .start = job->start};
    struct sample samples[FETCHES];
    memset(samples, 0xff, sizeof samples);
    if (libcurl_init(&err) != 0 || request_init(&request, job->url, &err) != 0 ||
        engine_parse_args(job->engine, arguments(job), &batch.args, &err) != 0)
        return EXIT_FAILURE;
    if (job->starts)
        allocations_arm_starts();
    else
        allocations_arm();
    int code = run_engine(job, &batch, samples);
    allocations_disarm();
    request_release(&request);
    libcurl_release();
    return code;
}

static const char *judge(const struct torture *torture, const void *user, long failing,
                         const struct ending *ending)
{
    (void)torture;
    (void)user;
    if (ending->code == EXIT_SUCCESS)
        return NULL;
    if (failing == 0)
        return "it failed, though no allocation did";
    if (ending->code != EXIT_TOLD)
        return "wrong";
    const char *reason = strstr(ending->said, "fetchbench: ");
    return reason && reason[strlen("fetchbench: ")] > '\n' ? NULL : "it did not say why";
}

static void torture_each(struct torture *torture, bool starts, const char *url)
{
    for (size_t i = 0; engines[i]; i++)
        for (int start = START_COLD; start <= START_WARM; start++) {
            struct job job = {
                .starts = starts, .engine = engines[i], .start = (enum start)start, .url = url};
            struct subject subject = {
                .user = &job, .body = fetch_a_little, .judge = judge, .starts = starts};
            torture_subject(torture, &subject, "%s %s %s", starts ? "starts" : "engine",
                            job.engine->name, start_name(job.start));
        }
}

int torture_engines(struct torture *torture)
{
    struct err err = {0};
    struct origin origin;
    struct origin_options options = {0};
    char url[ORIGIN_URL_BYTES];
    if (origin_start(&origin, &options, &err) != 0) {
        (void)fprintf(stderr, "torture: %s\n", err.text);
        return -1;
    }
    (void)origin_url(&origin, 0, url);
    torture_each(torture, false, url);
    torture_each(torture, true, url);
    origin_stop(&origin);
    return 0;
}
