/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FETCHBENCH_ORIGIN_ORIGIN_H
#define FETCHBENCH_ORIGIN_ORIGIN_H

#include "core/child.h"
#include "core/err.h"
#include "core/results.h"
#include "origin/settings.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/*
 * The built-in origin, seen from the process that fetches from it: an HTTP server in a separate
 * process, one thread, on loopback by default.
 *
 * It speaks HTTP/1.1 and HTTP/2, which a client chooses by how it begins, or over TLS by ALPN.
 *
 * What is drawn depends only on the seed and on the number of the request since the last reset: the
 * same seed gives the same sequence of answers, whoever asks.
 */

struct origin {
    struct child child; /* child.pid: to pin it to a processor, say */
    int port;
    int addresses;
    char address[64]; /* the first one */
    bool tls;
    /* A file with the CA certificate, for clients to trust; it exists until the origin ends. "": no
     * TLS. */
    char ca_file[48];
};

/* Starts the process and waits until it listens. Fails with ERR_USAGE for a bad text or address,
 * with ERR_RUN when it cannot listen; then nothing is left behind. The process ends when this one
 * ends, for whatever reason. */
int origin_start(struct origin *origin, const struct origin_options *options,
                 struct err *err) MUST_CHECK;

/* The counts since the start or the last reset; with `reset` they start from zero, and so does the
 * sequence of draws. Costs the origin a few microseconds and is not counted. */
int origin_counts(struct origin *origin, bool reset, struct origin_counts *counts,
                  const struct child_patience *patience, struct err *err) MUST_CHECK;

/* Ends the process and waits for it. Does nothing if it was not started. */
void origin_stop(struct origin *origin);

/* Writes "http://127.0.0.1:4711/", or "https:...", for the first address (0), the second, ... to
 * `text` of ORIGIN_URL_BYTES, and returns it. */
char *origin_url(const struct origin *origin, int index, char *text);

#endif
