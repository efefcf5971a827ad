/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FETCHBENCH_ORIGIN_ORIGIN_H
#define FETCHBENCH_ORIGIN_ORIGIN_H

#include "core/child.h"
#include "core/err.h"
#include "core/results.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/*
 * The built-in origin, seen from the process that fetches from it: an HTTP server in a process of
 * its own, one thread, on loopback unless told otherwise.
 *
 * It is told what to do by texts, the same on the command line, here, and in the query of a single
 * request, where they override the defaults: `GET /any/path?delay=50ms&size=1KiB&status=503`.
 *
 *   delay   how long after the request was read its answer begins: "50ms", or drawn from a
 *           distribution: "uniform:10ms,90ms", "normal:50ms,10ms" (mean, deviation),
 *           "lognormal:50ms,0.5" (median, sigma), "pareto:50ms,1.5" (least, shape)
 *   size    of the body, likewise: "1KiB", "uniform:1k,10k"
 *   status  "200", or with a share of the answers: "503:10%" (the others are 200)
 *   fault   how an answer goes wrong, with an argument and a share: "reset:1%", "trickle=100:5%"
 *           (origin/faults.c has the table)
 *   number  draw what the request of this number would get, and take none from the sequence: so do
 *           requests that follow a redirect, with the number of the redirected one
 *
 * It speaks HTTP/1.1 and HTTP/2, which a client chooses by how it begins, or over TLS by ALPN.
 *
 * What is drawn depends on the seed and on the number of the request alone, counted from the last
 * reset: the same seed gives the same sequence of answers, whoever asks.
 */

struct origin_options {
    const char *program;       /* the fetchbench to start; NULL: this executable */
    const char *address;       /* numeric; NULL: 127.0.0.1 */
    int addresses;             /* listen on that many, counted up from the address; 0: one */
    int port;                  /* the same on every address; 0: a free one */
    int backlog;               /* connections that wait for accept; 0: what the system allows */
    const char *delay;         /* NULL: 0 */
    const char *size;          /* NULL: 1KiB */
    const char *status;        /* NULL: 200 */
    const char *const *faults; /* may be NULL */
    size_t fault_count;        /* their shares may not add up to more than 100 % */
    int64_t seed;
    bool tls;                /* HTTPS, with a certificate that is made for this run */
    const char *certificate; /* HTTPS with this one, a PEM file; NULL: none */
    const char *key;         /* its key; NULL: in the same file */
    int64_t idle_timeout_ns; /* for connections that stand still; 0: 60 s */
};

enum { ORIGIN_MAX_ADDRESSES = 250, ORIGIN_MAX_FAULTS = 4, ORIGIN_URL_BYTES = 80 };

struct origin {
    struct child child; /* child.pid: to pin it to a processor, say */
    int port;
    int addresses;
    char address[64]; /* the first one */
    bool tls;
    /* A file with the certificate that signed the origin's, for clients to trust; there until the
     * origin ends. "": no TLS. */
    char ca_file[48];
};

/* Starts the process and waits until it listens. Fails with ERR_USAGE for a bad text or address,
 * with ERR_RUN when it cannot listen; then nothing is left behind. The process ends when this side
 * ends, however that happens. */
int origin_start(struct origin *origin, const struct origin_options *options,
                 struct err *err) MUST_CHECK;

/* The counts since the start or the last reset; with `reset` they start from zero, and the sequence
 * of what is drawn with them. Costs the origin a few microseconds and is not counted. */
int origin_counts(struct origin *origin, bool reset, struct origin_counts *counts,
                  const struct child_patience *patience, struct err *err) MUST_CHECK;

/* Ends the process and waits for its end. Does nothing to one that was not started. */
void origin_stop(struct origin *origin);

/* Writes "http://127.0.0.1:4711/", or "https:...", for the first address (0), the second, ... to
 * `text` of ORIGIN_URL_BYTES, and returns it. */
char *origin_url(const struct origin *origin, int index, char *text);

/* For help: the forms of the distributions, "There are uniform:LEAST,MOST, ... and ....", and
 * the names of the faults, blanks between. */
void origin_write_distributions(FILE *stream);
void origin_write_faults(FILE *stream);

/* Check a text before anything is started. Where the value is the same for every request it is
 * told in `fixed` (may be NULL), else -1. */
int origin_check_delay(const char *text, int64_t *fixed_ns, struct err *err) MUST_CHECK;
int origin_check_size(const char *text, int64_t *fixed_bytes, struct err *err) MUST_CHECK;
int origin_check_status(const char *text, struct err *err) MUST_CHECK;
int origin_check_fault(const char *text, struct err *err) MUST_CHECK;

#endif
