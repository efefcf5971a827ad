/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FETCHBENCH_ORIGIN_SETTINGS_H
#define FETCHBENCH_ORIGIN_SETTINGS_H

#include "origin/distribution.h"
#include "origin/faults.h"

#include "core/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * How the origin is to behave, as text: the same on the command line, here, and in the query of a
 * single request, which overrides the defaults: `GET /any/path?delay=50ms&size=1KiB&status=503`.
 *
 *   delay   how long after the request was read its answer begins: "50ms", or drawn from a
 *           distribution: "uniform:10ms,90ms", "normal:50ms,10ms" (mean, deviation),
 *           "lognormal:50ms,0.5" (median, sigma), "pareto:50ms,1.5" (minimum, shape)
 *   size    of the body, likewise: "1KiB", "uniform:1k,10k"
 *   status  "200", or with a share of the answers: "503:10%" (the others are 200)
 *   fault   how an answer goes wrong, with an argument and a share: "reset:1%", "trickle=100:5%"
 *           (origin/faults.c has the table)
 *   number  draw what the request of this number would get, without using one of the sequence:
 * requests that follow a redirect carry the number of the redirected one
 */

enum { ORIGIN_MAX_ADDRESSES = 250, ORIGIN_MAX_FAULTS = 4, ORIGIN_URL_BYTES = 80 };

struct origin_options {
    const char *program;       /* the fetchbench to start; NULL: this executable */
    const char *address;       /* numeric; NULL: 127.0.0.1 */
    int addresses;             /* listen on so many consecutive addresses; 0: one */
    int port;                  /* the same on every address; 0: a free one */
    int backlog;               /* connections that may wait for accept; 0: the system's maximum */
    const char *delay;         /* NULL: 0 */
    const char *size;          /* NULL: 1KiB */
    const char *status;        /* NULL: 200 */
    const char *const *faults; /* may be NULL */
    size_t fault_count;        /* their shares may not add up to more than 100 % */
    int64_t seed;
    bool tls;                /* HTTPS, with a certificate that is generated for this run */
    const char *certificate; /* HTTPS with this certificate, a PEM file; NULL: none */
    const char *key;         /* its key; NULL: in the same file */
    int64_t idle_timeout_ns; /* for idle connections; 0: 60 s */
};

/* How the origin answers, by default or for one request: a plain value, copied freely. */

struct fault_share {
    const struct fault *fault;
    int64_t argument;
    double share; /* of the answers, 0 to 1 */
};

struct origin_settings {
    struct distribution delay, size; /* nanoseconds, bytes */
    int64_t max_query_bytes;         /* the largest body that a query may ask for */
    unsigned status;
    double status_share; /* the others are 200 */
    struct fault_share faults[ORIGIN_MAX_FAULTS];
    size_t fault_count;
    uint64_t seed;
    int64_t number; /* of the request whose draws are used; -1: the next one */
};

/* No delay, 1 KiB, 200, no faults. */
struct origin_settings settings_default(void);

/* Sets the one that `key` names ("delay", "size", "status", "fault", "seed", "number") from a text.
 * Faults add up; the others replace. Fails for an unknown key or an invalid text. */
int settings_set(struct origin_settings *settings, const char *key, const char *text,
                 struct err *err) MUST_CHECK;

/* The settings from the options. */
int settings_from_options(struct origin_settings *settings, const struct origin_options *options,
                          struct err *err) MUST_CHECK;

/* Overrides settings by the query of a request, "delay=1ms&size=1KiB", percent-encoded. Requested
 * faults replace the default ones. */
int settings_apply_query(struct origin_settings *settings, const char *query, size_t count,
                         struct err *err) MUST_CHECK;

struct plan plan_draw(const struct origin_settings *settings, uint64_t request);

/* Check a text before anything is started. `fixed` (may be NULL) gets the value if it is the same
 * for every request, else -1. */
int origin_check_delay(const char *text, int64_t *fixed_ns, struct err *err) MUST_CHECK;
int origin_check_size(const char *text, int64_t *fixed_bytes, struct err *err) MUST_CHECK;
int origin_check_status(const char *text, struct err *err) MUST_CHECK;
int origin_check_fault(const char *text, struct err *err) MUST_CHECK;

#endif
