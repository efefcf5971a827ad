/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "async/engines.h"
#include "async/handle_pool.h"
#include "core/thread_group.h"
#include "fetch/engine.h"
#include "loop/loop.h"

#include <inttypes.h>
#include <stdlib.h>

/*
 * Each worker is an event loop with its share of the batch: the fetches [first, first + fetches),
 * no more than `in_flight` of them at once. One runs on the caller's thread; several each on its
 * own thread, which begin together.
 */

enum { PARAM_DRIVER, PARAM_SHARDS, PARAM_LOOPS };
enum { DRIVER_UV, DRIVER_POLL };

static const char *const drivers[] = {"uv", "poll", NULL};

static const struct option_row params[] = {
    {.name = "driver",
     .kind = OPTION_CHOICE,
     .choices = drivers,
     .initial = "uv",
     .summary =
         "What drives libcurl: uv (curl_multi_socket_action on libuv) or poll (curl_multi_poll "
         "and curl_multi_perform, as in most tutorials)"},
    SHARDS_PARAM,
    {.name = "loops",
     .kind = OPTION_COUNT,
     .min = 1,
     .max = 256,
     .initial = "1",
     .summary = "Threads with a loop each; fetches and cap are divided evenly"},
    {0},
};

struct worker {
    const struct batch *batch;
    int32_t number;
    int64_t first, fetches, in_flight;
    struct loop *loop; /* NULL with driver=poll */
    struct handle_pool pool;
    struct loop_call feeding;

    /* What is being performed: the worker's share, or a visit to a host. */
    struct sample *samples;
    int64_t visited; /* the request of a visit; -1: none, the share */
    int64_t begun, ended, goal;
    int64_t fed;    /* handles that have had their first fetch */
    struct err err; /* a handle that could not be created */
};

struct engine_run {
    const struct batch *batch;
    struct worker *workers;
    int64_t worker_count;
    struct thread_group threads; /* of more than one worker */
};

static bool is_done(const struct worker *worker)
{
    return worker->ended == worker->goal || worker->err.kind != ERR_NONE;
}

/* The next fetch, if one is left, goes to this handle. The cap holds because there are no more
 * handles than it allows. */
static void begin_next(struct worker *worker, struct pooled_handle *pooled)
{
    bool visits = worker->visited >= 0;
    while (worker->begun < worker->goal) {
        int64_t index = visits ? worker->visited : worker->first + worker->begun;
        struct sample *sample = &worker->samples[visits ? worker->begun : index];
        worker->begun++;
        handle_begin(&pooled->handle, index, worker->number, sample);
        if (multi_add(pooled->multi, &pooled->handle) == CURLM_OK)
            return;
        handle_end(&pooled->handle, CURLE_OUT_OF_MEMORY);
        worker->ended++;
    }
    pooled_handle_release(&worker->pool, pooled);
}

static void on_done(struct handle *handle, CURLcode code, void *user)
{
    struct worker *worker = user;
    struct pooled_handle *pooled = (struct pooled_handle *)handle;
    handle_end(handle, code);
    worker->ended++;
    if (worker->visited < 0)
        begin_next(worker, pooled);
    else
        pooled_handle_release(&worker->pool, pooled);
    if (worker->loop && is_done(worker))
        loop_stop(worker->loop);
}

/* Gives some handles their first fetch; true: there is more to feed. Not all at once: what was
 * begun is sent while the rest is being created, and a burst of connections must not overflow the
 * server's queue. */
static bool feed(struct worker *worker)
{
    enum { FED_AT_ONCE = 64 };
    for (int i = 0; i < FED_AT_ONCE; i++) {
        if (worker->begun == worker->goal || worker->fed == worker->in_flight)
            return false;
        struct pooled_handle *pooled = pooled_handle_acquire(&worker->pool, &worker->err);
        if (!pooled)
            return false;
        worker->fed++;
        begin_next(worker, pooled);
    }
    return worker->begun < worker->goal && worker->fed < worker->in_flight;
}

static void on_feeding(struct loop_call *call)
{
    struct worker *worker = call->data;
    bool more = feed(worker);
    handle_pool_start(&worker->pool);
    if (more)
        loop_call_soon(worker->loop, call);
    if (is_done(worker))
        loop_stop(worker->loop);
}

static int turn_loop(struct worker *worker, struct err *err)
{
    loop_call_soon(worker->loop, &worker->feeding);
    while (!is_done(worker))
        if (!loop_run(worker->loop))
            return err_run(err,
                           "the event loop has nothing left to wait for: %" PRId64 " of %" PRId64
                           " fetches have ended",
                           worker->ended, worker->goal);
    loop_call_stop(worker->loop, &worker->feeding);
    return 0;
}

static int turn_poll(struct worker *worker, struct err *err)
{
    enum { MAX_WAIT_MS = 1000 };
    bool more = true;
    int status = 0;
    while (!is_done(worker) && status == 0) {
        more = more && feed(worker);
        if (!is_done(worker))
            status = multi_poll(worker->pool.multis[0], more ? 0 : MAX_WAIT_MS, err);
    }
    return status;
}

