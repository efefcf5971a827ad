/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FETCHBENCH_ASYNC_STREAM_GATE_H
#define FETCHBENCH_ASYNC_STREAM_GATE_H

#include "core/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/queue.h>

struct batch;
struct handle;

/*
 * Over HTTP/2, the fetches of one multi handle to one host: which of them wait outside of libcurl
 * until they can be sent. A server says in its SETTINGS how many streams it takes at a time. Left
 * to libcurl, two things go wrong:
 *
 * - It sends up to 100 streams before the SETTINGS have come (8.22 and later: as many as it was
 *   allowed). What is over the limit the server refuses. libcurl then gives that connection up,
 *   makes another one, where the same happens, and gives a fetch up at the fifth time: with a limit
 *   of 4 to 10 streams, tens of connections, and resets that no server meant.
 * - Those who wait cost time when another one ends: 8.14 and 8.15 wake all of them
 *   (https://github.com/curl/curl/issues/18017), and 8.16 to 8.19 may let one starve
 *   (https://github.com/curl/curl/issues/21396).
 *
 * So a new connection gets one request, and no other one until the server's SETTINGS are there.
 * That is one round trip, once a connection. Then libcurl gets twice as many at once, and so on,
 * until one of them is not sent, but waits in libcurl: the limit is reached. From then on one waits
 * there, to be sent when a stream ends, the others in here. Nobody has to know the limit, which
 * libcurl does not tell; and never do more wait in libcurl than the limit, so that a connection
 * made for them in the end, when the server has closed the one before, takes all of them.
 */
struct stream_gate {
    TAILQ_HEAD(, handle) waiting; /* the first to come is the first to go */
    const struct handle *opener; /* who makes a connection that no SETTINGS came on; NULL: nobody */
    int opened;                  /* its socket, in clear text; else -1 */
    int64_t pending;             /* added to libcurl, their requests not sent */
    int64_t begun;               /* sent */
    int64_t most_begun;          /* at once, on this connection */
    bool grows;                  /* all that were added to it have been sent so far */
};

/* The gates of a batch: one for each host. */
struct stream_gates {
    struct stream_gate *gates;
    size_t count;
    const struct batch *batch;
    uint8_t *of_request; /* the number of its gate; `count`: none */
};

/* Zeroed is empty. */
int stream_gates_init(struct stream_gates *gates, const struct batch *batch,
                      struct err *err) MUST_CHECK;
void stream_gates_release(struct stream_gates *gates);

/* A begun fetch comes. True: it waits in here. False: it goes to a host past the hundredth, or
 * there are no gates, and it is not held back. */
bool stream_gates_enter(struct stream_gates *gates, struct handle *handle);

/* After libcurl has worked: what it has not sent waits. */
void stream_gate_look(struct stream_gate *gate);

/* The next one that may be added to libcurl, and is counted as that; NULL: none may. */
struct handle *stream_gate_admit(struct stream_gate *gate);

/* The first of those who wait; NULL: nobody does. */
struct handle *stream_gate_first(const struct stream_gate *gate);

/* It goes to libcurl, or away, whatever the gate says. */
void stream_gate_leave(struct handle *handle);

/* The fetch makes a connection; its request is sent; the server has answered on its connection. */
void stream_gate_connecting(struct handle *handle, int socket, bool clear_text);
void stream_gate_requesting(struct handle *handle);
void stream_gate_answered(struct handle *handle);

/* In clear text nobody tells that: to be called before libcurl reads from this socket, or from any
 * (-1). */
void stream_gate_reading(struct stream_gate *gate, int socket);

void stream_gate_closing(struct stream_gate *gate, int socket);

/* The fetch has ended, was taken back, or could not be added. */
void stream_gate_ended(struct handle *handle);

#endif
