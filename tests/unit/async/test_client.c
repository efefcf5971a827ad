/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "async/client.h"

#include "core/clock.h"
#include "core/sample.h"
#include "fetch/engine.h"
#include "fetch/request.h"
#include "fetch/transport.h"
#include "loop/gather.h"
#include "loop/runtime.h"
#include "support/responder.h"

#include <criterion/criterion.h>
#include <string.h>

TestSuite(client, .timeout = 30);

enum { REQUESTS = 3 };

/* A runtime, a client and something to fetch from; static, since each test is a process. */
static struct {
    struct responder *responder;
    struct runtime runtime;
    struct transport transport;
    struct request requests[REQUESTS];
    struct batch batch;
    struct client *client;
    char body[64];
    size_t body_bytes;
} at;

static void set_up(const char *const paths[REQUESTS])
{
    struct err err = {0};
    char url[RESPONDER_URL_BYTES];
    at.responder = responder_new();
    at.transport =
        (struct transport){.timeout_ns = 20 * NS_PER_S, .connect_timeout_ns = 20 * NS_PER_S};
    for (int i = 0; i < REQUESTS; i++)
        cr_assert_eq(
            request_init(&at.requests[i], responder_url(at.responder, paths[i], url), &err), 0);
    at.batch = (struct batch){.requests = at.requests,
                              .request_count = REQUESTS,
                              .transport = &at.transport,
                              .fetches = REQUESTS,
                              .in_flight = REQUESTS,
                              .release_ns = clock_now_ns()};
    cr_assert_eq(runtime_init(&at.runtime, &err), 0, "%s", err.text);
    at.client = client_new(at.runtime.loop, &at.batch, 2, &err);
    cr_assert_not_null(at.client, "%s", err.text);
}

static void run(task_body *body)
{
    struct err err = {0};
    int failed = runtime_run(&at.runtime, body, value_nothing(), NULL, &err);
    cr_expect_eq(failed, 0, "%s", err.text);
    client_free(at.client);
    runtime_release(&at.runtime);
    for (int i = 0; i < REQUESTS; i++)
        request_release(&at.requests[i]);
    responder_free(at.responder);
}

static void keep_body(const char *bytes, size_t count, void *user)
{
    (void)user;
    cr_assert_lt(at.body_bytes + count, sizeof at.body);
    memcpy(at.body + at.body_bytes, bytes, count);
    at.body_bytes += count;
}

/* Fetches request `index`, and returns its outcome. */
static int fetch_one(struct task *self, union value index, union value *result, struct err *err)
{
    struct sample sample;
    struct fetch fetch = {.index = index.number, .sample = &sample};
    if (fetch_await(self, at.client, &fetch, err) != 0)
        return -1;
    *result = value_number(sample.outcome);
    return 0;
}

static int body_task(struct task *self, union value unused, union value *result, struct err *err)
{
    (void)unused, (void)result;
    struct sample sample;
    struct fetch fetch = {.index = 1, .sample = &sample, .body = keep_body};
    int failed = fetch_await(self, at.client, &fetch, err);
    cr_expect_eq(sample.status, 200);
    cr_expect_eq(sample.body_bytes, (int64_t)at.body_bytes);
    return failed;
}

Test(client, passes_the_body_to_its_caller)
{
    set_up((const char *const[]){"/ok/0", "/ok/1", "/ok/2"});
    run(body_task);
    cr_expect_str_eq(at.body, "body 1");
}

static int outcomes_task(struct task *self, union value unused, union value *result,
                         struct err *err)
{
    (void)unused, (void)result;
    struct task *tasks[REQUESTS];
    union value outcomes[REQUESTS];
    for (int i = 0; i < REQUESTS; i++)
        tasks[i] = task_spawn(self, fetch_one, value_number(i), "%d", i);
    if (gather(self, tasks, REQUESTS, outcomes, err) != 0)
        return -1;
    cr_expect_eq(outcomes[0].number, OUTCOME_OK);
    cr_expect_eq(outcomes[1].number, OUTCOME_STATUS);
    cr_expect_eq(outcomes[2].number, OUTCOME_RESET);
    return 0;
}

Test(client, a_failed_fetch_is_an_outcome_not_an_error)
{
    set_up((const char *const[]){"/ok/0", "/status/503", "/reset"});
    run(outcomes_task);
}

static int cancel_task(struct task *self, union value unused, union value *result, struct err *err)
{
    (void)unused;
    struct task *silent = task_spawn(self, fetch_one, value_number(0), "silent");
    while (responder_requests(at.responder) < 1) /* it has the request, and will not answer */
        if (task_sleep(self, NS_PER_MS, err) != 0)
            return -1;
    (void)task_cancel(silent);
    struct err why = {.kind = ERR_NONE};
    cr_expect_eq(task_await(self, silent, NULL, &why), -1);
    cr_expect_eq(why.kind, ERR_CANCELLED);
    int failed = fetch_one(self, value_number(1), result, err);
    cr_expect_eq(result->number, OUTCOME_OK);
    return failed;
}

Test(client, a_cancelled_fetch_is_abandoned_and_the_next_one_works)
{
    set_up((const char *const[]){"/silent", "/ok/1", "/ok/2"});
    run(cancel_task);
}

static int cancel_early_task(struct task *self, union value unused, union value *result,
                             struct err *err)
{
    (void)unused;
    struct task *early = task_spawn(self, fetch_one, value_number(0), "early");
    if (task_yield(self, err) != 0) /* it is queued, and not sent */
        return -1;
    (void)task_cancel(early);
    struct err why = {.kind = ERR_NONE};
    cr_expect_eq(task_await(self, early, NULL, &why), -1);
    cr_expect_eq(why.kind, ERR_CANCELLED);
    int failed = fetch_one(self, value_number(1), result, err);
    cr_expect_eq(responder_requests(at.responder), 1);
    return failed;
}

Test(client, a_fetch_cancelled_before_it_was_sent_is_never_sent)
{
    set_up((const char *const[]){"/ok/0", "/ok/1", "/ok/2"});
    run(cancel_early_task);
}

static int leave_task(struct task *self, union value unused, union value *result, struct err *err)
{
    (void)unused, (void)result;
    for (int i = 0; i < REQUESTS; i++)
        (void)task_spawn(self, fetch_one, value_number(i), "%d", i);
    while (responder_requests(at.responder) < REQUESTS)
        if (task_sleep(self, NS_PER_MS, err) != 0)
            return -1;
    return 0;
}

Test(client, fetches_left_unfinished_at_the_end_of_a_run_are_abandoned)
{
    set_up((const char *const[]){"/silent", "/silent", "/silent"});
    run(leave_task);
}