/* Performs what `samples`, `visited` and `goal` describe. */
static int perform(struct worker *worker, struct err *err)
{
    worker->begun = worker->ended = worker->fed = 0;
    int status = worker->loop ? turn_loop(worker, err) : turn_poll(worker, err);
    if (worker->err.kind != ERR_NONE)
        return err_run(err, "%s", worker->err.text);
    return status;
}

static int visit(void *user, int64_t request, struct sample *unused, struct err *err)
{
    struct worker *worker = user;
    worker->samples = unused;
    worker->visited = request;
    worker->goal = worker->in_flight;
    return perform(worker, err);
}

/* The loop and its multi handles; the easy handles are created as they are first needed. */
static int prepare(void *item, struct err *err)
{
    struct worker *worker = item;
    const struct batch *batch = worker->batch;
    int64_t shards = 1;
    if (engine_arg(&batch->args, PARAM_DRIVER, DRIVER_UV) == DRIVER_UV) {
        shards = shards_count(batch, PARAM_SHARDS, worker->in_flight);
        worker->loop = loop_new(err);
        if (!worker->loop)
            return -1;
    }
    worker->pool = (struct handle_pool){
        .batch = batch, .in_flight = worker->in_flight, .done = on_done, .user = worker};
    if (handle_pool_init(&worker->pool, worker->loop, shards, err) != 0)
        return -1;
    return batch->start == START_WARM ? handle_pool_warm(&worker->pool, visit, worker, err) : 0;
}

static int work(void *item, struct err *err)
{
    struct worker *worker = item;
    worker->visited = -1;
    worker->goal = worker->fetches;
    return perform(worker, err);
}

static int async_check(const struct engine_args *args, struct err *err)
{
    if (args->values[PARAM_DRIVER] == DRIVER_POLL && args->values[PARAM_SHARDS] != PARAM_UNSET)
        return err_usage(err, "driver=poll excludes shards: curl_multi_poll waits for one multi "
                              "handle; leave one of the two out");
    return 0;
}

static int64_t loop_count(const struct engine_args *args, int64_t in_flight)
{
    return engine_arg_at_most(args, PARAM_LOOPS, 1, in_flight);
}

static int64_t async_descriptors(const struct engine_args *args, int64_t in_flight)
{
    return shards_descriptors(args, PARAM_SHARDS, loop_count(args, in_flight), in_flight);
}

static int async_open(struct engine_run **opened, const struct batch *batch, struct err *err)
{
    int64_t count = loop_count(&batch->args, batch->in_flight);
    struct engine_run *run = calloc(1, sizeof *run);
    struct worker *workers = calloc((size_t)count, sizeof *workers);
    if (!run || !workers) {
        free(run);
        free(workers);
        return err_run(err, "out of memory for %" PRId64 " event loops", count);
    }
    /* Worker i of n gets the i-th of n shares of the fetches and of the cap. */
    for (int64_t i = 0; i < count; i++) {
        int64_t first = batch->fetches * i / count;
        workers[i] = (struct worker){.batch = batch,
                                     .number = (int32_t)i,
                                     .first = first,
                                     .fetches = batch->fetches * (i + 1) / count - first,
                                     .in_flight = batch->in_flight * (i + 1) / count -
                                                  batch->in_flight * i / count,
                                     .feeding = {.function = on_feeding, .data = &workers[i]}};
    }
    *run = (struct engine_run){.batch = batch, .workers = workers, .worker_count = count};
    *opened = run;
    return 0;
}

static int async_warm(struct engine_run *run, struct err *err)
{
    struct thread_plan plan = {.prepare = prepare,
                               .work = work,
                               .items = run->workers,
                               .item_bytes = sizeof *run->workers,
                               .count = (size_t)run->worker_count,
                               .what = "loops"};
    if (run->worker_count == 1)
        return prepare(run->workers, err);
    return thread_group_start(&run->threads, &plan, err);
}

static int async_run(struct engine_run *run, struct sample *samples, struct err *err)
{
    if (run->batch->start == START_COLD && async_warm(run, err) != 0)
        return -1;
    for (int64_t i = 0; i < run->worker_count; i++)
        run->workers[i].samples = samples;
    if (run->worker_count == 1)
        return work(run->workers, err);
    return thread_group_run(&run->threads, err);
}

static void async_close(struct engine_run *run)
{
    thread_group_release(&run->threads);
    for (int64_t i = 0; i < run->worker_count; i++) {
        handle_pool_release(&run->workers[i].pool);
        loop_free(run->workers[i].loop);
    }
    free(run->workers);
    free(run);
}

const struct engine engine_async = {
    .name = "async",
    .summary = "An event loop that has all fetches in flight at once. For hundreds to tens of "
               "thousands of fetches, or where memory and CPU time matter",
    .params = params,
    .check = async_check,
    .descriptors = async_descriptors,
    .loops = loop_count,
    .open = async_open,
    .warm = async_warm,
    .run = async_run,
    .close = async_close,
};
