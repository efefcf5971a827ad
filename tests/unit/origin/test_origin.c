/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "origin/origin.h"

#include "unit/origin/client.h"

#include <criterion/criterion.h>
#include <signal.h>
#include <string.h>

TestSuite(origin, .timeout = 30);

/* Shared by the tests of this file, each of which is a process of its own. */
static struct origin origin;
static struct reply reply;

static void start(struct origin_options options)
{
    struct err err = {0};
    options.program = FETCHBENCH_PROGRAM;
    cr_assert_eq(origin_start(&origin, &options, &err), 0, "%s", err.text);
}

static void stop(void)
{
    origin_stop(&origin);
}

static struct origin_counts counts(bool reset)
{
    struct origin_counts counted;
    struct err err = {0};
    cr_assert_eq(origin_counts(&origin, reset, &counted, NULL, &err), 0, "%s", err.text);
    return counted;
}

static void expect_refused(struct origin_options options, enum err_kind kind, const char *phrase)
{
    struct err err = {0};
    options.program = FETCHBENCH_PROGRAM;
    cr_assert_eq(origin_start(&origin, &options, &err), -1);
    cr_assert_eq(err.kind, kind, "%s", err.text);
    cr_assert(strstr(err.text, phrase), "'%s' does not say '%s'", err.text, phrase);
    cr_assert_eq(origin.child.pid, 0);
}

Test(origin, answers_at_the_port_that_it_reports, .fini = stop)
{
    char url[ORIGIN_URL_BYTES];
    char expected[ORIGIN_URL_BYTES];
    start((struct origin_options){0});
    cr_assert_gt(origin.port, 0);
    (void)snprintf(expected, sizeof expected, "http://127.0.0.1:%d/", origin.port);
    cr_assert_str_eq(origin_url(&origin, 0, url), expected);
    cr_assert_eq(client_get(origin.port, "/", &reply), 0);
    cr_assert_eq(reply.status, 200);
    cr_assert_eq(reply.body_bytes, 1024);
}

Test(origin, takes_its_defaults_from_the_options, .fini = stop)
{
    start((struct origin_options){.size = "100", .status = "418"});
    cr_assert_eq(client_get(origin.port, "/", &reply), 0);
    cr_assert_eq(reply.status, 418);
    cr_assert_eq(reply.body_bytes, 100);
}

Test(origin, counts_requests_connections_and_the_most_at_once, .fini = stop)
{
    enum { AT_ONCE = 200 };
    static int sockets[AT_ONCE];
    start((struct origin_options){0});
    for (int i = 0; i < AT_ONCE; i++) {
        sockets[i] = client_connect("127.0.0.1", origin.port);
        client_send(sockets[i], "/?delay=200ms", "Connection: close\r\n");
    }
    for (int i = 0; i < AT_ONCE; i++) {
        client_receive(sockets[i], &reply);
        cr_assert_eq(reply.status, 200);
        (void)close(sockets[i]);
    }
    struct origin_counts counted = counts(true);
    cr_assert(counted.known);
    cr_assert_eq(counted.requests, AT_ONCE);
    cr_assert_eq(counted.connections, AT_ONCE);
    cr_assert_eq(counted.peak_concurrent, AT_ONCE);
    cr_assert_gt(counted.cpu_ns, 0);
    cr_assert_eq(counts(false).requests, 0);
    cr_assert_eq(counts(false).peak_concurrent, 0);
}

Test(origin, does_not_count_requests_for_the_counts, .fini = stop)
{
    start((struct origin_options){0});
    cr_assert_eq(client_get(origin.port, "/", &reply), 0);
    cr_assert_eq(client_get(origin.port, "/stats", &reply), 0);
    cr_assert(strstr(reply.body, "\"requests\": 1,"), "%s", reply.body);
    cr_assert_eq(counts(false).requests, 1);
}

Test(origin, forgets_a_request_whose_client_has_closed, .fini = stop)
{
    start((struct origin_options){0});
    int socket = client_connect("127.0.0.1", origin.port);
    client_send(socket, "/?delay=1h", "");
    while (counts(false).requests == 0)
        continue;
    (void)close(socket);
    do {
        cr_assert_eq(client_get(origin.port, "/stats", &reply), 0);
    } while (!strstr(reply.body, "\"in_progress\": 0,"));
}

Test(origin, listens_on_as_many_addresses_as_asked, .fini = stop)
{
    char url[ORIGIN_URL_BYTES];
    start((struct origin_options){.addresses = 3});
    cr_assert(strstr(origin_url(&origin, 2, url), "//127.0.0.3:"), "%s", url);
    int socket = client_connect("127.0.0.3", origin.port);
    cr_assert_geq(socket, 0);
    client_send(socket, "/", "Connection: close\r\n");
    client_receive(socket, &reply);
    (void)close(socket);
    cr_assert_eq(reply.status, 200);
}

Test(origin, refuses_bad_options_before_it_starts)
{
    const char *unknown[] = {"bogus"};
    expect_refused((struct origin_options){.delay = "soon"}, ERR_USAGE, "invalid duration 'soon'");
    expect_refused((struct origin_options){.size = "1XB"}, ERR_USAGE, "invalid size '1XB'");
    expect_refused((struct origin_options){.status = "1000"}, ERR_USAGE, "1000");
    expect_refused((struct origin_options){.faults = unknown, .fault_count = 1}, ERR_USAGE,
                   "unknown fault 'bogus'");
    expect_refused((struct origin_options){.address = "localhost"}, ERR_USAGE,
                   "invalid address 'localhost'");
    expect_refused((struct origin_options){.addresses = 251}, ERR_USAGE, "251");
}

Test(origin, that_cannot_listen_says_why)
{
    start((struct origin_options){0});
    struct origin first = origin;
    expect_refused((struct origin_options){.port = first.port}, ERR_RUN, "in use");
    origin_stop(&first);
}

Test(origin, that_was_killed_is_noticed, .fini = stop)
{
    struct origin_counts counted;
    struct err err = {0};
    start((struct origin_options){0});
    (void)kill(origin.child.pid, SIGKILL);
    int result = 0;
    while (result == 0)
        result = origin_counts(&origin, false, &counted, NULL, &err);
    cr_assert_eq(result, -1);
    cr_assert_eq(err.kind, ERR_RUN);
}

Test(origin, can_be_stopped_twice_and_with_requests_waiting)
{
    start((struct origin_options){0});
    int socket = client_connect("127.0.0.1", origin.port);
    client_send(socket, "/?delay=1h", "");
    while (counts(false).requests == 0)
        continue;
    stop();
    stop();
    client_receive(socket, &reply);
    cr_assert_eq(reply.status, 0);
    (void)close(socket);
}

Test(origin, handles_abandoned_requests_before_it_counts, .fini = stop)
{
    enum { AT_ONCE = 300 };
    static int sockets[AT_ONCE];
    start((struct origin_options){0});
    for (int round = 0; round < 5; round++) {
        /* Held, so that all of it waits when the question comes. */
        (void)kill(origin.child.pid, SIGSTOP);
        for (int i = 0; i < AT_ONCE; i++) {
            sockets[i] = client_connect("127.0.0.1", origin.port);
            client_send(sockets[i], "/?delay=1h", "");
            (void)close(sockets[i]);
        }
        (void)kill(origin.child.pid, SIGCONT);
        cr_assert_eq(counts(true).requests, AT_ONCE);
        cr_assert_eq(counts(false).peak_concurrent, 0);
    }
}
