/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One engine, one batch, in this very process: for profilers, which do not follow the harness into
 * its child processes, and for comparing two builds by instructions.
 *
 *     benchmark SPEC FETCHES IN_FLIGHT [URL]
 *
 * Warm start and HTTP/1.1, unless BENCHMARK_COLD or BENCHMARK_HTTP2 is in the environment. Without
 * a URL the built-in origin is started, without delay. `benchmark null 100000 1` measures what the
 * harness itself costs. Prints CPU time and instructions for a fetch. Profilers begin at `measured`
 * and end with it (callgrind: --toggle-collect=measured).
 */
#include "bench/engines.h"
#include "bench/host.h"
#include "bench/usage.h"
#include "core/clock.h"
#include "fetch/libcurl.h"
#include "fetch/request.h"
#include "fetch/transport.h"
#include "origin/origin.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct bench {
    struct engine_spec spec;
    struct request request;
    struct transport transport;
    struct batch batch;
    struct engine_run *run;
    struct sample *samples;
    struct usage_meter meter;
    struct origin origin;
};

/* External, so that it has a name to profilers. */
__attribute__((noinline)) int measured(struct bench *bench, struct err *err);

int measured(struct bench *bench, struct err *err)
{
    return bench->spec.engine->run(bench->run, bench->samples, err);
}

static int set_target(struct bench *bench, const char *url, struct err *err)
{
    char text[ORIGIN_URL_BYTES];
    if (!url) {
        struct origin_options options = {.program = FETCHBENCH_PROGRAM};
        if (origin_start(&bench->origin, &options, err) != 0)
            return -1;
        url = origin_url(&bench->origin, 0, text);
    }
    return request_init(&bench->request, url, err);
}

static int prepare(struct bench *bench, char **arguments, struct err *err)
{
    bench->transport = (struct transport){
        .timeout_ns = 300 * NS_PER_S, .connect_timeout_ns = 60 * NS_PER_S, .insecure = true};
    bench->transport.http2 = getenv("BENCHMARK_HTTP2") != NULL;
    bench->batch = (struct batch){.requests = &bench->request,
                                  .request_count = 1,
                                  .transport = &bench->transport,
                                  .fetches = atoll(arguments[1]),
                                  .in_flight = atoll(arguments[2]),
                                  .start = getenv("BENCHMARK_COLD") ? START_COLD : START_WARM};
    if (bench->batch.in_flight < 1 || bench->batch.fetches < bench->batch.in_flight)
        return err_usage(err, "FETCHES must not be fewer than IN_FLIGHT, nor that fewer than 1");
    if (engine_spec_parse(&bench->spec, arguments[0], err) != 0 ||
        set_target(bench, arguments[3], err) != 0 ||
        transport_share_sessions(&bench->transport, &bench->request, 1, err) != 0)
        return -1;
    bench->batch.args = bench->spec.args;
    bench->samples = calloc((size_t)bench->batch.fetches, sizeof *bench->samples);
    if (!bench->samples)
        return err_run(err, "out of memory");
    (void)limits_raise_descriptors();
    usage_meter_open(&bench->meter);
    if (bench->spec.engine->open(&bench->run, &bench->batch, err) != 0)
        return -1;
    return bench->batch.start == START_WARM ? bench->spec.engine->warm(bench->run, err) : 0;
}

static int64_t count_failed(const struct bench *bench)
{
    int64_t failed = 0;
    for (int64_t i = 0; i < bench->batch.fetches; i++)
        failed += bench->samples[i].outcome != OUTCOME_OK;
    return failed;
}

static int perform(struct bench *bench, struct err *err)
{
    usage_meter_start(&bench->meter);
    bench->batch.release_ns = clock_now_ns();
    int status = measured(bench, err);
    int64_t wall_ns = clock_now_ns() - bench->batch.release_ns;
    usage_meter_stop(&bench->meter);
    if (status != 0)
        return -1;
    double fetches = (double)bench->batch.fetches;
    printf("%.3f us wall, %.3f us CPU (%.3f user, %.3f system)", (double)wall_ns / fetches / 1e3,
           (double)usage_cpu_ns(&bench->meter.usage) / fetches / 1e3,
           (double)bench->meter.usage.cpu_user_ns / fetches / 1e3,
           (double)bench->meter.usage.cpu_system_ns / fetches / 1e3);
    if (bench->meter.usage.instructions >= 0)
        printf(", %.0f instructions", (double)bench->meter.usage.instructions / fetches);
    printf(" a fetch; %" PRId64 " failed\n", count_failed(bench));
    return 0;
}

int main(int count, char **arguments)
{
    if (count < 4 || count > 5) {
        (void)fprintf(stderr, "usage: benchmark SPEC FETCHES IN_FLIGHT [URL]\n");
        return 2;
    }
    struct bench bench = {0};
    struct err err = {0};
    int status = libcurl_init(&err);
    if (status == 0)
        status = prepare(&bench, arguments + 1, &err);
    if (status == 0)
        status = perform(&bench, &err);
    if (status != 0)
        (void)fprintf(stderr, "benchmark: %s\n", err.text);
    if (bench.run)
        bench.spec.engine->close(bench.run);
    origin_stop(&bench.origin);
    free(bench.samples);
    request_release(&bench.request);
    transport_release(&bench.transport);
    libcurl_release();
    return status == 0 ? 0 : 1;
}
