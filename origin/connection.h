/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FETCHBENCH_ORIGIN_CONNECTION_H
#define FETCHBENCH_ORIGIN_CONNECTION_H

#include "origin/poller.h"

#include <openssl/types.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/queue.h>
#include <sys/types.h>

/*
 * One connection: a socket, TLS on it or not, and the protocol that is spoken over it, which is
 * known once the first bytes have come. Its socket is registered edge-triggered, once: between two
 * requests no system call is made but reading and writing.
 *
 * A connection may be closed at any point, also by what it calls itself; the struct stays until the
 * end of the turn, with `socket` -1.
 */

struct service;
struct connection;
struct exchange;

struct protocol {
    int (*open)(struct connection *connection);     /* -1: out of memory */
    void (*close)(struct connection *connection);   /* ends its exchanges */
    void (*release)(struct connection *connection); /* frees it, when nothing uses it any more */
    /* Bytes have come; returns how many of them were used up. The rest is kept, and comes again
     * with more behind it. */
    size_t (*input)(struct connection *connection, const char *bytes, size_t count);
    /* There is room to write, or connection_pend was called. */
    void (*output)(struct connection *connection);
    /* It is closed because the other side stands still: what to say. May be NULL. */
    void (*expire)(struct connection *connection);
    /* Begins the answer of an exchange, or goes on with it. */
    void (*answer)(struct exchange *exchange);
};

extern const struct protocol protocol_http1, protocol_http2;

enum tls_state { TLS_NONE, TLS_HANDSHAKE, TLS_OPEN };

struct http1;
struct http2;

struct connection {
    struct watcher watcher; /* first: a watcher is its connection */
    struct service *service;
    LIST_ENTRY(connection) link; /* in the service's open or closed */
    TAILQ_ENTRY(connection) pending_link;
    const struct protocol *protocol; /* NULL: not known yet */
    union {
        struct http1 *http1;
        struct http2 *http2;
    };
    SSL *tls;
    int socket; /* -1: closed */
    enum tls_state tls_state;
    bool pending;
    bool readable;     /* there may be something to read */
    bool blocked;      /* the socket takes no more for now */
    bool notices_room; /* registered for room to write, too */
    bool peer_closed;  /* its side, as far as was noticed */
    bool draining;     /* only waits for the end of the other side, and throws away what comes */
    bool input_ended;  /* the other side sends nothing more */
    int held;          /* exchanges that wait for this side: delayed, paced, stalled */
    int answering;     /* exchanges whose answer is being sent */
    int64_t active_ns; /* when something was last read or written */
    char *input;       /* what was read and not used up; NULL: nothing */
    size_t input_bytes;
    char *unsent; /* what a protocol has made and the socket does not take; NULL: nothing */
    size_t unsent_bytes;
};

/* Takes an accepted socket, which does not block; closes it when that fails. */
void connection_open(struct service *service, int socket);

/* Writes what the socket takes, from 0 to `count`; -1: the connection has been closed. */
ssize_t connection_write(struct connection *connection, const char *bytes, size_t count);

/* Writes all; what the socket does not take is kept and written when it does. For small output. */
void connection_send(struct connection *connection, const char *bytes, size_t count);

/* Has protocol->output called at the end of this turn. */
void connection_pend(struct connection *connection);

/* The exchange of HTTP/1.1 has ended: goes on with what was sent after it. */
void connection_resume(struct connection *connection);

/* Ends it. `drain` waits for the other side to close, so that what was just written is not lost to
 * a reset because of bytes that nobody read. */
void connection_close(struct connection *connection);
void connection_drain(struct connection *connection);
void connection_reset(struct connection *connection);

/* At the end of a turn: output of all that pend, then frees the closed. */
void connections_flush(struct service *service);

/* Closes those that stand still through the other side. */
void connections_expire(struct service *service);

#endif
