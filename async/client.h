/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FETCHBENCH_ASYNC_CLIENT_H
#define FETCHBENCH_ASYNC_CLIENT_H

#include "core/err.h"

#include <stddef.h>
#include <stdint.h>

struct batch;
struct loop;
struct sample;
struct task;

/*
 * The async fetch: a task starts one and continues when the whole response has arrived.
 *
 * It is the bridge of the lesson "callback" again: libcurl calls back when a fetch has ended
 * (multi.h), that sets a future, and the task awaits the future. The waiter is on the task's stack;
 * the easy handle comes from a pool for the duration of the fetch.
 *
 * All calls of libcurl run on the loop's own stack, in the iteration after the await: its functions
 * need many kilobytes of it, and a task's stack stays at a page or two. Fetches that were started
 * in one iteration are sent together.
 *
 * For the loop's thread. A fetch costs two switches and three iterations of the loop more than with
 * callbacks.
 */
struct client;

/* Gets the body of a fetch as it comes in; `bytes` are the library's. */
typedef void fetch_body(const char *bytes, size_t count, void *user);

/* For the requests of `batch`, which must outlive it, on so many multi handles (handle_pool.h).
 * Easy handles are created when they are needed. */
struct client *client_new(struct loop *loop, const struct batch *batch, int64_t shards,
                          struct err *err) MUST_CHECK;

/* Call it when no task is in fetch_await any more, before the loop is freed. NULL is allowed. */
void client_free(struct client *client);

/* Its handles, for handle_pool_warm. */
struct handle_pool *client_pool(struct client *client);

/* What to fetch, and where the results go. */
struct fetch {
    int64_t index;         /* of the batch's requests */
    struct sample *sample; /* is filled */
    fetch_body *body;      /* gets the body; NULL: it is counted and dropped */
    void *user;
};

/*
 * Performs it. A failed fetch is an outcome in its sample and returns 0; -1 if the task was
 * cancelled, which abandons the fetch and closes its connection, or when out of memory. It has no
 * cap: use a semaphore.
 */
int fetch_await(struct task *self, struct client *client, const struct fetch *fetch,
                struct err *err) MUST_CHECK;

#endif
