/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "async/handle_pool.h"

#include "fetch/engine.h"
#include "fetch/request.h"
#include "fetch/transport.h"

#include <stdlib.h>

int handle_pool_init(struct handle_pool *pool, struct loop *loop, int64_t shards, struct err *err)
{
    pool->multis = calloc((size_t)shards, sizeof(struct multi *));
    if (!pool->multis)
        return err_run(err, "out of memory for %zu multi handles", (size_t)shards);
    int64_t per_shard = (pool->in_flight + shards - 1) / shards;
    for (; pool->multi_count < (size_t)shards; pool->multi_count++) {
        struct multi *multi = multi_new(loop, pool->batch, per_shard, pool->done, pool->user, err);
        if (!multi)
            return -1;
        pool->multis[pool->multi_count] = multi;
    }
    return 0;
}

void handle_pool_release(struct handle_pool *pool)
{
    while (!SLIST_EMPTY(&pool->all)) {
        struct pooled_handle *pooled = SLIST_FIRST(&pool->all);
        SLIST_REMOVE_HEAD(&pool->all, all);
        if (pooled->handle.sample)
            multi_remove(pooled->multi, &pooled->handle);
        handle_release(&pooled->handle);
        free(pooled);
    }
    for (size_t i = 0; i < pool->multi_count; i++)
        multi_free(pool->multis[i]);
    free(pool->multis);
    *pool = (struct handle_pool){0};
}

static struct pooled_handle *create_handle(struct handle_pool *pool, struct err *err)
{
    struct pooled_handle *pooled = calloc(1, sizeof *pooled);
    if (!pooled) {
        (void)err_run(err, "out of memory for a handle");
        return NULL;
    }
    if (handle_init(&pooled->handle, pool->batch, err) != 0) {
        free(pooled);
        return NULL;
    }
    pooled->multi = pool->multis[pool->handle_count % pool->multi_count];
    SLIST_INSERT_HEAD(&pool->all, pooled, all);
    pool->handle_count++;
    return multi_attach(pooled->multi, &pooled->handle, err) == 0 ? pooled : NULL;
}

struct pooled_handle *pooled_handle_acquire(struct handle_pool *pool, struct err *err)
{
    struct pooled_handle *pooled = SLIST_FIRST(&pool->idle);
    if (!pooled)
        return create_handle(pool, err);
    SLIST_REMOVE_HEAD(&pool->idle, idle);
    return pooled;
}

void pooled_handle_release(struct handle_pool *pool, struct pooled_handle *pooled)
{
    SLIST_INSERT_HEAD(&pool->idle, pooled, idle);
}

void handle_pool_start(const struct handle_pool *pool)
{
    for (size_t i = 0; i < pool->multi_count; i++)
        multi_start(pool->multis[i]);
}

/* A connection that has just been used would be used again, so that there would be too few. Streams
 * of HTTP/2 share one anyway. */
static void always_connect(const struct handle_pool *pool, bool always)
{
    struct pooled_handle *pooled = NULL;
    if (pool->batch->transport->http2)
        return;
    SLIST_FOREACH(pooled, &pool->all, all)
        handle_always_connect(&pooled->handle, always);
}

int handle_pool_warm(struct handle_pool *pool, handle_pool_visit *visit, void *user,
                     struct err *err)
{
    struct sample *unused = calloc((size_t)pool->in_flight, sizeof *unused);
    if (!unused)
        return err_run(err, "out of memory for warming up");
    int status = 0;
    while (pool->handle_count < (size_t)pool->in_flight && status == 0) {
        struct pooled_handle *pooled = create_handle(pool, err);
        if (pooled)
            pooled_handle_release(pool, pooled);
        else
            status = -1;
    }
    struct hosts hosts;
    hosts_find(&hosts, pool->batch);
    always_connect(pool, true);
    for (size_t i = 0; i < hosts.count && status == 0; i++)
        status = visit(user, hosts.first[i], unused, err);
    always_connect(pool, false);
    free(unused);
    return status;
}

int64_t shards_count(const struct batch *batch, size_t param, int64_t in_flight)
{
    enum { PER_SHARD = 32, MAX_DEFAULT = 32 };
    int64_t shards = 1;
    if (!batch->transport->http2)
        shards = (in_flight + PER_SHARD - 1) / PER_SHARD;
    if (shards > MAX_DEFAULT)
        shards = MAX_DEFAULT;
    return engine_arg_at_most(&batch->args, param, shards, in_flight);
}

int64_t shards_descriptors(const struct engine_args *args, size_t param, int64_t loops,
                           int64_t in_flight)
{
    enum { PER_LOOP = 8, PER_SHARD = 2 }; /* the loop's own; what wakes a multi handle */
    return in_flight + loops * (PER_LOOP + PER_SHARD * engine_arg(args, param, 32));
}
