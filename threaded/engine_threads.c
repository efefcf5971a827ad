/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/thread_group.h"
#include "fetch/engine.h"
#include "fetch/handle.h"
#include "threaded/engines.h"
#include "threaded/queue.h"
#include "threaded/worker.h"

#include <stdlib.h>

/*
 * A pool: each worker has one easy handle throughout and takes fetches from one queue. Cold: the
 * pool is created, then filled with work, as pools are used. Filled first, it would work before it
 * is complete, and early workers would take the fetches of late ones: the cap would never be
 * reached.
 */

enum { PARAM_WORKERS, PARAM_STACK };

static const struct option_row params[] = {
    {.name = "workers",
     .kind = OPTION_COUNT,
     .min = 1,
     .max = 100000,
     .initial_note = "the in-flight cap",
     .summary = "Threads in the pool, and so the most fetches in flight"},
    STACK_PARAM,
    {0},
};

/* Each on cache lines of its own: no thread slows another down by writing next to its data. */
enum { CACHE_LINE_BYTES = 64 };

struct worker {
    _Alignas(CACHE_LINE_BYTES) struct engine_run *run;
    struct handle handle;
    int32_t number;
};

struct engine_run {
    const struct batch *batch;
    size_t worker_count;
    struct worker *workers;
    struct thread_group threads;
    struct queue queue;
    struct sample *samples; /* of the batch that runs */
};

static int prepare(void *item, struct err *err)
{
    struct worker *worker = item;
    const struct batch *batch = worker->run->batch;
    if (handle_init(&worker->handle, batch, err) != 0)
        return -1;
    if (batch->start == START_WARM)
        worker_warm(&worker->handle);
    return 0;
}

static int work(void *item, struct err *err)
{
    (void)err;
    struct worker *worker = item;
    struct engine_run *run = worker->run;
    int64_t index = 0;
    while (queue_next(&run->queue, &index))
        worker_fetch(&worker->handle, index, worker->number, &run->samples[index]);
    return 0;
}

static void clean_up(void *item)
{
    struct worker *worker = item;
    handle_release(&worker->handle);
}

static int start_workers(struct engine_run *run, struct err *err)
{
    struct thread_plan plan = {
        .prepare = prepare,
        .work = work,
        .clean_up = clean_up,
        .items = run->workers,
        .item_bytes = sizeof *run->workers,
        .count = run->worker_count,
        .stack_bytes = (size_t)engine_arg(&run->batch->args, PARAM_STACK, WORKER_STACK_BYTES),
        .what = "workers"};
    return thread_group_start(&run->threads, &plan, err);
}

static int threads_check(const struct engine_args *args, struct err *err)
{
    return worker_check_limit(engine_arg(args, PARAM_WORKERS, 1), "threads", err);
}

/* More workers than the cap would break it. */
static int64_t worker_count(const struct engine_args *args, int64_t in_flight)
{
    return engine_arg_at_most(args, PARAM_WORKERS, in_flight, in_flight);
}

static int64_t threads_descriptors(const struct engine_args *args, int64_t in_flight)
{
    return worker_count(args, in_flight) * WORKER_DESCRIPTORS;
}

static int threads_open(struct engine_run **opened, const struct batch *batch, struct err *err)
{
    size_t workers = (size_t)worker_count(&batch->args, batch->in_flight);
    struct engine_run *run = calloc(1, sizeof *run);
    if (!run)
        return err_run(err, "out of memory for a pool");
    run->batch = batch;
    run->worker_count = workers;
    run->workers = aligned_alloc(CACHE_LINE_BYTES, workers * sizeof *run->workers);
    if (!run->workers || queue_init(&run->queue, (size_t)batch->fetches, err) != 0) {
        free(run->workers);
        free(run);
        return err_run(err, "out of memory for a pool of %zu workers", workers);
    }
    for (size_t i = 0; i < workers; i++)
        run->workers[i] = (struct worker){.run = run, .number = (int32_t)i};
    *opened = run;
    return 0;
}

static int threads_warm(struct engine_run *run, struct err *err)
{
    return start_workers(run, err);
}

static int threads_run(struct engine_run *run, struct sample *samples, struct err *err)
{
    run->samples = samples;
    if (run->batch->start == START_COLD && start_workers(run, err) != 0)
        return -1;
    queue_push_range(&run->queue, (size_t)run->batch->fetches);
    queue_close(&run->queue);
    return thread_group_run(&run->threads, err);
}

static void threads_close(struct engine_run *run)
{
    thread_group_release(&run->threads);
    queue_release(&run->queue);
    free(run->workers);
    free(run);
}

const struct engine engine_threads = {
    .name = "threads",
    .summary = "A pool of blocking threads, fed from one queue. For up to a few hundred fetches at "
               "once, in code that is written to block",
    .params = params,
    .check = threads_check,
    .descriptors = threads_descriptors,
    .concurrency = worker_count,
    .open = threads_open,
    .warm = threads_warm,
    .run = threads_run,
    .close = threads_close,
};
