/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FETCHBENCH_ASYNC_POLL_SET_H
#define FETCHBENCH_ASYNC_POLL_SET_H

#include "core/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <uv.h>

/*
 * The sockets that libcurl wants polled, passed on to libuv in as few calls as possible ("lazy
 * interest").
 *
 * libcurl withdraws its interest in a socket at the end of every fetch and requests the same again
 * at the next one on that connection. Passing everything on costs two system calls and a uv_poll_t
 * for each fetch (18 us of CPU instead of 12). So "nothing wanted" is only noted; polling stops if
 * the socket becomes ready in that state, and ends when it is closed. That is safe only for sockets
 * whose closing is reported: for others (a resolver's) polling ends at once, or it would outlive
 * the descriptor's number. Nor is it safe for a socket in its first fetch: libcurl 7.88 closes one
 * whose connection is not established (a time-out, a refusal, another address was faster) without
 * calling CURLOPT_CLOSESOCKETFUNCTION, and withdraws its interest only then.
 */

/* events: UV_READABLE | UV_WRITABLE */
typedef void poll_set_ready(int socket, int events, int status, void *user);

struct poll_set {
    uv_loop_t *loop;
    poll_set_ready *ready;
    void *user;
    struct polled **by_socket; /* NULL where there is none */
    size_t capacity;
};

void poll_set_init(struct poll_set *set, uv_loop_t *loop, poll_set_ready *ready, void *user);

/* Stops all polling; the memory is freed in the loop's next iteration. */
void poll_set_release(struct poll_set *set);

/* This socket is new, and once it has carried a fetch its closing will be reported by
 * poll_set_detach. -1: out of memory, or libuv refused. */
int poll_set_attach(struct poll_set *set, int socket);

/* Requests events; 0: none. -1: libuv failed, or out of memory. */
int poll_set_want(struct poll_set *set, int socket, int events);

/* The socket is about to be closed. */
void poll_set_detach(struct poll_set *set, int socket);

#endif
