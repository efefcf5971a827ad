/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FETCHBENCH_FETCH_TRANSPORT_H
#define FETCHBENCH_FETCH_TRANSPORT_H

#include "core/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct batch;
struct curl_slist;
struct request;

/* What is the same for every request of a batch and for every engine, which makes the comparison
 * fair. */
struct transport {
    int64_t timeout_ns;         /* for one entire fetch */
    int64_t connect_timeout_ns; /* for its name, connect and TLS phases */
    int64_t max_body_bytes;     /* a longer body is cancelled; 0: any length */
    int64_t max_header_bytes;   /* likewise, of all header lines together */
    int64_t redirects;          /* most that one fetch follows; 0: none, they are responses */
    bool http2;                 /* false: HTTP/1.1 */
    bool insecure;              /* certificates are not verified */
    char *cacert;               /* the file of trusted certificates; NULL: libcurl's own file */
    /* "host:port:address" for CURLOPT_RESOLVE: looked up once, before. */
    struct curl_slist *resolve;
    struct share *share; /* of TLS sessions; NULL: every handle keeps its own */
};

/* Looks the host of each request up once and stores the addresses in transport->resolve, so that
 * name resolution is not part of the measurement. A name that has no address is left out: the
 * fetches will report that themselves. Blocks; call it outside the measured time. */
int transport_resolve(struct transport *transport, const struct request *requests, size_t count,
                      struct err *err) MUST_CHECK;

/* Shares TLS sessions between all handles of all threads, if a request is https. */
int transport_share_sessions(struct transport *transport, const struct request *requests,
                             size_t count, struct err *err) MUST_CHECK;

/* What CURLOPT_SHARE takes; NULL: nothing is shared. */
void *transport_share(const struct transport *transport);

/* After the last handle. */
void transport_release(struct transport *transport);

/* The hosts that a batch is sent to: what connections are made to, and so what a warm start has to
 * visit. Compared by scheme, name and port as they are written. */
enum { MAX_HOSTS = 100 }; /* further hosts are not warmed, and share that many cached connections */

struct hosts {
    int64_t first[MAX_HOSTS]; /* the first fetch of the batch that goes to this host */
    size_t count;
};

void hosts_find(struct hosts *hosts, const struct batch *batch);

/* Which of these hosts a request goes to; hosts->count: none of them. */
size_t hosts_number(const struct hosts *hosts, const struct batch *batch, size_t request);

#endif
