#include "async/engine_async.h"

#include "async/multi.h"
#include "async/runtime/loop.h"
#include "fetch/engine.h"
#include "fetch/handle.h"
#include "fetch/request.h"

#include <inttypes.h>
#include <stdlib.h>

struct engine_run {
    const struct batch *batch;
    struct loop *loop;
    struct multi *multi;
    struct handle *handles; /* as many as may be in flight */
    size_t handle_count;    /* of them, made */
    struct sample *samples;
    int64_t fetches, begun, ended; /* of the batch that runs */
};

/* The next fetch, if one is left, takes the handle. The cap holds because there are no more handles
 * than it allows. */
static void begin_next(struct engine_run *run, struct handle *handle)
{
    if (run->begun == run->fetches)
        return;
    int64_t index = run->begun++;
    handle_begin(handle, index, 0, &run->samples[index]);
    if (multi_add(run->multi, handle) != CURLM_OK) {
        handle_end(handle, CURLE_OUT_OF_MEMORY);
        run->ended++;
    }
}

static void on_done(struct handle *handle, CURLcode code, void *user)
{
    struct engine_run *run = user;
    handle_end(handle, code);
    run->ended++;
    begin_next(run, handle);
    if (run->ended == run->fetches)
        loop_stop(run->loop);
}

static int stand_up(struct engine_run *run, struct err *err)
{
    const struct batch *batch = run->batch;
    run->loop = loop_new(err);
    if (!run->loop)
        return -1;
    /* As many as could be of use: every fetch in flight may have a connection to each host. */
    int64_t connections =
        batch->in_flight *
        ((int64_t)batch->request_count < 100 ? (int64_t)batch->request_count : 100);
    run->multi = multi_new(run->loop, connections, on_done, run, err);
    if (!run->multi)
        return -1;
    while (run->handle_count < (size_t)batch->in_flight) {
        struct handle *handle = &run->handles[run->handle_count];
        if (handle_init(handle, batch, err) != 0)
            return -1;
        run->handle_count++;
        if (multi_adopt(run->multi, handle, err) != 0)
            return -1;
    }
    return 0;
}

static int perform(struct engine_run *run, struct sample *samples, int64_t fetches, struct err *err)
{
    run->samples = samples;
    run->fetches = fetches;
    run->begun = 0;
    run->ended = 0;
    for (size_t i = 0; i < run->handle_count; i++)
        begin_next(run, &run->handles[i]);
    multi_start(run->multi);
    /* A stop that was asked for before the loop ran ends it at once; hence not `if`. */
    while (run->ended < fetches)
        if (!loop_run(run->loop))
            return err_run(err,
                           "the event loop ran dry: %" PRId64 " of %" PRId64 " fetches have ended",
                           run->ended, fetches);
    return 0;
}

static int64_t async_descriptors(const struct engine_args *args, int64_t in_flight)
{
    (void)args;
    return in_flight + 16;
}

static int async_open(struct engine_run **opened, const struct batch *batch, struct err *err)
{
    struct engine_run *run = calloc(1, sizeof *run);
    if (run)
        run->handles = calloc((size_t)batch->in_flight, sizeof *run->handles);
    if (!run || !run->handles) {
        free(run);
        return err_run(err, "out of memory for %" PRId64 " handles", batch->in_flight);
    }
    run->batch = batch;
    *opened = run;
    return 0;
}

static int async_warm(struct engine_run *run, struct err *err)
{
    if (stand_up(run, err) != 0)
        return -1;
    /* All at once, so that each opens a connection of its own. */
    struct sample *unused = calloc((size_t)run->batch->in_flight, sizeof *unused);
    if (!unused)
        return err_run(err, "out of memory for warming up");
    int status = perform(run, unused, run->batch->in_flight, err);
    free(unused);
    return status;
}

static int async_run(struct engine_run *run, struct sample *samples, struct err *err)
{
    if (run->batch->start == START_COLD && stand_up(run, err) != 0)
        return -1;
    return perform(run, samples, run->batch->fetches, err);
}

static void async_close(struct engine_run *run)
{
    for (size_t i = 0; i < run->handle_count; i++) {
        if (run->handles[i].sample)
            multi_remove(run->multi, &run->handles[i]);
        handle_release(&run->handles[i]);
    }
    multi_free(run->multi);
    loop_free(run->loop);
    free(run->handles);
    free(run);
}

const struct engine engine_async = {
    .name = "async",
    .summary = "One thread, one event loop, all fetches in progress at once: many fetches, little "
               "of everything",
    .descriptors = async_descriptors,
    .open = async_open,
    .warm = async_warm,
    .run = async_run,
    .close = async_close,
};
