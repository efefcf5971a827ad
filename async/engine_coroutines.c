#include "async/engine_coroutines.h"

#include "async/fetching.h"
#include "async/shards.h"
#include "core/sample.h"
#include "fetch/engine.h"
#include "fetch/hosts.h"
#include "fetch/request.h"
#include "loop/runtime.h"
#include "loop/semaphore.h"

#include <inttypes.h>
#include <stdlib.h>

/*
 * The engine `async` written as one would with async and await: a task for each fetch, a semaphore
 * for the cap. The driver beneath is the same, so that what differs is the price of awaiting: two
 * switches, a few turns of the loop, a stack.
 */

enum { PARAM_SHARDS };

static const struct engine_param params[] = {
    {.name = "shards",
     .kind = PARAM_COUNT,
     .least = 1,
     .most = MOST_SHARDS,
     .fallback = SHARDS_FALLBACK,
     .help = SHARDS_HELP},
    {0},
};

/* Fetches that set out together: what was begun shall travel while the rest is being made. */
enum { FED_AT_ONCE = 64 };

struct engine_run {
    const struct batch *batch;
    struct runtime runtime;
    struct fetcher *fetcher;
    struct semaphore permits;
    struct sample *samples;
    int64_t fetches;
    int64_t visits;     /* the request that warming up repeats; -1: each in turn */
    struct err trouble; /* of a task that nobody awaits */
    bool stands;        /* the runtime does */
};

static int fetch_one(struct task *self, union value index, union value *result, struct err *err)
{
    (void)result;
    struct engine_run *run = task_runtime(self)->data;
    struct fetch fetch = {.index = run->visits >= 0 ? run->visits : index.number,
                          .sample = &run->samples[index.number]};
    int failed = fetch_await(self, run->fetcher, &fetch, err);
    semaphore_release(&run->permits);
    return failed;
}

/* The permit is taken before the task is made: so there are no more tasks, and no more stacks, than
 * fetches in flight. Who holds all the permits again knows that every fetch has ended. */
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

static void keep_trouble(void *data, const char *text)
{
    struct engine_run *run = data;
    (void)err_run(&run->trouble, "%s", text);
}

static int stand_up(struct engine_run *run, struct err *err)
{
    if (runtime_init(&run->runtime, err) != 0)
        return -1;
    run->stands = true;
    run->runtime.data = run;
    loop_set_error_handler(run->runtime.loop, keep_trouble, run);
    int64_t most = run->batch->in_flight;
    int64_t shards = engine_arg(&run->batch->args, PARAM_SHARDS, shards_default(run->batch, most));
    run->fetcher =
        fetcher_new(&run->runtime, run->batch, (size_t)(shards < most ? shards : most), err);
    return run->fetcher ? 0 : -1;
}

static int perform(struct engine_run *run, struct sample *samples, int64_t fetches, struct err *err)
{
    run->samples = samples;
    run->fetches = fetches;
    semaphore_init(&run->permits, (size_t)run->batch->in_flight);
    struct err why = {.kind = ERR_NONE};
    int failed = runtime_run(&run->runtime, fetch_all, value_nothing(), NULL, &why);
    /* A task that could not begin keeps its permit, and main waits for that in vain: the cause is
     * what to tell, not the deadlock that came of it. */
    if (run->trouble.kind != ERR_NONE)
        return err_run(err, "%s", run->trouble.text);
    return failed ? err_run(err, "%s", why.text) : 0;
}

static int64_t coroutines_descriptors(const struct engine_args *args, int64_t in_flight)
{
    enum { PER_LOOP = 8, PER_SHARD = 2 }; /* the loop's own; what wakes a multi handle */
    return in_flight + PER_LOOP + PER_SHARD * engine_arg(args, PARAM_SHARDS, 32);
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

/* As many connections to every host as may be in flight. One that has just been used would be used
 * again, so that there would be too few; streams of HTTP/2 share one anyway. */
static int visit_hosts(struct engine_run *run, struct sample *unused, struct err *err)
{
    struct hosts hosts;
    hosts_find(&hosts, run->batch);
    bool apart = !run->batch->transport->http2;
    if (fetcher_make_handles(run->fetcher, (size_t)run->batch->in_flight, err) != 0)
        return -1;
    fetcher_always_connect(run->fetcher, apart);
    int failed = 0;
    for (size_t i = 0; i < hosts.count && failed == 0; i++) {
        run->visits = hosts.first[i];
        failed = perform(run, unused, run->batch->in_flight, err);
    }
    fetcher_always_connect(run->fetcher, false);
    return failed;
}

static int coroutines_warm(struct engine_run *run, struct err *err)
{
    if (stand_up(run, err) != 0)
        return -1;
    struct sample *unused = calloc((size_t)run->batch->in_flight, sizeof *unused);
    if (!unused)
        return err_run(err, "out of memory for warming up");
    int failed = visit_hosts(run, unused, err);
    free(unused);
    return failed;
}

static int coroutines_run(struct engine_run *run, struct sample *samples, struct err *err)
{
    if (run->batch->start == START_COLD && stand_up(run, err) != 0)
        return -1;
    run->visits = -1;
    return perform(run, samples, run->batch->fetches, err);
}

static void coroutines_close(struct engine_run *run)
{
    fetcher_free(run->fetcher);
    if (run->stands)
        runtime_release(&run->runtime);
    free(run);
}

const struct engine engine_coroutines = {
    .name = "coroutines",
    .summary = "One thread, one event loop, a task for each fetch: the readable way to write async",
    .params = params,
    .descriptors = coroutines_descriptors,
    .open = coroutines_open,
    .warm = coroutines_warm,
    .run = coroutines_run,
    .close = coroutines_close,
};
