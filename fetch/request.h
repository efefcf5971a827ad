#ifndef FETCHBENCH_FETCH_REQUEST_H
#define FETCHBENCH_FETCH_REQUEST_H

#include "core/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct curl_slist;

/* One HTTP request. Owns what it points to; read-only once a batch holds it, so that every thread
 * may use it at once. */
struct request {
    char *url;                  /* http or https, absolute, checked by request_init */
    char *method;               /* NULL: GET, or POST when there is a body */
    struct curl_slist *headers; /* "Name: value"; NULL: none beyond libcurl's own */
    char *body;                 /* NULL: none */
    size_t body_bytes;
};

/* What holds for every request of a batch alike, and for every engine: fairness begins here. */
struct transport {
    int64_t timeout_ns;         /* for one whole fetch */
    int64_t connect_timeout_ns; /* for its name, connect and TLS phases */
    int64_t max_body_bytes;     /* a longer body is cancelled; 0: any length */
    int64_t max_header_bytes;   /* likewise, of all header lines together */
    int64_t redirects;          /* followed at most by one fetch; 0: none, they are answers */
    bool http2;                 /* false: HTTP/1.1 */
    bool insecure;              /* certificates are not verified */
    char *cacert;               /* the file of trusted certificates; NULL: libcurl's own file */
    /* "host:port:address" for CURLOPT_RESOLVE: looked up once, before. */
    struct curl_slist *resolve;
    struct share *share; /* of TLS sessions; NULL: every handle keeps its own */
};

/* Takes a copy of `url` and checks it. Errors (ERR_USAGE) name the URL and what would do. */
int request_init(struct request *request, const char *url, struct err *err) MUST_CHECK;
void request_release(struct request *request);

/* Adds "Name: value". Refuses what is no header, and line breaks, which would inject others. */
int request_add_header(struct request *request, const char *header, struct err *err) MUST_CHECK;

/* Checks one header without a request. */
int request_check_header(const char *header, struct err *err) MUST_CHECK;

/* Looks the host of each request up once and keeps the addresses in transport->resolve, so that no
 * engine is measured by its resolver. A name that has no address is left out: the fetches will say
 * so themselves. Blocks; call it outside the measured time. */
int transport_resolve(struct transport *transport, const struct request *requests, size_t count,
                      struct err *err) MUST_CHECK;

/* Lets all handles of all threads resume each other's TLS sessions, where a request is https. */
int transport_share_sessions(struct transport *transport, const struct request *requests,
                             size_t count, struct err *err) MUST_CHECK;

/* What CURLOPT_SHARE takes; NULL: nothing is shared. */
void *transport_share(const struct transport *transport);

/* After the last handle. */
void transport_release(struct transport *transport);

#endif
