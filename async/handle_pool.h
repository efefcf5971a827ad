/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FETCHBENCH_ASYNC_HANDLE_POOL_H
#define FETCHBENCH_ASYNC_HANDLE_POOL_H

#include "async/multi.h"
#include "core/err.h"
#include "fetch/handle.h"

#include <stddef.h>
#include <stdint.h>
#include <sys/queue.h>

struct batch;
struct engine_args;
struct loop;
struct sample;

/*
 * The easy handles of one event loop, and the multi handles that drive them.
 *
 * libcurl looks for a reusable connection by walking all connections that the multi handle has to
 * that host, so that the cost of a fetch grows with the number in flight. With several multi
 * handles ("shards") on the loop it walks only some of them. A handle never changes its shard.
 *
 * For the loop's thread.
 */
struct pooled_handle {
    struct handle handle; /* first: what multi_done gets is a pooled handle */
    struct multi *multi;
    SLIST_ENTRY(pooled_handle) all, idle;
};

struct handle_pool {
    /* Set by the caller: fetches of `batch`, which must outlive it, up to `in_flight` at once; what
     * is called when one has ended. */
    const struct batch *batch;
    int64_t in_flight;
    multi_done *done;
    void *user;
    /* The rest belongs to the pool. */
    struct multi **multis;
    size_t multi_count; /* created */
    SLIST_HEAD(, pooled_handle) all, idle;
    size_t handle_count;
};

/* With so many shards on `loop`; NULL: with one for multi_poll. On failure only to be released. */
int handle_pool_init(struct handle_pool *pool, struct loop *loop, int64_t shards,
                     struct err *err) MUST_CHECK;

/* Abandons what is in progress. Zeroed is empty. */
void handle_pool_release(struct handle_pool *pool);

/* An idle handle, or a new one. NULL: out of memory. It has no cap. */
struct pooled_handle *pooled_handle_acquire(struct handle_pool *pool, struct err *err) MUST_CHECK;
void pooled_handle_release(struct handle_pool *pool, struct pooled_handle *pooled);

/* Sends the fetches that were added outside of `done`. */
void handle_pool_start(const struct handle_pool *pool);

/*
 * Opens as many connections to every host of the batch as may be in flight: creates all handles and
 * calls `visit` for each host. That performs `in_flight` fetches of `request`, each on a handle of
 * its own, whose samples are discarded.
 */
typedef int handle_pool_visit(void *user, int64_t request, struct sample *unused, struct err *err);
int handle_pool_warm(struct handle_pool *pool, handle_pool_visit *visit, void *user,
                     struct err *err) MUST_CHECK;

/*
 * The row of an engine's parameter for the number of shards, and what follows from its value. Where
 * no number was given: few enough connections in each that libcurl's search is short, and not so
 * many shards that an iteration of the loop is spent on them. Streams of HTTP/2 share one
 * connection: one.
 */
#define SHARDS_PARAM                                                                               \
    {                                                                                              \
        .name = "shards", .kind = OPTION_COUNT, .min = 1, .max = 1024,                             \
        .initial_note = "one for every 32 in flight, at most 32",                                  \
        .summary = "Multi handles per loop; each has its own connection cache, so that finding a " \
                   "connection stays fast"                                                         \
    }
int64_t shards_count(const struct batch *batch, size_t param, int64_t in_flight);

/* The most descriptors that the loops, shards and fetches have open. */
int64_t shards_descriptors(const struct engine_args *args, size_t param, int64_t loops,
                           int64_t in_flight);

#endif
