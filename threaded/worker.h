/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FETCHBENCH_THREADED_WORKER_H
#define FETCHBENCH_THREADED_WORKER_H

#include "core/err.h"
#include "core/sample.h"

#include <stdint.h>

struct handle;

/* Shared by the blocking engines: a fetch by curl_easy_perform, which is itself a private multi
 * handle with its own poll loop. */

/* Performs fetch `index` of the handle's batch, start to end. Blocks. */
void worker_fetch(struct handle *handle, int64_t index, int32_t worker, struct sample *sample);

/* Visits every host of the batch once, unmeasured, so that the handle holds a connection to it.
 * Failures are left for the measured fetches to report. */
void worker_warm(struct handle *handle);

enum {
    /* Default stack of a thread that fetches: curl_easy_perform with TLS and a resolver stays below
     * a quarter of it. */
    WORKER_STACK_BYTES = 256 * 1024,
    /* The most descriptors open for one handle: the connection, a second one while two addresses of
     * a host are tried, and the pair of sockets that wakes the private multi handle. */
    WORKER_DESCRIPTORS = 4
};

/* The row of an engine's parameter for it. */
#define STACK_PARAM                                                                                \
    {                                                                                              \
        .name = "stack", .kind = OPTION_SIZE, .min = INT64_C(64) * 1024,                           \
        .max = INT64_C(1024) * 1024 * 1024, .initial = "256KiB",                                   \
        .summary = "Stack size of each thread; only the part that is used takes memory"            \
    }

/* Checks that the limit on processes allows this user that many of `what` ("threads"). ERR_USAGE
 * names both numbers. */
int worker_check_limit(int64_t requested, const char *what, struct err *err) MUST_CHECK;

#endif
