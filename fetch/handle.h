/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FETCHBENCH_FETCH_HANDLE_H
#define FETCHBENCH_FETCH_HANDLE_H

#include "core/err.h"
#include "core/sample.h"

#include <curl/curl.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct batch;
struct request;

/*
 * A libcurl easy handle as every engine uses it: made once, used for one fetch after the other, so
 * that connections and buffers live on. One function sets the curl options for all engines, one
 * function turns a finished handle into a sample. A handle belongs to one thread at a time.
 *
 *     handle_init(&handle, batch, err);
 *     handle_begin(&handle, index, worker, &samples[index]);   the fetch starts here: it is stamped
 *     code = curl_easy_perform(handle.easy);                 or a multi handle drives it
 *     handle_end(&handle, code);                             the sample is whole
 *     handle_release(&handle);
 *
 * CURLINFO_PRIVATE of the easy handle points back to the struct, which therefore must not move.
 */
struct handle {
    CURL *easy;
    const struct batch *batch;
    const struct request *request; /* that the easy handle is set to */
    struct sample *sample;         /* of the fetch in progress; NULL between fetches */
    int64_t header_bytes;          /* that came for it */
    long requests;                 /* that were sent for it: more than one with redirects */
    bool died;                     /* its connection did, before any answer */
    bool met_itself;               /* its connection leads back to its own socket */
    bool shares;                   /* connections with other handles of a loop: HTTP/2 */
    bool unproven;                 /* libcurl may take a body that was cut off for whole */
    bool lost;                     /* so, and its shared connection is gone: the driver's to say */
    bool expects;                  /* to find an open connection */
    bool hurried;                  /* it found none, and its time to make one was limited */
    bool connecting;               /* so, and the hooks were called */
    const struct socket_hooks *hooks;
    char message[CURL_ERROR_SIZE]; /* libcurl's own about the failure */
    void *owner;                   /* the engine's own, untouched here */
    /* Gets the body as it comes in; NULL: it is dropped. */
    void (*body)(const struct handle *handle, const char *bytes, size_t count);
};

/* About 20 us; libcurl allocates the buffers with the first fetch. */
int handle_init(struct handle *handle, const struct batch *batch, struct err *err) MUST_CHECK;
void handle_release(struct handle *handle);

/* For drivers that watch the sockets themselves: `opened` and `closing` are called for each socket
 * that libcurl opens for a connection and before it is closed, and only for these: resolvers and
 * wake-ups have descriptors of their own. `user` must outlive every connection. */
struct socket_hooks {
    void (*opened)(curl_socket_t socket, void *user);
    void (*closing)(curl_socket_t socket, void *user);
    /* The handle makes a connection where it had expected to find one. libcurl will not wake by
     * itself when the time for that is over, at `deadline_ns` (clock_now_ns): until `connected` or
     * `closing`, handle_too_late is to be called then, and libcurl for the socket. */
    void (*connecting)(struct handle *handle, curl_socket_t socket, int64_t deadline_ns,
                       void *user);
    void (*connected)(struct handle *handle, void *user);
    void *user;
};
int handle_watch_sockets(struct handle *handle, const struct socket_hooks *hooks,
                         struct err *err) MUST_CHECK;

/* For handles of one multi handle: over HTTP/2 they share connections, and one that waits for its
 * turn on such a connection is not about to connect. */
void handle_share_connections(struct handle *handle);

/* The time to connect is over: whatever libcurl's clock says, it will find so when it looks. */
void handle_too_late(struct handle *handle);

/* From now on each fetch opens a connection of its own, or no longer. */
void handle_always_connect(struct handle *handle, bool always);

/* Points the handle at fetch `index` of the batch and stamps its start. `sample` is cleared and
 * filled until handle_end. Cheap when the request is the one that the handle performed before. */
void handle_begin(struct handle *handle, int64_t index, int32_t worker, struct sample *sample);

/* Stamps the end and takes what libcurl knows of the fetch into the sample. */
void handle_end(struct handle *handle, CURLcode code);

/* The handle that an easy handle belongs to. */
struct handle *handle_of(CURL *easy);

/* The class of a libcurl result; `status` is the response's, 0 without one. */
enum outcome handle_outcome(CURLcode code, long status);

#endif
