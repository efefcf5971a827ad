#ifndef FETCHBENCH_THREADED_WORKER_H
#define FETCHBENCH_THREADED_WORKER_H

#include "core/err.h"
#include "core/sample.h"

#include <pthread.h>
#include <stddef.h>
#include <stdint.h>

struct batch;
struct handle;

/* What every engine that blocks is made of: a fetch by curl_easy_perform, which is itself a private
 * multi handle with its own poll loop, and threads with a chosen stack. */

/* Performs fetch `index` of the handle's batch, start to end. Blocks. */
void worker_fetch(struct handle *handle, int64_t index, int32_t lane, struct sample *sample);

/* Visits every host of the batch once, unmeasured, so that the handle holds a connection to it.
 * Failures are left for the measured fetches to report. */
void worker_warm(struct handle *handle);

/* The stack of a thread that fetches, unless asked for otherwise: curl_easy_perform with TLS and a
 * resolver stays below a quarter of it. */
enum { WORKER_STACK_BYTES = 256 * 1024 };

/* Open at most for one handle: the connection, a second one while two addresses of a host are
 * tried, and the pair of sockets that wakes the private multi handle. */
enum { WORKER_DESCRIPTORS = 4 };

/* Whether this user may have that many of `what` ("threads"), as far as the limit on processes
 * says. ERR_USAGE names both numbers. */
int worker_check_limit(int64_t asked, const char *what, struct err *err) MUST_CHECK;

/* Starts `count` threads of `body`, thread i with items + i * item_bytes, and writes their ids to
 * `threads`. Returns how many were started: fewer than `count` only with an error, which tells the
 * number. */
struct worker_plan {
    void *(*body)(void *item);
    void *items;
    size_t item_bytes, count;
    size_t before, total; /* for the message: who came before, and how many there will be; 0: count
                           */
    size_t stack_bytes;   /* 0: the system's default */
};
size_t worker_start(const struct worker_plan *plan, pthread_t *threads, struct err *err);

/* Waits for the end of the first `count` of them. */
void worker_join(const pthread_t *threads, size_t count);

#endif
