/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "origin/answer.h"
#include "origin/faults.h"
#include "origin/origin.h"

#include "unit/origin/client.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

/* Each fault as a client sees it. Each test is a process of its own, with an origin of its own. */
static struct origin origin;
static struct reply reply;

static void start(void)
{
    struct err err = {0};
    struct origin_options options = {.program = FETCHBENCH_PROGRAM};
    cr_assert_eq(origin_start(&origin, &options, &err), 0, "%s", err.text);
}

static void stop(void)
{
    origin_stop(&origin);
}

TestSuite(faults, .init = start, .fini = stop, .timeout = 30);

static void get(const char *path)
{
    cr_assert_eq(client_get(origin.port, path, &reply), 0);
}

static int64_t in_progress(void)
{
    static struct reply stats;
    cr_assert_eq(client_get(origin.port, "/stats", &stats), 0);
    const char *at = strstr(stats.body, "\"in_progress\": ");
    cr_assert_not_null(at);
    return strtoll(at + strlen("\"in_progress\": "), NULL, 10);
}

/* Waits on the origin's own word, not on the clock. */
static void wait_until_forgotten(void)
{
    while (in_progress() > 0)
        continue;
}

/* Reads only what comes first. */
static int open_and_read(const char *path)
{
    int socket = client_connect("127.0.0.1", origin.port);
    cr_assert_geq(socket, 0);
    client_send(socket, path, "");
    ssize_t got = recv(socket, reply.bytes, CLIENT_BYTES - 1, 0);
    cr_assert_gt(got, 0);
    reply.bytes[got] = '\0';
    return socket;
}

Test(faults, none_is_a_plain_answer)
{
    get("/?fault=none");
    cr_assert_eq(reply.status, 200);
    cr_assert_eq(reply.body_bytes, 1024);
}

Test(faults, reset_breaks_the_connection_before_the_answer)
{
    get("/?fault=reset");
    cr_assert_eq(reply.count, 0);
    cr_assert(reply.reset);
}

Test(faults, reset_with_a_size_breaks_it_during_the_body)
{
    get("/?fault=reset=100");
    cr_assert_eq(reply.status, 200);
    cr_assert_eq(reply.body_bytes, 100);
    cr_assert(reply.reset);
}

Test(faults, reset_waits_for_the_delay)
{
    get("/?fault=reset&delay=1ms");
    cr_assert_eq(reply.count, 0);
    cr_assert(reply.reset);
}

Test(faults, close_ends_the_connection_cleanly_without_an_answer)
{
    get("/?fault=close");
    cr_assert_eq(reply.count, 0);
    cr_assert_not(reply.reset);
}

Test(faults, truncate_sends_less_than_it_announced)
{
    get("/?fault=truncate");
    cr_assert(strstr(reply.bytes, "Content-Length: 1024\r\n"));
    cr_assert_eq(reply.body_bytes, 512);
    cr_assert_not(reply.reset);
    get("/?fault=truncate=7");
    cr_assert_eq(reply.body_bytes, 7);
}

Test(faults, stall_sends_nothing_until_the_client_gives_up)
{
    int socket = client_connect("127.0.0.1", origin.port);
    client_send(socket, "/?fault=stall", "");
    while (in_progress() == 0)
        continue;
    cr_assert_eq(recv(socket, reply.bytes, 1, MSG_DONTWAIT), -1);
    (void)close(socket);
    wait_until_forgotten();
}

Test(faults, stall_with_a_size_stops_during_the_body)
{
    int socket = client_connect("127.0.0.1", origin.port);
    client_send(socket, "/?fault=stall=10", "");
    size_t count = 0;
    size_t body_bytes = 0;
    while (body_bytes < 10) {
        ssize_t got = recv(socket, reply.bytes + count, CLIENT_BYTES - 1 - count, 0);
        cr_assert_gt(got, 0);
        count += (size_t)got;
        reply.bytes[count] = '\0';
        const char *end = strstr(reply.bytes, "\r\n\r\n");
        body_bytes = end ? strlen(end + 4) : 0;
    }
    cr_assert_eq(body_bytes, 10);
    cr_assert_eq(in_progress(), 1);
    (void)close(socket);
    wait_until_forgotten();
}

