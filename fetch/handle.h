/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FETCHBENCH_FETCH_HANDLE_H
#define FETCHBENCH_FETCH_HANDLE_H

#include "core/err.h"
#include "core/sample.h"

#include <curl/curl.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/queue.h>

struct batch;
struct request;
struct stream_gate;

/*
 * A libcurl easy handle as every engine uses it: created once and used for one fetch after the
 * other, so that connections and buffers are reused. One function sets the curl options for all
 * engines, one function turns a finished handle into a sample. A handle belongs to one thread at a
 * time.
 *
 *     handle_init(&handle, batch, err);
 *     handle_begin(&handle, index, worker, &samples[index]);   the fetch starts here
 *     code = curl_easy_perform(handle.easy);                 or a multi handle drives it
 *     handle_end(&handle, code);                             the sample is complete
 *     handle_release(&handle);
 *
 * CURLINFO_PRIVATE of the easy handle points back to the struct, which therefore must not move.
 */
/* Where a fetch stands that shares its connection: async/stream_gate.h. */
struct stream_place {
    struct stream_gate *gate; /* NULL: it shares none */
    enum { PLACE_NONE, PLACE_WAITING, PLACE_PENDING, PLACE_BEGUN } at;
    TAILQ_ENTRY(handle) next;
};

struct handle {
    CURL *easy;
    const struct batch *batch;
    const struct request *request; /* that the easy handle is set to */
    struct sample *sample;         /* of the fetch in progress; NULL between fetches */
    int64_t header_bytes;          /* that came for it */
    long requests;                 /* that were sent for it: more than one with redirects */
    bool died;                     /* its connection did, before a response */
    bool met_itself;               /* its connection leads back to its own socket */
    bool interim;                  /* the response that came last announces another (1xx) */
    bool coded;                    /* a response has a transfer coding that nobody asked for */
    bool wants_certificate;        /* its new connection's server does, of the client */
    bool is_last;                  /* so, and the connection is not used again as long as there is
                                    * no response on it */
    bool shares;                   /* connections with other handles of a loop: HTTP/2 */
    bool unproven;                 /* libcurl may report a truncated body as complete */
    bool lost;                     /* so, and its shared connection is gone: set by the driver */
    bool expects;                  /* an open connection is expected */
    bool hurried;                  /* there was none, and the time to connect was limited */
    bool connecting;               /* so, and the hooks were called */
    bool tells;                    /* libcurl tells of its new connection's TLS */
    bool has_inner_types;          /* so, and the TLS is 1.3 */
    bool may_have_answer;          /* so, and it has read what is data unless the TLS is 1.3 */
    bool late;                     /* what is left of its time is less than the transport's */
    const struct socket_hooks *hooks;
    char message[CURL_ERROR_SIZE]; /* libcurl's message about the failure */
    void *owner;                   /* the engine's own, untouched here */
    struct stream_place place;     /* the driver's own, likewise */
    /* Receives the body as it arrives; NULL: it is dropped. */
    void (*body)(const struct handle *handle, const char *bytes, size_t count);
};

/* About 20 us; libcurl allocates the buffers with the first fetch. */
int handle_init(struct handle *handle, const struct batch *batch, struct err *err) MUST_CHECK;
void handle_release(struct handle *handle);

/* For drivers that poll the sockets themselves: `opened` and `closing` are called for each socket
 * that libcurl opens for a connection and before it is closed, and only for these: resolvers and
 * wake-ups have descriptors of their own. `user` must outlive every connection. */
struct socket_hooks {
    void (*opened)(struct handle *handle, curl_socket_t socket, void *user);
    void (*closing)(curl_socket_t socket, void *user);
    /* The handle makes a connection where it had expected to find one. libcurl will not wake by
     * itself when the time for that is over, at `deadline_ns` (clock_now_ns): until `connected` or
     * `closing`, handle_too_late is to be called then, and libcurl for the socket. */
    void (*connecting)(struct handle *handle, curl_socket_t socket, int64_t deadline_ns,
                       void *user);
    void (*connected)(struct handle *handle, void *user);
    /* Only for handles that share connections: a request of the handle is about to be sent; the
     * server has said something, over HTTP/2 first of all its SETTINGS, on the connection that
     * the handle opened, as far as that can be known before a response: not in clear text, nor
     * with another TLS library than OpenSSL. */
    void (*requesting)(struct handle *handle, void *user);
    void (*answered)(struct handle *handle, void *user);
    void *user;
};
int handle_watch_sockets(struct handle *handle, const struct socket_hooks *hooks,
                         struct err *err) MUST_CHECK;

/* For handles of one multi handle: over HTTP/2 they share connections, and one that waits for its
 * turn on such a connection is not about to connect. */
void handle_share_connections(struct handle *handle);

/* Of a fetch that libcurl gets to see this much after its start: the time has counted. */
void handle_has_waited(struct handle *handle, int64_t waited_ns);

/* The time to connect has passed: libcurl will see that at its next check, regardless of its own
 * clock. */
void handle_too_late(struct handle *handle);

/* Whether each fetch opens its own connection from now on. */
void handle_always_connect(struct handle *handle, bool always);

/* Points the handle at fetch `index` of the batch and stamps its start. `sample` is cleared and
 * filled until handle_end. Cheap when the request is the one that the handle performed before. */
void handle_begin(struct handle *handle, int64_t index, int32_t worker, struct sample *sample);

/* Stamps the end and copies what libcurl knows about the fetch into the sample. */
void handle_end(struct handle *handle, CURLcode code);

/* The handle that an easy handle belongs to. */
struct handle *handle_of(CURL *easy);

/* The class of a libcurl result; `status` is the response's, 0 without one. */
enum outcome handle_outcome(CURLcode code, long status);

#endif
