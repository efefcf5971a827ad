/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "async/stream_gate.h"

#include "fetch/engine.h"
#include "fetch/handle.h"
#include "fetch/request.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

TestSuite(stream_gate, .timeout = 20);

enum { FETCHES = 40, LIMIT = 5 };

static char urls[][24] = {"https://a/1", "https://a/2", "https://b/"};
static struct request requests[] = {{.url = urls[0]}, {.url = urls[1]}, {.url = urls[2]}};
static const struct batch batch = {.requests = requests, .request_count = 3};

struct bench {
    struct stream_gates gates;
    struct handle handles[FETCHES];
    struct handle *sent[FETCHES]; /* as libcurl would: no more than the server's limit at once */
    struct handle *pending[FETCHES];
    size_t sent_count, pending_count;
};

/* All fetches are of the first two URLs. */
static void set_up(struct bench *bench)
{
    memset(bench, 0, sizeof *bench);
    cr_assert(stream_gates_init(&bench->gates, &batch, NULL) == 0);
    for (int i = 0; i < FETCHES; i++) {
        bench->handles[i].request = &requests[i % 2];
        cr_assert(stream_gates_enter(&bench->gates, &bench->handles[i]));
    }
}

static struct stream_gate *gate_of(struct bench *bench)
{
    return bench->handles[0].place.gate;
}

static size_t admit_all(struct bench *bench)
{
    size_t count = 0;
    struct handle *next = NULL;
    stream_gate_look(gate_of(bench));
    while ((next = stream_gate_admit(gate_of(bench)))) {
        bench->pending[bench->pending_count++] = next;
        count++;
    }
    return count;
}

static void send_pending(struct bench *bench)
{
    while (bench->pending_count > 0 && bench->sent_count < LIMIT) {
        struct handle *first = bench->pending[0];
        bench->pending_count--;
        memmove(bench->pending, bench->pending + 1, bench->pending_count * sizeof first);
        stream_gate_requesting(first);
        bench->sent[bench->sent_count++] = first;
    }
}

Test(stream_gate, hosts_have_one_each)
{
    struct bench bench;
    set_up(&bench);
    struct handle other = {.request = &requests[2]};
    cr_assert(stream_gates_enter(&bench.gates, &other));
    cr_expect(bench.handles[0].place.gate == bench.handles[1].place.gate);
    cr_expect(bench.handles[0].place.gate != other.place.gate);
    stream_gates_release(&bench.gates);
}

Test(stream_gate, a_new_connection_gets_one_request_until_the_server_has_answered)
{
    struct bench bench;
    set_up(&bench);
    cr_expect(eq(sz, admit_all(&bench), 1));
    stream_gate_connecting(&bench.handles[0], 3, false);
    cr_expect(eq(sz, admit_all(&bench), 0));
    send_pending(&bench);
    cr_expect(eq(sz, admit_all(&bench), 0));
    stream_gate_answered(&bench.handles[0]);
    cr_expect(eq(sz, admit_all(&bench), 1));
    stream_gates_release(&bench.gates);
}

Test(stream_gate, the_next_one_connects_where_the_first_one_failed)
{
    struct bench bench;
    set_up(&bench);
    (void)admit_all(&bench);
    stream_gate_connecting(&bench.handles[0], 3, false);
    stream_gate_ended(&bench.handles[0]);
    cr_expect(stream_gate_admit(bench.handles[1].place.gate) == &bench.handles[1]);
    stream_gates_release(&bench.gates);
}

Test(stream_gate, no_more_wait_in_libcurl_than_the_server_takes_and_one_once_the_limit_is_known)
{
    struct bench bench;
    set_up(&bench);
    (void)admit_all(&bench);
    stream_gate_connecting(&bench.handles[0], 3, false);
    send_pending(&bench);
    stream_gate_answered(&bench.handles[0]);
    for (int i = 0; i < 5; i++) {
        (void)admit_all(&bench);
        cr_expect(bench.pending_count <= bench.sent_count);
        send_pending(&bench);
    }
    cr_expect(eq(sz, bench.sent_count, LIMIT));
    for (int i = 0; i < 20; i++) {
        stream_gate_ended(bench.sent[--bench.sent_count]);
        (void)admit_all(&bench);
        send_pending(&bench);
        cr_expect(eq(sz, bench.sent_count, LIMIT));
    }
    (void)admit_all(&bench);
    cr_expect(eq(sz, bench.pending_count, 1));
    stream_gates_release(&bench.gates);
}

Test(stream_gate, in_clear_text_bytes_on_the_socket_are_the_answer)
{
    struct bench bench;
    int sockets[2];
    cr_assert(socketpair(AF_UNIX, SOCK_STREAM, 0, sockets) == 0);
    set_up(&bench);
    (void)admit_all(&bench);
    stream_gate_connecting(&bench.handles[0], sockets[0], true);
    send_pending(&bench);
    stream_gate_reading(gate_of(&bench), sockets[0]);
    cr_expect(eq(sz, admit_all(&bench), 0));
    cr_assert(write(sockets[1], "", 1) == 1);
    stream_gate_reading(gate_of(&bench), sockets[1]);
    cr_expect(eq(sz, admit_all(&bench), 0));
    stream_gate_reading(gate_of(&bench), sockets[0]);
    cr_expect(eq(sz, admit_all(&bench), 1));
    stream_gates_release(&bench.gates);
    (void)close(sockets[0]);
    (void)close(sockets[1]);
}
