/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "fetch/engine.h"
#include "fetch/handle.h"
#include "threaded/engines.h"
#include "threaded/worker.h"

#include <stdlib.h>

struct engine_run {
    const struct batch *batch;
    struct handle handle;
};

static int64_t sequential_descriptors(const struct engine_args *args, int64_t in_flight)
{
    (void)args;
    (void)in_flight;
    return WORKER_DESCRIPTORS;
}

static int sequential_open(struct engine_run **opened, const struct batch *batch, struct err *err)
{
    struct engine_run *run = calloc(1, sizeof *run);
    if (!run)
        return err_run(err, "out of memory");
    run->batch = batch;
    *opened = run;
    return 0;
}

static int sequential_warm(struct engine_run *run, struct err *err)
{
    if (handle_init(&run->handle, run->batch, err) != 0)
        return -1;
    worker_warm(&run->handle);
    return 0;
}

static int sequential_run(struct engine_run *run, struct sample *samples, struct err *err)
{
    if (run->batch->start == START_COLD && handle_init(&run->handle, run->batch, err) != 0)
        return -1;
    for (int64_t i = 0; i < run->batch->fetches; i++)
        worker_fetch(&run->handle, i, 0, &samples[i]);
    return 0;
}

static void sequential_close(struct engine_run *run)
{
    handle_release(&run->handle);
    free(run);
}

static int64_t one_fetch(const struct engine_args *args, int64_t in_flight)
{
    (void)args;
    (void)in_flight;
    return 1;
}

const struct engine engine_sequential = {
    .name = "sequential",
    .summary = "One fetch after the other on one thread, regardless of the cap. For a handful of "
               "fetches, or as the baseline",
    .descriptors = sequential_descriptors,
    .concurrency = one_fetch,
    .open = sequential_open,
    .warm = sequential_warm,
    .run = sequential_run,
    .close = sequential_close,
};