Test(faults, trickle_sends_a_whole_body_in_small_pieces)
{
    int socket = client_connect("127.0.0.1", origin.port);
    client_send(socket, "/?fault=trickle=100&size=40", "Connection: close\r\n");
    int pieces = 0;
    size_t count = 0;
    ssize_t got = 0;
    while ((got = recv(socket, reply.bytes + count, CLIENT_BYTES - 1 - count, 0)) > 0) {
        count += (size_t)got;
        pieces++;
    }
    (void)close(socket);
    reply.bytes[count] = '\0';
    cr_assert_eq(strlen(strstr(reply.bytes, "\r\n\r\n") + 4), 40);
    /* Some 40 where nobody is late; a busy machine lets several become one. */
    cr_assert_gt(pieces, 2);
}

Test(faults, endless_does_not_end_until_the_client_does)
{
    int socket = open_and_read("/?fault=endless");
    cr_assert_not(strstr(reply.bytes, "Content-Length"));
    for (int i = 0; i < 20; i++) {
        client_receive(socket, &reply);
        cr_assert_eq(reply.count, CLIENT_BYTES - 1);
    }
    (void)close(socket);
    wait_until_forgotten();
}

Test(faults, huge_head_has_the_lines_that_were_asked_for_and_then_a_body)
{
    get("/?fault=huge-head=64KiB");
    cr_assert_eq(reply.status, 200);
    cr_assert_not_null(reply.body);
    cr_assert_gt(reply.body - reply.bytes, 64 * 1024);
    cr_assert_eq(reply.body_bytes, 1024);
    for (const char *at = reply.bytes; at < reply.body - 2; at = strchr(at, '\n') + 1)
        cr_assert(strncmp(at, "X-Padding: ", 11) == 0 || strncmp(at, "HTTP/1.1 ", 9) == 0 ||
                      strncmp(at, "Con", 3) == 0,
                  "%.70s", at);
}

Test(faults, endless_head_never_reaches_the_body)
{
    int socket = open_and_read("/?fault=endless-head");
    for (int i = 0; i < 20; i++) {
        client_receive(socket, &reply);
        cr_assert_eq(reply.count, CLIENT_BYTES - 1);
        cr_assert_null(reply.body);
    }
    (void)close(socket);
    wait_until_forgotten();
}

Test(faults, garbage_is_not_http_and_the_same_for_the_same_seed)
{
    static struct reply other;
    struct origin_counts counts;
    struct err err = {0};
    get("/?fault=garbage&seed=1");
    cr_assert_eq(reply.count, 1024);
    cr_assert_eq(reply.status, 0);
    cr_assert_eq(origin_counts(&origin, true, &counts, NULL, &err), 0);
    cr_assert_eq(client_get(origin.port, "/?fault=garbage&seed=1", &other), 0);
    cr_assert_eq(memcmp(reply.bytes, other.bytes, 1024), 0);
    cr_assert_eq(client_get(origin.port, "/?fault=garbage&seed=1", &other), 0);
    cr_assert_neq(memcmp(reply.bytes, other.bytes, 1024), 0);
}

Test(faults, chunked_announces_no_length)
{
    get("/?fault=chunked&size=10000");
    cr_assert_eq(reply.status, 200);
    cr_assert(strcasestr(reply.bytes, "Transfer-Encoding: chunked"));
    cr_assert_gt(reply.body_bytes, 10000);
    cr_assert_eq(memcmp(reply.bytes + reply.count - 5, "0\r\n\r\n", 5), 0);
}

