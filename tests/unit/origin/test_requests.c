/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "origin/origin.h"

#include "unit/origin/client.h"

#include <criterion/criterion.h>
#include <signal.h>
#include <string.h>

/* What requests get, sound and unsound. Each test has an origin of its own. */
static struct origin origin;
static struct reply reply;

static void start(void)
{
    struct err err = {0};
    struct origin_options options = {.program = FETCHBENCH_PROGRAM, .size = "7"};
    cr_assert_eq(origin_start(&origin, &options, &err), 0, "%s", err.text);
}

static void stop(void)
{
    origin_stop(&origin);
}

static struct origin_counts counted(void)
{
    struct origin_counts counts;
    struct err err = {0};
    cr_assert_eq(origin_counts(&origin, false, &counts, NULL, &err), 0, "%s", err.text);
    return counts;
}

TestSuite(requests, .init = start, .fini = stop, .timeout = 30);

Test(requests, lets_a_query_override_its_defaults)
{
    cr_assert_eq(client_get(origin.port, "/x?size=3&status=503&delay=1ms", &reply), 0);
    cr_assert_eq(reply.status, 503);
    cr_assert_eq(reply.body_bytes, 3);
}

Test(requests, answers_a_bad_query_with_400_and_says_what_is_expected)
{
    cr_assert_eq(client_get(origin.port, "/?delay=soon", &reply), 0);
    cr_assert_eq(reply.status, 400);
    cr_assert(strstr(reply.body, "invalid duration 'soon'"), "%s", reply.body);
    cr_assert(strcasestr(reply.bytes, "Content-Type: text/plain\r\n"));
    cr_assert_eq(client_get(origin.port, "/?sise=1", &reply), 0);
    cr_assert_eq(reply.status, 400);
    cr_assert(strstr(reply.body, "did you mean 'size'"), "%s", reply.body);
}

Test(requests, with_a_number_draws_as_that_one_and_takes_none_from_the_sequence)
{
    enum { DRAWN = 12 };
    size_t sizes[DRAWN];
    char path[64];
    struct origin_counts counts;
    struct err err = {0};
    for (size_t i = 0; i < DRAWN; i++) {
        cr_assert_eq(client_get(origin.port, "/?size=uniform:0,4000", &reply), 0);
        sizes[i] = reply.body_bytes;
    }
    cr_assert_eq(origin_counts(&origin, true, &counts, NULL, &err), 0, "%s", err.text);
    for (size_t i = 0; i < DRAWN; i++) {
        (void)snprintf(path, sizeof path, "/?size=uniform:0,4000&number=%zu", DRAWN - 1 - i);
        cr_assert_eq(client_get(origin.port, path, &reply), 0);
        cr_assert_eq(reply.body_bytes, sizes[DRAWN - 1 - i]);
        cr_assert_eq(client_get(origin.port, "/?size=uniform:0,4000", &reply), 0);
        cr_assert_eq(reply.body_bytes, sizes[i]);
    }
    cr_assert_eq(counted().requests, 2 * DRAWN);
}

Test(requests, sends_bodies_larger_than_any_buffer)
{
    char expected[64];
    int socket = client_connect("127.0.0.1", origin.port);
    client_send(socket, "/?size=3MiB", "Connection: close\r\n");
    int64_t total = 0;
    for (client_receive(socket, &reply); reply.count > 0; client_receive(socket, &reply)) {
        if (total == 0)
            total = -(int64_t)(reply.body - reply.bytes);
        total += (int64_t)reply.count;
        memcpy(expected, reply.bytes + reply.count - 64, 64);
    }
    (void)close(socket);
    cr_assert_eq(total, 3 * 1024 * 1024);
    cr_assert_eq(memcmp(expected, "0000002fffc0 ", 13), 0);
}

