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
 * Holds back HTTP/2 fetches of one multi handle to one host until libcurl can send them. A server
 * announces in its SETTINGS how many concurrent streams it accepts. If libcurl gets all fetches at
 * once, two things go wrong:
 *
 * - It opens up to 100 streams before the SETTINGS have arrived (8.22 and later: as many as its own
 *   limit allows). The server refuses those over its limit. libcurl then abandons the connection,
 *   opens another one, where the same happens, and fails a fetch at the fifth refusal: with a limit
 *   of 4 to 10 streams that means tens of connections, and failures that the server did not cause.
 * - Waiting fetches cost time whenever another one ends: 8.14 and 8.15 wake all of them
 *   (https://github.com/curl/curl/issues/18017), and 8.16 to 8.19 may let one starve
 *   (https://github.com/curl/curl/issues/21396).
 *
 * So a new connection gets one request, and no second one until the server's SETTINGS have arrived:
 * one round trip per connection. Then libcurl gets twice as many at once, and so on, until it does
 * not send one of them: the limit is reached. From then on one fetch waits in libcurl, to be sent
 * when a stream ends, and the others wait here. The limit itself, which libcurl does not report,
 * need not be known. Never more fetches wait in libcurl than the limit, so that if the server
 * closes the connection, the next one takes all of them.
 */
struct stream_gate {
    TAILQ_HEAD(, handle) waiting; /* first in, first out */
    const struct handle *opener;  /* opens a connection without SETTINGS so far; NULL: none does */
    int opened;                   /* its socket, in clear text; else -1 */
    int64_t pending;              /* added to libcurl, their requests not sent */
    int64_t begun;                /* sent */
    int64_t most_begun;           /* at once, on this connection */
    bool grows;                   /* all that were added to it have been sent so far */
};

/* The gates of a batch: one for each host. */
struct stream_gates {
    struct stream_gate *gates;
    size_t count;
    const struct batch *batch;
    uint8_t *of_request; /* the index of its gate; `count`: none */
};

/* Zeroed is empty. */
int stream_gates_init(struct stream_gates *gates, const struct batch *batch,
                      struct err *err) MUST_CHECK;
void stream_gates_release(struct stream_gates *gates);

/* For a fetch that begins. True: it waits here. False: it is not held back, since there are no
 * gates, or its host is past the hundredth. */
bool stream_gates_enter(struct stream_gates *gates, struct handle *handle);

/* Call it after libcurl has run: requests that it has not sent show that the limit is reached. */
void stream_gate_look(struct stream_gate *gate);

/* Removes and returns the next fetch that may be added to libcurl; NULL: none may. */
struct handle *stream_gate_admit(struct stream_gate *gate);

/* The first that waits; NULL: none does. */
struct handle *stream_gate_first(const struct stream_gate *gate);

/* Removes it from the queue regardless of the limit: it is added to libcurl, or abandoned. */
void stream_gate_leave(struct handle *handle);

/* The fetch opens a connection; its request is sent; the server has responded on its connection. */
void stream_gate_connecting(struct handle *handle, int socket, bool clear_text);
void stream_gate_requesting(struct handle *handle);
void stream_gate_answered(struct handle *handle);

/* In clear text nothing reports the response: call this before libcurl reads from this socket, or
 * from any (-1). */
void stream_gate_reading(struct stream_gate *gate, int socket);

void stream_gate_closing(struct stream_gate *gate, int socket);

/* The fetch has ended, was abandoned, or could not be added. */
void stream_gate_ended(struct handle *handle);

#endif
