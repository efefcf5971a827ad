#include "async/fetching.h"

#include "async/multi.h"
#include "core/sample.h"
#include "fetch/engine.h"
#include "fetch/handle.h"
#include "loop/runtime.h"

#include <stdlib.h>

/* One multi handle of several. */
struct shard {
    struct multi *multi;
    bool was_given_fetches; /* in this turn */
};

/* One easy handle: idle, or lent to one waiter. */
struct lent {
    struct handle handle; /* first: a handle is a lent one */
    struct shard *shard;
    struct lent *next_idle, *next_made;
};

/* One task in fetch_await; on its stack. */
struct waiter {
    const struct fetch *fetch;
    struct future done;
    struct lent *lent; /* NULL: none yet, or no more */
    bool is_queued;
    struct waiter *next, *previous;
};

struct fetcher {
    struct runtime *runtime;
    const struct batch *batch;
    struct shard *shards;
    size_t shard_count; /* of them, made */
    struct lent *idle, *made;
    size_t made_count;
    struct waiter *first, *last; /* asked for in this turn */
    struct loop_call set_out;
};

static void enqueue(struct fetcher *fetcher, struct waiter *waiter)
{
    waiter->is_queued = true;
    waiter->previous = fetcher->last;
    if (fetcher->last)
        fetcher->last->next = waiter;
    else
        fetcher->first = waiter;
    fetcher->last = waiter;
}

static void dequeue(struct fetcher *fetcher, struct waiter *waiter)
{
    waiter->is_queued = false;
    if (waiter->previous)
        waiter->previous->next = waiter->next;
    else
        fetcher->first = waiter->next;
    if (waiter->next)
        waiter->next->previous = waiter->previous;
    else
        fetcher->last = waiter->previous;
}

static struct lent *make_handle(struct fetcher *fetcher, struct err *err)
{
    struct lent *lent = calloc(1, sizeof *lent);
    if (!lent) {
        (void)err_run(err, "out of memory for a handle");
        return NULL;
    }
    if (handle_init(&lent->handle, fetcher->batch, err) != 0) {
        free(lent);
        return NULL;
    }
    lent->shard = &fetcher->shards[fetcher->made_count % fetcher->shard_count];
    lent->next_made = fetcher->made;
    fetcher->made = lent;
    fetcher->made_count++;
    return multi_adopt(lent->shard->multi, &lent->handle, err) == 0 ? lent : NULL;
}

int fetcher_make_handles(struct fetcher *fetcher, size_t count, struct err *err)
{
    while (fetcher->made_count < count) {
        struct lent *lent = make_handle(fetcher, err);
        if (!lent)
            return -1;
        lent->next_idle = fetcher->idle;
        fetcher->idle = lent;
    }
    return 0;
}

void fetcher_always_connect(struct fetcher *fetcher, bool always)
{
    for (struct lent *lent = fetcher->made; lent; lent = lent->next_made)
        handle_always_connect(&lent->handle, always);
}

static struct lent *take_handle(struct fetcher *fetcher, struct err *err)
{
    struct lent *lent = fetcher->idle;
    if (!lent)
        return make_handle(fetcher, err);
    fetcher->idle = lent->next_idle;
    return lent;
}

static void give_handle_back(struct fetcher *fetcher, struct lent *lent)
{
    lent->handle.owner = NULL;
    lent->handle.body = NULL;
    lent->next_idle = fetcher->idle;
    fetcher->idle = lent;
}

static void hand_body_on(const struct handle *handle, const char *bytes, size_t count)
{
    const struct waiter *waiter = handle->owner;
    waiter->fetch->body(bytes, count, waiter->fetch->user);
}

/* The end of a fetch: its task wakes soon. */
static void on_done(struct handle *handle, CURLcode code, void *user)
{
    struct waiter *waiter = handle->owner;
    struct lent *lent = waiter->lent;
    handle_end(handle, code);
    waiter->lent = NULL;
    give_handle_back(user, lent);
    (void)!future_set_value(&waiter->done, value_nothing(), NULL);
}

