/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "async/client.h"
#include "async/engines.h"
#include "async/handle_pool.h"
#include "core/sample.h"
#include "fetch/engine.h"
#include "loop/runtime.h"
#include "loop/semaphore.h"

#include <inttypes.h>
#include <stdlib.h>

/*
 * The engine `async` in the style of async and await: a task for each fetch, a semaphore for the
 * cap. libcurl is driven in the same way, so that the difference is the cost of awaiting: two
 * switches, a few iterations of the loop, a stack.
 */

enum { PARAM_SHARDS };

static const struct option_row params[] = {
    SHARDS_PARAM,
    {0},
};

/* Fetches that are sent together: what was begun is sent while the rest is being created. */
enum { FED_AT_ONCE = 64 };

struct engine_run {
    const struct batch *batch;
    struct runtime runtime;
    struct client *client;
    struct semaphore permits;
    struct sample *samples;
    int64_t fetches;
    int64_t visited;     /* the request of a visit to a host; -1: none, each in turn */
    struct err task_err; /* of a task that is not awaited */
    bool is_ready;       /* the runtime is */
};

static int fetch_one(struct task *self, union value index, union value *result, struct err *err)
{
    (void)result;
    struct engine_run *run = task_runtime(self)->data;
    struct fetch fetch = {.index = run->visited >= 0 ? run->visited : index.number,
                          .sample = &run->samples[index.number]};
    int failed = fetch_await(self, run->client, &fetch, err);
    semaphore_release(&run->permits);
    return failed;
}

/* The permit is acquired before the task is created: so there are no more tasks, and no more
 * stacks, than fetches in flight. Holding all the permits again means that every fetch has ended.
 */
static int fetch_all(struct task *self, union value unused, union value *result, struct err *err)
{
    (void)unused, (void)result;
    struct engine_run *run = task_runtime(self)->data;
    for (int64_t i = 0; i < run->fetches; i++) {
        if (i % FED_AT_ONCE == FED_AT_ONCE - 1 && task_yield(self, err) != 0)
            return -1;
        if (semaphore_acquire(self, &run->permits, err) != 0)
            return -1;
        struct task *task = task_spawn(self, fetch_one, value_number(i), "fetch %" PRId64, i);
        if (!task)
            return err_run(err, "out of memory for a task");
        task_free(task);
    }
    for (int64_t i = 0; i < run->batch->in_flight; i++)
        if (semaphore_acquire(self, &run->permits, err) != 0)
            return -1;
    return 0;
}

static void set_task_err(void *data, const char *text)
{
    struct engine_run *run = data;
    (void)err_run(&run->task_err, "%s", text);
}

static int start(struct engine_run *run, struct err *err)
{
    if (runtime_init(&run->runtime, err) != 0)
        return -1;
    run->is_ready = true;
    run->runtime.data = run;
    loop_set_error_handler(run->runtime.loop, set_task_err, run);
    int64_t shards = shards_count(run->batch, PARAM_SHARDS, run->batch->in_flight);
    run->client = client_new(run->runtime.loop, run->batch, shards, err);
    return run->client ? 0 : -1;
}

static int perform(struct engine_run *run, struct sample *samples, int64_t fetches, struct err *err)
{
    run->samples = samples;
    run->fetches = fetches;
    semaphore_init(&run->permits, (size_t)run->batch->in_flight);
    struct err why = {.kind = ERR_NONE};
    int failed = runtime_run(&run->runtime, fetch_all, value_nothing(), NULL, &why);
    /* A task that could not begin keeps its permit, so that main waits forever: report the cause,
     * not the resulting deadlock. */
    if (run->task_err.kind != ERR_NONE)
        return err_run(err, "%s", run->task_err.text);
    return failed ? err_run(err, "%s", why.text) : 0;
}

static int64_t coroutines_descriptors(const struct engine_args *args, int64_t in_flight)
{
    return shards_descriptors(args, PARAM_SHARDS, 1, in_flight);
}

static int64_t coroutines_loops(const struct engine_args *args, int64_t in_flight)
{
    (void)args;
    (void)in_flight;
    return 1;
}

static int coroutines_open(struct engine_run **opened, const struct batch *batch, struct err *err)
{
    struct engine_run *run = calloc(1, sizeof *run);
    if (!run)
        return err_run(err, "out of memory for a run");
    run->batch = batch;
    *opened = run;
    return 0;
}

static int visit(void *user, int64_t request, struct sample *unused, struct err *err)
{
    struct engine_run *run = user;
    run->visited = request;
    return perform(run, unused, run->batch->in_flight, err);
}

static int coroutines_warm(struct engine_run *run, struct err *err)
{
    if (start(run, err) != 0)
        return -1;
    return handle_pool_warm(client_pool(run->client), visit, run, err);
}

static int coroutines_run(struct engine_run *run, struct sample *samples, struct err *err)
{
    if (run->batch->start == START_COLD && start(run, err) != 0)
        return -1;
    run->visited = -1;
    return perform(run, samples, run->batch->fetches, err);
}

static void coroutines_close(struct engine_run *run)
{
    client_free(run->client);
    if (run->is_ready)
        runtime_release(&run->runtime);
    free(run);
}

const struct engine engine_coroutines = {
    .name = "coroutines",
    .summary =
        "The same event loop with a task for each fetch, written as straight-line code that awaits",
    .params = params,
    .descriptors = coroutines_descriptors,
    .loops = coroutines_loops,
    .open = coroutines_open,
    .warm = coroutines_warm,
    .run = coroutines_run,
    .close = coroutines_close,
};
