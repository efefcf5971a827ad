#include "threaded/engine_threads.h"

#include "fetch/engine.h"
#include "fetch/handle.h"
#include "threaded/queue.h"
#include "threaded/worker.h"

#include <stdlib.h>

enum { PARAM_WORKERS, PARAM_STACK };

static const struct engine_param params[] = {
    {.name = "workers",
     .kind = PARAM_COUNT,
     .least = 1,
     .most = 100000,
     .fallback = "the in-flight cap",
     .help = "Threads in the pool; no more fetches than this are in progress at once"},
    {.name = "stack",
     .kind = PARAM_SIZE,
     .least = 64 * 1024,
     .most = 1024 * 1024 * 1024,
     .fallback = "256KiB",
     .help = "Stack of each thread: reserved, and touched only as far as it is used"},
    {0},
};

struct worker {
    struct engine_run *run;
    int32_t lane;
};

struct engine_run {
    const struct batch *batch;
    size_t worker_count, started;
    struct worker *workers;
    pthread_t *threads;
    struct queue queue;
    struct sample *samples; /* of the batch that runs */

    /* Who stands ready, and what went wrong first in a worker. */
    pthread_mutex_t mutex;
    pthread_cond_t changed;
    size_t ready;
    struct err worker_err;
};

static void report_ready(struct engine_run *run, const struct err *err)
{
    (void)pthread_mutex_lock(&run->mutex);
    run->ready++;
    if (err->kind != ERR_NONE && run->worker_err.kind == ERR_NONE)
        run->worker_err = *err;
    (void)pthread_cond_signal(&run->changed);
    (void)pthread_mutex_unlock(&run->mutex);
}

static void *work(void *item)
{
    struct worker *worker = item;
    struct engine_run *run = worker->run;
    struct handle handle;
    struct err err = {0};
    bool usable = handle_init(&handle, run->batch, &err) == 0;
    if (usable && run->batch->start == START_WARM)
        worker_warm(&handle);
    report_ready(run, &err);
    if (!usable) {
        queue_close(&run->queue); /* the batch cannot be whole: nobody shall wait for it */
        return NULL;
    }
    int64_t index = 0;
    bool done = false;
    while (queue_next(&run->queue, done, &index)) {
        worker_fetch(&handle, index, worker->lane, &run->samples[index]);
        done = true;
    }
    handle_release(&handle);
    return NULL;
}

static int start_workers(struct engine_run *run, struct err *err)
{
    struct worker_plan plan = {
        .body = work,
        .items = run->workers,
        .item_bytes = sizeof *run->workers,
        .count = run->worker_count,
        .stack_bytes = (size_t)engine_arg(&run->batch->args, PARAM_STACK, WORKER_STACK_BYTES)};
    run->started = worker_start(&plan, run->threads, err);
    return run->started == run->worker_count ? 0 : -1;
}

static int worker_failure(struct engine_run *run, struct err *err)
{
    (void)pthread_mutex_lock(&run->mutex);
    struct err failed = run->worker_err;
    (void)pthread_mutex_unlock(&run->mutex);
    return failed.kind == ERR_NONE ? 0 : err_run(err, "a worker failed: %s", failed.text);
}

/* Waits until every worker has its handle and its connections. */
static int wait_ready(struct engine_run *run, struct err *err)
{
    (void)pthread_mutex_lock(&run->mutex);
    while (run->ready < run->started)
        (void)pthread_cond_wait(&run->changed, &run->mutex);
    (void)pthread_mutex_unlock(&run->mutex);
    return worker_failure(run, err);
}

/* More workers than the cap would break it. */
static int64_t worker_count(const struct engine_args *args, int64_t in_flight)
{
    int64_t asked = engine_arg(args, PARAM_WORKERS, in_flight);
    return asked < in_flight ? asked : in_flight;
}

static int threads_check(const struct engine_args *args, struct err *err)
{
    return worker_check_limit(engine_arg(args, PARAM_WORKERS, 1), "threads", err);
}

static int threads_open(struct engine_run **opened, const struct batch *batch, struct err *err)
{
    size_t workers = (size_t)worker_count(&batch->args, batch->in_flight);
    struct engine_run *run = calloc(1, sizeof *run);
    if (!run)
        return err_run(err, "out of memory for a pool");
    run->batch = batch;
    run->worker_count = workers;
    run->workers = calloc(workers, sizeof *run->workers);
    run->threads = calloc(workers, sizeof *run->threads);
    if (!run->workers || !run->threads ||
        queue_init(&run->queue, (size_t)batch->fetches, err) != 0) {
        free(run->workers);
        free(run->threads);
        free(run);
        return err_run(err, "out of memory for a pool of %zu workers", workers);
    }
    (void)pthread_mutex_init(&run->mutex, NULL);
    (void)pthread_cond_init(&run->changed, NULL);
    for (size_t i = 0; i < workers; i++)
        run->workers[i] = (struct worker){.run = run, .lane = (int32_t)i};
    *opened = run;
    return 0;
}

static int threads_warm(struct engine_run *run, struct err *err)
{
    if (start_workers(run, err) != 0)
        return -1;
    return wait_ready(run, err);
}

static int threads_run(struct engine_run *run, struct sample *samples, struct err *err)
{
    run->samples = samples;
    /* Cold: the pool is made, then fed, as pools are used. Fed first, it would be at work before it
     * is whole, and early workers would take the fetches of late ones: the cap would never be
     * reached. */
    if (run->batch->start == START_COLD &&
        (start_workers(run, err) != 0 || wait_ready(run, err) != 0))
        return -1;
    queue_push_range(&run->queue, (size_t)run->batch->fetches);
    queue_join(&run->queue);
    return worker_failure(run, err);
}

static void threads_close(struct engine_run *run)
{
    queue_close(&run->queue);
    worker_join(run->threads, run->started);
    queue_release(&run->queue);
    (void)pthread_cond_destroy(&run->changed);
    (void)pthread_mutex_destroy(&run->mutex);
    free(run->workers);
    free(run->threads);
    free(run);
}

static int64_t threads_descriptors(const struct engine_args *args, int64_t in_flight)
{
    return worker_count(args, in_flight) * WORKER_DESCRIPTORS;
}

const struct engine engine_threads = {
    .name = "threads",
    .summary = "A pool of threads that block, fed from one queue. For some hundred fetches at once "
               "in code that "
               "is written to block",
    .params = params,
    .check = threads_check,
    .descriptors = threads_descriptors,
    .open = threads_open,
    .warm = threads_warm,
    .run = threads_run,
    .close = threads_close,
};