Test(faults, gzip_unpacks_to_the_plain_body)
{
    enum { SIZE = 100000 };
    static char unpacked[SIZE + 1];
    static char plain[SIZE];
    z_stream stream = {0};
    get("/?fault=gzip&size=100000");
    cr_assert(strcasestr(reply.bytes, "Content-Encoding: gzip"));
    cr_assert_lt(reply.body_bytes, SIZE / 2);
    cr_assert_eq(inflateInit2(&stream, 15 + 16), Z_OK);
    stream.next_in = (Bytef *)reply.body;
    stream.avail_in = (uInt)reply.body_bytes;
    stream.next_out = (Bytef *)unpacked;
    stream.avail_out = sizeof unpacked;
    cr_assert_eq(inflate(&stream, Z_FINISH), Z_STREAM_END);
    cr_assert_eq(stream.total_out, SIZE);
    cr_assert_eq(stream.avail_in, 0);
    (void)inflateEnd(&stream);
    body_fill(plain, 0, SIZE);
    cr_assert_eq(memcmp(plain, unpacked, SIZE), 0);
}

Test(faults, redirect_leads_to_the_answer_after_as_many_steps)
{
    get("/?fault=redirect=2&size=5&status=404");
    cr_assert_eq(reply.status, 302);
    cr_assert(strstr(reply.bytes, "Location: /redirected?fault=redirect=1&number=0&delay=0ns&s"));
    get("/redirected?fault=redirect=1&delay=0ns&size=5&status=404");
    cr_assert_eq(reply.status, 302);
    get("/redirected?fault=none&delay=0ns&size=5&status=404");
    cr_assert_eq(reply.status, 404);
    cr_assert_eq(reply.body_bytes, 5);
}

Test(faults, redirect_loop_leads_to_itself)
{
    get("/?fault=redirect-loop");
    cr_assert_eq(reply.status, 302);
    cr_assert(strstr(reply.bytes, "Location: /again?fault=redirect-loop&number=0&delay=0ns\r\n"));
}

Test(faults, no_keepalive_closes_after_the_answer)
{
    int socket = client_connect("127.0.0.1", origin.port);
    client_send(socket, "/?fault=no-keepalive", "");
    client_receive(socket, &reply);
    (void)close(socket);
    cr_assert(strcasestr(reply.bytes, "Connection: close\r\n"));
    cr_assert_eq(reply.body_bytes, 1024);
}

Test(faults, each_leaves_nothing_behind_when_the_client_closes)
{
    for (const struct fault *at = faults; at->name; at++) {
        char path[128];
        (void)snprintf(path, sizeof path, "/?fault=%s&delay=1ms", at->name);
        int socket = client_connect("127.0.0.1", origin.port);
        client_send(socket, path, "");
        (void)close(socket);
    }
    wait_until_forgotten();
}

Test(faults, each_ends_with_the_origin)
{
    for (const struct fault *at = faults; at->name; at++) {
        char path[128];
        (void)snprintf(path, sizeof path, "/?fault=%s", at->name);
        client_send(client_connect("127.0.0.1", origin.port), path, "");
    }
    while (in_progress() < 2)
        continue;
}

Test(faults, of_the_origin_affect_their_share)
{
    enum { REQUESTS = 400 };
    const char *shares[] = {"close:25%", "truncate:25%"};
    struct origin_options options = {
        .program = FETCHBENCH_PROGRAM, .faults = shares, .fault_count = 2, .seed = 5};
    struct err err = {0};
    stop();
    cr_assert_eq(origin_start(&origin, &options, &err), 0, "%s", err.text);
    int seen[3] = {0};
    for (int i = 0; i < REQUESTS; i++) {
        get("/");
        int cut = reply.count == 0 ? 0 : 1;
        seen[reply.body_bytes == 1024 ? 2 : cut]++;
    }
    cr_assert(seen[0] > 70 && seen[0] < 130, "%d closed", seen[0]);
    cr_assert(seen[1] > 70 && seen[1] < 130, "%d truncated", seen[1]);
}
