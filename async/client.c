/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "async/client.h"

#include "async/handle_pool.h"
#include "core/sample.h"
#include "fetch/engine.h"
#include "loop/task.h"

#include <stdlib.h>

/* One task in fetch_await; on its stack. */
struct waiter {
    const struct fetch *fetch;
    struct future done;
    struct pooled_handle *pooled; /* NULL: not acquired, or released */
    bool is_queued;
    TAILQ_ENTRY(waiter) link;
};

struct client {
    struct loop *loop;
    struct handle_pool pool;
    TAILQ_HEAD(, waiter) queue; /* started in this iteration */
    struct loop_call beginning;
};

static void release_handle(struct client *client, struct waiter *waiter)
{
    struct pooled_handle *pooled = waiter->pooled;
    waiter->pooled = NULL;
    pooled->handle.owner = NULL;
    pooled->handle.body = NULL;
    pooled_handle_release(&client->pool, pooled);
}

static void pass_body_on(const struct handle *handle, const char *bytes, size_t count)
{
    const struct waiter *waiter = handle->owner;
    waiter->fetch->body(bytes, count, waiter->fetch->user);
}

/* The end of a fetch: its task wakes soon. */
static void on_done(struct handle *handle, CURLcode code, void *user)
{
    struct waiter *waiter = handle->owner;
    handle_end(handle, code);
    release_handle(user, waiter);
    (void)!future_set_value(&waiter->done, value_nothing(), NULL);
}

static void begin(struct client *client, struct waiter *waiter)
{
    struct err err = {.kind = ERR_NONE};
    struct pooled_handle *pooled = pooled_handle_acquire(&client->pool, &err);
    if (!pooled) {
        (void)!future_set_error(&waiter->done, &err, NULL);
        return;
    }
    waiter->pooled = pooled;
    pooled->handle.owner = waiter;
    pooled->handle.body = waiter->fetch->body ? pass_body_on : NULL;
    handle_begin(&pooled->handle, waiter->fetch->index, 0, waiter->fetch->sample);
    if (multi_add(pooled->multi, &pooled->handle) != CURLM_OK)
        on_done(&pooled->handle, CURLE_OUT_OF_MEMORY, client);
}

static void dequeue(struct client *client, struct waiter *waiter)
{
    waiter->is_queued = false;
    TAILQ_REMOVE(&client->queue, waiter, link);
}

/* On the loop's own stack: begins all fetches that were started before libcurl sends any. */
static void begin_queued(struct loop_call *call)
{
    struct client *client = call->data;
    while (!TAILQ_EMPTY(&client->queue)) {
        struct waiter *waiter = TAILQ_FIRST(&client->queue);
        dequeue(client, waiter);
        if (!future_is_done(&waiter->done)) /* cancelled already */
            begin(client, waiter);
    }
    handle_pool_start(&client->pool);
}

struct client *client_new(struct loop *loop, const struct batch *batch, int64_t shards,
                          struct err *err)
{
    struct client *client = calloc(1, sizeof *client);
    if (!client) {
        (void)err_run(err, "out of memory for a client");
        return NULL;
    }
    client->loop = loop;
    client->beginning = (struct loop_call){.function = begin_queued, .data = client};
    TAILQ_INIT(&client->queue);
    client->pool = (struct handle_pool){
        .batch = batch, .in_flight = batch->in_flight, .done = on_done, .user = client};
    if (handle_pool_init(&client->pool, loop, shards, err) == 0)
        return client;
    client_free(client);
    return NULL;
}

void client_free(struct client *client)
{
    if (!client)
        return;
    loop_call_stop(client->loop, &client->beginning);
    handle_pool_release(&client->pool);
    free(client);
}

struct handle_pool *client_pool(struct client *client)
{
    return &client->pool;
}

/* The task was cancelled in the middle: the fetch has no receiver any more. */
static void abandon(struct client *client, struct waiter *waiter)
{
    struct pooled_handle *pooled = waiter->pooled;
    if (waiter->is_queued)
        dequeue(client, waiter);
    if (!pooled)
        return;
    multi_remove(pooled->multi, &pooled->handle);
    handle_end(&pooled->handle, CURLE_ABORTED_BY_CALLBACK);
    release_handle(client, waiter);
}

int fetch_await(struct task *self, struct client *client, const struct fetch *fetch,
                struct err *err)
{
    struct waiter waiter = {.fetch = fetch, .is_queued = true};
    future_init(&waiter.done, client->loop, "fetch");
    TAILQ_INSERT_TAIL(&client->queue, &waiter, link);
    loop_call_soon(client->loop, &client->beginning);
    int failed = task_await_future(self, &waiter.done, NULL, err);
    if (waiter.done.state == FUTURE_PENDING || waiter.done.state == FUTURE_CANCELLED)
        abandon(client, &waiter);
    future_release(&waiter.done);
    return failed;
}
