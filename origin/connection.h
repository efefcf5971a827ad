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
 * One connection: a socket, TLS on it or not, and its protocol, which is known once the first bytes
 * have arrived. Its socket is registered edge-triggered, once: between two requests there are no
 * system calls except read and write.
 *
 * A connection may be closed at any point, even by a function that it calls; the struct stays until
 * the end of the turn, with `socket` -1.
 */

struct service;
struct connection;
struct exchange;

struct protocol {
    int (*open)(struct connection *connection);     /* -1: out of memory */
    void (*close)(struct connection *connection);   /* ends its exchanges */
    void (*release)(struct connection *connection); /* frees it once nothing uses it */
    /* Bytes have arrived; returns how many of them were consumed. The rest is passed again with
     * what follows. */
    size_t (*input)(struct connection *connection, const char *bytes, size_t count);
    /* The socket is writable, or connection_pend was called. */
    void (*output)(struct connection *connection);
    /* Sends a message before an idle connection is closed. May be NULL. */
    void (*expire)(struct connection *connection);
    /* Begins the answer of an exchange, or continues it. */
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
    bool notices_room; /* also registered for writability */
    bool peer_closed;  /* the client closed its side */
    bool draining;     /* only waits for the client to close, and discards input */
    bool input_ended;  /* the client sends nothing more */
    int held;          /* exchanges that wait for the origin: delayed, paced, stalled */
    int answering;     /* exchanges whose answer is being sent */
    int64_t active_ns; /* when something was last read or written */
    char *input;       /* what was read and not consumed; NULL: nothing */
    size_t input_bytes;
    char *unsent; /* output that the socket did not accept; NULL: nothing */
    size_t unsent_bytes;
};

/* Takes an accepted, non-blocking socket; closes it on failure. */
void connection_open(struct service *service, int socket);

/* Writes as much as the socket accepts, from 0 to `count`; -1: the connection has been closed. */
ssize_t connection_write(struct connection *connection, const char *bytes, size_t count);

/* Writes everything; what the socket does not accept is kept and written later. For small output.
 */
void connection_send(struct connection *connection, const char *bytes, size_t count);

/* Has protocol->output called at the end of this turn. */
void connection_pend(struct connection *connection);

/* An HTTP/1.1 exchange has ended: continues with the input after it. */
void connection_resume(struct connection *connection);

/* Ends it. `drain` waits for the client to close, so that unread bytes do not cause a reset that
 * loses what was just written. */
void connection_close(struct connection *connection);
void connection_drain(struct connection *connection);
void connection_reset(struct connection *connection);

/* At the end of a turn: output of all that pend, then frees the closed. */
void connections_flush(struct service *service);

/* Closes those that are idle because of the client. */
void connections_expire(struct service *service);

#endif