static void begin(struct fetcher *fetcher, struct waiter *waiter)
{
    struct err err = {.kind = ERR_NONE};
    struct lent *lent = take_handle(fetcher, &err);
    if (!lent) {
        (void)!future_set_error(&waiter->done, &err, NULL);
        return;
    }
    waiter->lent = lent;
    lent->handle.owner = waiter;
    lent->handle.body = waiter->fetch->body ? hand_body_on : NULL;
    handle_begin(&lent->handle, waiter->fetch->index, 0, waiter->fetch->sample);
    lent->shard->was_given_fetches = true;
    if (multi_add(lent->shard->multi, &lent->handle) != CURLM_OK)
        on_done(&lent->handle, CURLE_OUT_OF_MEMORY, fetcher);
}

/* On the loop's own stack: begins what was asked for, all of it before libcurl sets out. */
static void set_out(struct loop_call *call)
{
    struct fetcher *fetcher = call->data;
    while (fetcher->first) {
        struct waiter *waiter = fetcher->first;
        dequeue(fetcher, waiter);
        if (!future_is_done(&waiter->done)) /* cancelled already */
            begin(fetcher, waiter);
    }
    for (size_t i = 0; i < fetcher->shard_count; i++) {
        if (fetcher->shards[i].was_given_fetches)
            multi_start(fetcher->shards[i].multi);
        fetcher->shards[i].was_given_fetches = false;
    }
}

static int make_shards(struct fetcher *fetcher, size_t shards, struct err *err)
{
    const struct batch *batch = fetcher->batch;
    fetcher->shards = calloc(shards, sizeof *fetcher->shards);
    if (!fetcher->shards)
        return err_run(err, "out of memory for %zu multi handles", shards);
    int64_t in_flight = (batch->in_flight + (int64_t)shards - 1) / (int64_t)shards;
    for (; fetcher->shard_count < shards; fetcher->shard_count++) {
        struct multi *multi =
            multi_new(runtime_loop(fetcher->runtime), batch, in_flight, on_done, fetcher, err);
        if (!multi)
            return -1;
        fetcher->shards[fetcher->shard_count].multi = multi;
    }
    return 0;
}

struct fetcher *fetcher_new(struct runtime *runtime, const struct batch *batch, size_t shards,
                            struct err *err)
{
    struct fetcher *fetcher = calloc(1, sizeof *fetcher);
    if (!fetcher) {
        (void)err_run(err, "out of memory for a fetcher");
        return NULL;
    }
    fetcher->runtime = runtime;
    fetcher->batch = batch;
    fetcher->set_out = (struct loop_call){.function = set_out, .data = fetcher};
    if (make_shards(fetcher, shards, err) == 0)
        return fetcher;
    fetcher_free(fetcher);
    return NULL;
}

void fetcher_free(struct fetcher *fetcher)
{
    if (!fetcher)
        return;
    loop_call_stop(runtime_loop(fetcher->runtime), &fetcher->set_out);
    while (fetcher->made) {
        struct lent *lent = fetcher->made;
        fetcher->made = lent->next_made;
        handle_release(&lent->handle);
        free(lent);
    }
    for (size_t i = 0; i < fetcher->shard_count; i++)
        multi_free(fetcher->shards[i].multi);
    free(fetcher->shards);
    free(fetcher);
}

/* The task was cancelled in the middle: nobody is left to hand the fetch to. */
static void take_back(struct fetcher *fetcher, struct waiter *waiter)
{
    struct lent *lent = waiter->lent;
    if (waiter->is_queued)
        dequeue(fetcher, waiter);
    if (!lent)
        return;
    multi_remove(lent->shard->multi, &lent->handle);
    handle_end(&lent->handle, CURLE_ABORTED_BY_CALLBACK);
    give_handle_back(fetcher, lent);
}

int fetch_await(struct task *self, struct fetcher *fetcher, const struct fetch *fetch,
                struct err *err)
{
    struct waiter waiter = {.fetch = fetch};
    future_init(&waiter.done, runtime_loop(fetcher->runtime), "fetch");
    enqueue(fetcher, &waiter);
    loop_call_soon(runtime_loop(fetcher->runtime), &fetcher->set_out);
    int failed = task_await_future(self, &waiter.done, NULL, err);
    if (waiter.done.state == FUTURE_PENDING || waiter.done.state == FUTURE_CANCELLED)
        take_back(fetcher, &waiter);
    future_release(&waiter.done);
    return failed;
}
