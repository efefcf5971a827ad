/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FETCHBENCH_CORE_SAMPLE_H
#define FETCHBENCH_CORE_SAMPLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* How a fetch ended: exactly one of these. A failed fetch is an outcome, never a latency. */
enum outcome {
    OUTCOME_OK = 0,    /* a complete response with a status below 400 */
    OUTCOME_STATUS,    /* a complete response with a status of 400 or more */
    OUTCOME_RESOLVE,   /* the host's name has no address */
    OUTCOME_CONNECT,   /* no connection: refused, unreachable */
    OUTCOME_TLS,       /* the handshake or the certificate failed */
    OUTCOME_TIMEOUT,   /* not complete in time */
    OUTCOME_RESET,     /* the connection was reset or closed before or during the response */
    OUTCOME_TRUNCATED, /* the body ended before its announced length */
    OUTCOME_CANCELLED, /* stopped by the program: an interrupt, a limit on the body */
    OUTCOME_OTHER,     /* anything else: not the HTTP asked for, out of memory, redirects */
    OUTCOME_COUNT
};

/* "ok", "status", "resolve", ...; the keys of `outcomes` in results files. */
const char *outcome_name(enum outcome outcome);

/* The outcome of that name, or -1. */
int outcome_from_name(const char *name);

/*
 * Observations of one fetch: 80 bytes, preallocated by the harness, filled by an engine. Points in
 * time are in nanoseconds since the release of the batch; phases are lengths, 0 where a fetch had
 * no such phase (a re-used connection, clear text). A fetch that failed has times up to its end.
 *
 * queue time = start - due; service time = end - start; latency = end - due.
 */
struct sample {
    int64_t due_ns;        /* when it was due to begin: 0 in a batch that is released at once */
    int64_t start_ns;      /* when the engine started it */
    int64_t first_byte_ns; /* first byte of the response; 0: none came */
    int64_t end_ns;        /* the response was complete, or the fetch had failed */
    int64_t name_ns;       /* phase: name lookup */
    int64_t connect_ns;    /* phase: TCP connect */
    int64_t tls_ns;        /* phase: TLS handshake */
    int64_t body_bytes;    /* of the response, as received */
    int32_t worker;        /* the thread, loop or process that carried it, from 0 */
    int32_t fetch;         /* its number in the batch, from 0, which says its URL; by the harness */
    int16_t status;        /* of HTTP; 0: none came */
    uint8_t outcome;       /* enum outcome */
    uint8_t connections;   /* opened for it: 0, 1, or more with redirects */
    bool reused;           /* carried by a connection that was open already */
};

#endif
