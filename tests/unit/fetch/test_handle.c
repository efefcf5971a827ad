/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "fetch/handle.h"

#include "core/clock.h"
#include "fetch/engine.h"
#include "fetch/request.h"
#include "fetch/transport.h"
#include "support/responder.h"

#include <criterion/criterion.h>
#include <string.h>

TestSuite(handle, .timeout = 30);

Test(handle, every_result_has_its_class)
{
    static const struct {
        CURLcode code;
        int status;
        enum outcome outcome;
    } rows[] = {
        {CURLE_OK, 200, OUTCOME_OK},
        {CURLE_OK, 204, OUTCOME_OK},
        {CURLE_OK, 304, OUTCOME_OK},
        {CURLE_OK, 399, OUTCOME_OK},
        {CURLE_OK, 400, OUTCOME_STATUS},
        {CURLE_OK, 599, OUTCOME_STATUS},
        {CURLE_OK, 0, OUTCOME_OTHER},
        {CURLE_COULDNT_RESOLVE_HOST, 0, OUTCOME_RESOLVE},
        {CURLE_COULDNT_CONNECT, 0, OUTCOME_CONNECT},
        {CURLE_SSL_CONNECT_ERROR, 0, OUTCOME_TLS},
        {CURLE_PEER_FAILED_VERIFICATION, 0, OUTCOME_TLS},
        {CURLE_SSL_CACERT_BADFILE, 0, OUTCOME_TLS},
        {CURLE_OPERATION_TIMEDOUT, 0, OUTCOME_TIMEOUT},
        {CURLE_OPERATION_TIMEDOUT, 200, OUTCOME_TIMEOUT},
        {CURLE_GOT_NOTHING, 0, OUTCOME_RESET},
        {CURLE_RECV_ERROR, 200, OUTCOME_RESET},
        {CURLE_SEND_ERROR, 0, OUTCOME_RESET},
        {CURLE_HTTP2_STREAM, 0, OUTCOME_RESET},
        {CURLE_PARTIAL_FILE, 200, OUTCOME_TRUNCATED},
        {CURLE_ABORTED_BY_CALLBACK, 0, OUTCOME_CANCELLED},
        {CURLE_WRITE_ERROR, 200, OUTCOME_CANCELLED},
        {100, 0, OUTCOME_CANCELLED}, /* CURLE_TOO_LARGE, which older headers do not have */
        {CURLE_OUT_OF_MEMORY, 0, OUTCOME_OTHER},
        {CURLE_UNSUPPORTED_PROTOCOL, 0, OUTCOME_OTHER},
        {CURLE_URL_MALFORMAT, 0, OUTCOME_OTHER},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        cr_expect_eq(handle_outcome(rows[i].code, rows[i].status), rows[i].outcome, "%s, %d: %s",
                     curl_easy_strerror(rows[i].code), rows[i].status,
                     outcome_name(handle_outcome(rows[i].code, rows[i].status)));
}

struct bench {
    struct responder *responder;
    struct transport transport;
    struct request requests[4];
    struct batch batch;
    struct handle handle;
    char body[8192]; /* what came back */
    size_t body_bytes;
};

static size_t keep_body(char *bytes, size_t size, size_t count, void *user)
{
    struct bench *bench = user;
    size_t length = size * count;
    cr_assert_lt(bench->body_bytes + length, sizeof bench->body);
    memcpy(bench->body + bench->body_bytes, bytes, length);
    bench->body_bytes += length;
    bench->body[bench->body_bytes] = '\0';
    return length;
}

static void set_up(struct bench *bench, const char *path, size_t requests)
{
    char url[RESPONDER_URL_BYTES];
    struct err err = {0};
    *bench = (struct bench){.responder = responder_new()};
    bench->transport.timeout_ns = bench->transport.connect_timeout_ns = 10 * NS_PER_S;
    for (size_t i = 0; i < requests; i++)
        cr_assert_eq(
            request_init(&bench->requests[i], responder_url(bench->responder, path, url), &err), 0,
            "%s", err.text);
    bench->batch = (struct batch){.requests = bench->requests,
                                  .request_count = requests,
                                  .transport = &bench->transport,
                                  .fetches = (int64_t)requests,
                                  .in_flight = 1,
                                  .release_ns = clock_now_ns()};
    cr_assert_eq(handle_init(&bench->handle, &bench->batch, &err), 0, "%s", err.text);
}

static void tear_down(struct bench *bench)
{
    handle_release(&bench->handle);
    for (size_t i = 0; i < bench->batch.request_count; i++)
        request_release(&bench->requests[i]);
    responder_free(bench->responder);
}

static struct sample fetch(struct bench *bench, int64_t index)
{
    struct sample sample;
    bench->body_bytes = 0;
    bench->body[0] = '\0';
    handle_begin(&bench->handle, index, 3, &sample);
    handle_end(&bench->handle, curl_easy_perform(bench->handle.easy));
    return sample;
}

/* The request as the server read it. */
static const char *echo(struct bench *bench, int64_t index)
{
    (void)curl_easy_setopt(bench->handle.easy, CURLOPT_WRITEFUNCTION, keep_body);
    (void)curl_easy_setopt(bench->handle.easy, CURLOPT_WRITEDATA, bench);
    cr_expect_eq(fetch(bench, index).outcome, OUTCOME_OK);
    return bench->body;
}

Test(handle, the_first_fetch_opens_a_connection_and_the_next_uses_it)
{
    struct bench bench;
    set_up(&bench, "/ok/7", 1);
    struct sample first = fetch(&bench, 0);
    struct sample second = fetch(&bench, 0);
    cr_expect_eq(first.connections, 1);
    cr_expect_not(first.reused);
    cr_expect_gt(first.connect_ns, 0);
    cr_expect_eq(second.connections, 0);
    cr_expect(second.reused);
    cr_expect_eq(second.connect_ns, 0);
    cr_expect_eq(second.worker, 3);
    cr_expect_eq(second.body_bytes, 6);
    cr_expect_geq(second.start_ns, first.end_ns);
    tear_down(&bench);
}

/* Points request `index`, made by set_up, somewhere else. */
static void turn_to(struct bench *bench, size_t index, const char *path)
{
    char url[RESPONDER_URL_BYTES];
    struct err err = {0};
    request_release(&bench->requests[index]);
    cr_assert_eq(
        request_init(&bench->requests[index], responder_url(bench->responder, path, url), &err), 0);
}

Test(handle, a_fetch_whose_connection_dies_is_not_tried_again)
{
    struct bench bench;
    set_up(&bench, "/ok/7", 2);
    turn_to(&bench, 1, "/close");
    (void)fetch(&bench, 0);
    struct sample second = fetch(&bench, 1);
    cr_expect_eq(second.outcome, OUTCOME_RESET, "%s", outcome_name(second.outcome));
    cr_expect_eq(responder_requests(bench.responder), 2);
    struct sample third = fetch(&bench, 0);
    cr_expect_eq(third.outcome, OUTCOME_OK, "%s", outcome_name(third.outcome));
    tear_down(&bench);
}

Test(handle, a_body_or_head_over_its_limit_is_cancelled)
{
    struct bench bench;
    set_up(&bench, "/ok/7", 1);
    bench.transport.max_body_bytes = 6; /* "body 7" */
    cr_expect_eq(fetch(&bench, 0).outcome, OUTCOME_OK);
    bench.transport.max_body_bytes = 5;
    cr_expect_eq(fetch(&bench, 0).outcome, OUTCOME_CANCELLED);
    bench.transport.max_body_bytes = 0;
    bench.transport.max_header_bytes = 20;
    cr_expect_eq(fetch(&bench, 0).outcome, OUTCOME_CANCELLED);
    bench.transport.max_header_bytes = 10000;
    cr_expect_eq(fetch(&bench, 0).outcome, OUTCOME_OK);
    tear_down(&bench);
}

Test(handle, a_connection_that_the_request_asks_to_close_is_not_used_again)
{
    struct bench bench;
    set_up(&bench, "/ok/7", 2);
    cr_assert_eq(request_add_header(&bench.requests[0], "connection: Close", NULL), 0);
    cr_expect_eq(fetch(&bench, 0).connections, 1);
    cr_expect_eq(fetch(&bench, 0).connections, 1);
    cr_expect_eq(fetch(&bench, 1).connections, 1);
    cr_expect_eq(fetch(&bench, 1).connections, 0);
    tear_down(&bench);
}

Test(handle, method_headers_and_body_are_sent)
{
    struct bench bench;
    set_up(&bench, "/echo", 1);
    struct request *request = &bench.requests[0];
    request->method = strdup("PUT");
    request->body = strdup("a body");
    request->body_bytes = 6;
    cr_assert_eq(request_add_header(request, "X-One: 1", NULL), 0);
    cr_assert_eq(request_add_header(request, "X-None:", NULL), 0);
    const char *sent = echo(&bench, 0);
    cr_expect_eq(strncmp(sent, "PUT /echo HTTP/1.1\r\n", 20), 0, "%s", sent);
    cr_expect(strstr(sent, "\r\nX-One: 1\r\n") != NULL, "%s", sent);
    cr_expect(strstr(sent, "\r\nX-None:\r\n") != NULL, "%s", sent);
    cr_expect(strstr(sent, "\r\n\r\na body") != NULL, "%s", sent);
    tear_down(&bench);
}

Test(handle, nothing_is_left_of_the_previous_request)
{
    struct bench bench;
    set_up(&bench, "/echo", 4);
    bench.requests[0].method = strdup("DELETE");
    bench.requests[1].method = strdup("HEAD");
    bench.requests[2].body = strdup("posted");
    bench.requests[2].body_bytes = 6;
    static const int order[] = {0, 1, 2, 3, 1, 0, 2, 1, 3};
    static const char *const first[] = {"DELETE ", "", "POST ", "GET "};
    for (size_t i = 0; i < sizeof order / sizeof order[0]; i++) {
        const char *sent = echo(&bench, order[i]);
        const char *expected = first[order[i]];
        cr_expect_eq(strncmp(sent, expected, strlen(expected)), 0, "step %zu: %s", i, sent);
        cr_expect_eq(strstr(sent, "posted") != NULL, order[i] == 2, "step %zu: %s", i, sent);
    }
    tear_down(&bench);
}

Test(handle, a_proxy_of_the_environment_is_not_used)
{
    struct bench bench;
    cr_assert_eq(setenv("http_proxy", "http://127.0.0.1:1", 1), 0);
    set_up(&bench, "/ok/1", 1);
    cr_expect_eq(fetch(&bench, 0).outcome, OUTCOME_OK);
    tear_down(&bench);
}

static int opened, closed;

static void count_opened(struct handle *handle, curl_socket_t socket, void *user)
{
    (void)handle;
    cr_expect_geq(socket, 0);
    cr_expect_eq(user, &opened);
    opened++;
}

static void count_closed(curl_socket_t socket, void *user)
{
    (void)socket;
    (void)user;
    closed++;
}

Test(handle, hooks_are_called_when_sockets_open_and_before_they_close)
{
    static const struct socket_hooks hooks = {
        .opened = count_opened, .closing = count_closed, .user = &opened};
    struct bench bench;
    set_up(&bench, "/ok/1", 1);
    cr_assert_eq(handle_watch_sockets(&bench.handle, &hooks, NULL), 0);
    (void)fetch(&bench, 0);
    (void)fetch(&bench, 0);
    cr_expect_eq(opened, 1);
    cr_expect_eq(closed, 0);
    tear_down(&bench);
    cr_expect_eq(closed, 1);
}
