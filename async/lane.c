#include "async/lane.h"

#include "fetch/engine.h"
#include "fetch/handle.h"
#include "fetch/hosts.h"
#include "fetch/request.h"

#include <stdlib.h>

/* First fetches between two looks at the sockets. */
enum { FED_AT_ONCE = 64 };

int lane_init(struct lane *lane, struct err *err)
{
    lane->handles = calloc((size_t)lane->in_flight, sizeof *lane->handles);
    return lane->handles ? 0 : err_run(err, "out of memory for an event loop's handles");
}

int lane_open(struct lane *lane, struct err *err)
{
    return lane->driver->open(lane, err);
}

void lane_release(struct lane *lane)
{
    for (size_t i = 0; i < lane->handle_count; i++) {
        if (lane->handles[i].sample)
            lane->driver->remove(lane, &lane->handles[i]);
        handle_release(&lane->handles[i]);
    }
    lane->driver->close(lane);
    free(lane->handles);
}

static void fail(struct lane *lane, const struct err *err)
{
    if (lane->err.kind == ERR_NONE)
        lane->err = *err;
}

bool lane_is_done(const struct lane *lane)
{
    return lane->ended == lane->goal || lane->err.kind != ERR_NONE;
}

/* The next fetch, if one is left, takes the handle. The cap holds because there are no more handles
 * than it allows. */
static void begin_next(struct lane *lane, struct handle *handle)
{
    if (lane->begun == lane->goal)
        return;
    int64_t index = lane->visits >= 0 ? lane->visits : lane->first + lane->begun;
    struct sample *sample = &lane->samples[lane->visits >= 0 ? lane->begun : index];
    lane->begun++;
    handle_begin(handle, index, lane->number, sample);
    if (lane->driver->add(lane, handle) != CURLM_OK) {
        handle_end(handle, CURLE_OUT_OF_MEMORY);
        lane->ended++;
    }
}

void lane_ended(struct lane *lane, struct handle *handle, CURLcode code)
{
    handle_end(handle, code);
    lane->ended++;
    if (lane->visits < 0)
        begin_next(lane, handle);
}

static struct handle *take_handle(struct lane *lane)
{
    struct handle *handle = &lane->handles[lane->fed];
    if (lane->fed < lane->handle_count)
        return handle;
    struct err err = {0};
    if (handle_init(handle, lane->batch, &err) != 0) {
        fail(lane, &err);
        return NULL;
    }
    lane->handle_count++;
    if (lane->driver->adopt(lane, handle, &err) != 0) {
        fail(lane, &err);
        return NULL;
    }
    return handle;
}

bool lane_feed(struct lane *lane)
{
    for (int i = 0; i < FED_AT_ONCE; i++) {
        if (lane->begun == lane->goal || lane->fed == (size_t)lane->in_flight)
            return false;
        struct handle *handle = take_handle(lane);
        if (!handle)
            return false;
        lane->fed++;
        begin_next(lane, handle);
    }
    return lane->begun < lane->goal && lane->fed < (size_t)lane->in_flight;
}

static int perform(struct lane *lane, struct err *err)
{
    lane->begun = lane->ended = 0;
    lane->fed = 0;
    int status = lane->driver->perform(lane, err);
    if (lane->err.kind != ERR_NONE)
        return err_run(err, "%s", lane->err.text);
    return status;
}

int lane_perform(struct lane *lane, struct sample *samples, struct err *err)
{
    lane->samples = samples;
    lane->goal = lane->fetches;
    lane->visits = -1;
    return perform(lane, err);
}

/* A connection that has just been used would be used again, so that there would be too few. Streams
 * of HTTP/2 share one anyway. */
static void keep_apart(struct lane *lane, bool apart)
{
    if (lane->batch->transport->http2)
        return;
    for (size_t i = 0; i < lane->handle_count; i++)
        handle_always_connect(&lane->handles[i], apart);
}

/* Makes all handles before, so that each of them can be told. */
static int make_handles(struct lane *lane, struct err *err)
{
    for (lane->fed = 0; lane->fed < (size_t)lane->in_flight; lane->fed++)
        if (!take_handle(lane))
            return err_run(err, "%s", lane->err.text);
    return 0;
}

int lane_warm(struct lane *lane, struct err *err)
{
    struct sample *unused = calloc((size_t)lane->in_flight, sizeof *unused);
    if (!unused)
        return err_run(err, "out of memory for warming up");
    struct hosts hosts;
    hosts_find(&hosts, lane->batch);
    int status = make_handles(lane, err);
    keep_apart(lane, true);
    lane->samples = unused;
    lane->goal = lane->in_flight;
    for (size_t i = 0; i < hosts.count && status == 0; i++) {
        lane->visits = hosts.first[i];
        status = perform(lane, err);
    }
    keep_apart(lane, false);
    free(unused);
    return status;
}
