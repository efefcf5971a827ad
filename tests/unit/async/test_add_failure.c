/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "async/engines.h"
#include "core/clock.h"
#include "fetch/engine.h"
#include "fetch/request.h"
#include "fetch/transport.h"
#include "support/responder.h"

#include <criterion/criterion.h>
#include <curl/curl.h>
#include <limits.h>

TestSuite(add_failure, .timeout = 30);

enum { FETCHES = 5 };

/* The linker sends calls of curl_multi_add_handle to __wrap_..., and __real_... to libcurl. */
CURLMcode __real_curl_multi_add_handle(CURLM *multi, CURL *easy);
CURLMcode __wrap_curl_multi_add_handle(CURLM *multi, CURL *easy);

static int additions, good_additions = INT_MAX;

CURLMcode __wrap_curl_multi_add_handle(CURLM *multi, CURL *easy)
{
    return additions++ < good_additions ? __real_curl_multi_add_handle(multi, easy)
                                        : CURLM_OUT_OF_MEMORY;
}

/* One handle goes from fetch to fetch: after a failed addition nothing is in progress. */
static void expect_failed_fetches(const struct engine *engine, const char *spec)
{
    char url[RESPONDER_URL_BYTES];
    struct err err = {0};
    struct responder *responder = responder_new();
    struct transport transport = {.timeout_ns = 20 * NS_PER_S, .connect_timeout_ns = 20 * NS_PER_S};
    struct request request;
    struct sample samples[FETCHES];
    struct engine_run *run = NULL;
    cr_assert_eq(request_init(&request, responder_url(responder, "/ok/1", url), &err), 0);
    struct batch batch = {.requests = &request,
                          .request_count = 1,
                          .transport = &transport,
                          .fetches = FETCHES,
                          .in_flight = 1,
                          .release_ns = clock_now_ns()};
    cr_assert_eq(engine_parse_args(engine, spec, &batch.args, &err), 0, "%s", err.text);
    cr_assert_eq(engine->open(&run, &batch, &err), 0, "%s", err.text);
    additions = 0;
    good_additions = 2;
    cr_assert_eq(engine->run(run, samples, &err), 0, "%s", err.text);
    for (int i = 0; i < FETCHES; i++)
        cr_expect_eq(samples[i].outcome, i < 2 ? OUTCOME_OK : OUTCOME_OTHER, "%s:%s: fetch %d",
                     engine->name, spec, i);
    engine->close(run);
    request_release(&request);
    transport_release(&transport);
    responder_free(responder);
}

Test(add_failure, a_fetch_that_libcurl_does_not_take_fails_and_the_next_one_follows)
{
    expect_failed_fetches(&engine_async, "");
    expect_failed_fetches(&engine_async, "driver=poll");
    expect_failed_fetches(&engine_coroutines, "");
}