Test(requests, serves_several_requests_on_one_connection)
{
    int socket = client_connect("127.0.0.1", origin.port);
    client_send(socket, "/1?delay=1ms", "");
    client_send(socket, "/2?delay=1ms", "");
    client_send(socket, "/3", "Connection: close\r\n");
    client_receive(socket, &reply);
    (void)close(socket);
    int answers = 0;
    for (const char *at = reply.bytes; (at = strstr(at, "HTTP/1.1 200")); at++)
        answers++;
    cr_assert_eq(answers, 3);
    cr_assert_eq(counted().connections, 1);
    cr_assert_eq(counted().requests, 3);
}

Test(requests, has_small_json_documents)
{
    cr_assert_eq(client_get(origin.port, "/stories/2", &reply), 0);
    cr_assert_eq(reply.status, 200);
    cr_assert(strstr(reply.bytes, "application/json"));
    cr_assert(strstr(reply.body, "\"title\": \""));
    cr_assert(strstr(reply.body, "/stories/3"));
    cr_assert_eq(client_get(origin.port, "/stories/none", &reply), 0);
    cr_assert_eq(reply.status, 404);
}

Test(requests, takes_any_method_and_swallows_what_is_uploaded)
{
    static char request[200000];
    int length = snprintf(request, 256,
                          "POST /?delay=1ms HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                          "Content-Length: 100000\r\n\r\n");
    int socket = client_connect("127.0.0.1", origin.port);
    size_t sent = 0;
    while (sent < (size_t)length + 100000)
        sent += (size_t)send(socket, request + sent, (size_t)length + 100000 - sent, 0);
    client_receive(socket, &reply);
    (void)close(socket);
    cr_assert_eq(reply.status, 200);
    cr_assert_eq(reply.body_bytes, 7);
    cr_assert_eq(counted().requests, 1);
}

Test(requests, answers_head_with_the_length_and_no_body)
{
    static const char request[] = "HEAD / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
    int socket = client_connect("127.0.0.1", origin.port);
    (void)!send(socket, request, sizeof request - 1, 0);
    client_receive(socket, &reply);
    (void)close(socket);
    cr_assert(strstr(reply.bytes, "Content-Length: 7\r\n"));
    cr_assert_eq(reply.body_bytes, 0);
}

/* Sends bytes and the end of the connection at one time, to an origin that has taken the connection
 * up before or not, and reads what comes back. */
static void send_all_at_once(const char *bytes, bool taken_up)
{
    static struct reply stats;
    int socket = client_connect("127.0.0.1", origin.port);
    if (taken_up)
        cr_assert_eq(client_get(origin.port, "/stats", &stats), 0);
    (void)kill(origin.child.pid, SIGSTOP);
    (void)!send(socket, bytes, strlen(bytes), 0);
    (void)shutdown(socket, SHUT_WR);
    (void)kill(origin.child.pid, SIGCONT);
    client_receive(socket, &reply);
    (void)close(socket);
}

Test(requests, survives_what_is_not_http)
{
    static const char *const requests[] = {
        "\r\n\r\n",
        "GET\r\n\r\n",
        "\x16\x03\x01\x02garbage\r\n\r\n",
        "GET / HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
        "GET /?%00=%&&== HTTP/1.0\r\n\r\n",
    };
    for (size_t i = 0; i < sizeof requests / sizeof requests[0]; i++) {
        send_all_at_once(requests[i], false);
        cr_assert_neq(reply.status, 200, "%s", requests[i]);
        send_all_at_once(requests[i], true);
        cr_assert_neq(reply.status, 200, "%s", requests[i]);
    }
    cr_assert_eq(client_get(origin.port, "/", &reply), 0);
    cr_assert_eq(reply.status, 200);
}

Test(requests, that_end_with_the_connection_leave_none_open)
{
    static const char *const requests[] = {"", "GET / HT",
                                           "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"};
    for (size_t i = 0; i < sizeof requests / sizeof requests[0]; i++) {
        send_all_at_once(requests[i], false);
        cr_assert_not(reply.reset);
        send_all_at_once(requests[i], true);
        cr_assert_not(reply.reset);
    }
}
