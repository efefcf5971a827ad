#include "async/lane.h"
#include "async/multi.h"
#include "fetch/engine.h"
#include "fetch/handle.h"
#include "loop/loop.h"

#include <inttypes.h>
#include <stdlib.h>

/*
 * Several multi handles ("shards") on one loop. libcurl looks for a connection to use again by
 * walking all that the multi handle has to that host, so that the cost of a fetch grows with the
 * number in flight; with shards it walks only a part of them.
 */
struct state {
    struct loop *loop;
    struct multi **multis;
    size_t multi_count; /* made */
    struct loop_call feeding;
};

static void start_all(const struct state *state)
{
    for (size_t i = 0; i < state->multi_count; i++)
        multi_start(state->multis[i]);
}

static void feed(struct loop_call *call)
{
    struct lane *lane = call->data;
    struct state *state = lane->state;
    bool more = lane_feed(lane);
    start_all(state);
    if (more)
        loop_call_soon(state->loop, call);
    if (lane_is_done(lane))
        loop_stop(state->loop);
}

static void on_done(struct handle *handle, CURLcode code, void *user)
{
    struct lane *lane = user;
    const struct state *state = lane->state;
    lane_ended(lane, handle, code);
    if (lane_is_done(lane))
        loop_stop(state->loop);
}

static int uv_open(struct lane *lane, struct err *err)
{
    struct state *state = calloc(1, sizeof *state);
    if (!state)
        return err_run(err, "out of memory for an event loop");
    lane->state = state;
    state->feeding = (struct loop_call){.function = feed, .data = lane};
    state->loop = loop_new(err);
    if (!state->loop)
        return -1;
    state->multis = calloc(lane->shards, sizeof(struct multi *));
    if (!state->multis)
        return err_run(err, "out of memory for %zu multi handles", lane->shards);
    int64_t shards = (int64_t)lane->shards;
    int64_t in_flight = (lane->in_flight + shards - 1) / shards;
    for (; state->multi_count < lane->shards; state->multi_count++) {
        struct multi **multi = &state->multis[state->multi_count];
        *multi = multi_new(state->loop, lane->batch, in_flight, on_done, lane, err);
        if (!*multi)
            return -1;
    }
    return 0;
}

static int uv_adopt(struct lane *lane, struct handle *handle, struct err *err)
{
    const struct state *state = lane->state;
    struct multi *multi = state->multis[(size_t)(handle - lane->handles) % state->multi_count];
    handle->owner = multi;
    return multi_adopt(multi, handle, err);
}

static CURLMcode uv_add(struct lane *lane, struct handle *handle)
{
    (void)lane;
    return multi_add(handle->owner, handle);
}

static void uv_remove(struct lane *lane, struct handle *handle)
{
    (void)lane;
    multi_remove(handle->owner, handle);
}

static int uv_perform(struct lane *lane, struct err *err)
{
    struct state *state = lane->state;
    loop_call_soon(state->loop, &state->feeding);
    while (!lane_is_done(lane))
        if (!loop_run(state->loop))
            return err_run(err,
                           "the event loop ran dry: %" PRId64 " of %" PRId64 " fetches have ended",
                           lane->ended, lane->goal);
    loop_call_stop(state->loop, &state->feeding);
    return 0;
}

static void uv_close_lane(struct lane *lane)
{
    struct state *state = lane->state;
    if (!state)
        return;
    for (size_t i = 0; i < state->multi_count; i++)
        multi_free(state->multis[i]);
    loop_free(state->loop);
    free(state->multis);
    free(state);
}

const struct lane_driver lane_driver_uv = {
    .open = uv_open,
    .adopt = uv_adopt,
    .add = uv_add,
    .remove = uv_remove,
    .perform = uv_perform,
    .close = uv_close_lane,
};
