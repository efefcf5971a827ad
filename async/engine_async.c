#include "async/engine_async.h"

#include "async/lanes.h"
#include "async/shards.h"
#include "fetch/engine.h"
#include "fetch/request.h"

#include <stdlib.h>

enum { PARAM_DRIVER, PARAM_SHARDS, PARAM_LOOPS };
enum { DRIVER_UV, DRIVER_POLL };
enum { MOST_LOOPS = 256 };

static const char *const drivers[] = {"uv", "poll", NULL};

static const struct engine_param params[] = {
    {.name = "driver",
     .kind = PARAM_CHOICE,
     .choices = drivers,
     .fallback = "uv",
     .help = "What drives libcurl: uv (curl_multi_socket_action on libuv) or poll (curl_multi_poll "
             "and curl_multi_perform, as in most tutorials)"},
    {.name = "shards",
     .kind = PARAM_COUNT,
     .least = 1,
     .most = MOST_SHARDS,
     .fallback = SHARDS_FALLBACK,
     .help = SHARDS_HELP},
    {.name = "loops",
     .kind = PARAM_COUNT,
     .least = 1,
     .most = MOST_LOOPS,
     .fallback = "1",
     .help = "Threads with a loop each; fetches and cap are shared out evenly"},
    {0},
};

struct engine_run {
    const struct batch *batch;
    struct lanes lanes;
};

static int async_check(const struct engine_args *args, struct err *err)
{
    if (args->values[PARAM_DRIVER] == DRIVER_POLL && args->values[PARAM_SHARDS] != PARAM_UNSET)
        return err_usage(err, "driver=poll excludes shards: curl_multi_poll waits for one multi "
                              "handle; leave one of the two out");
    return 0;
}

static int64_t loop_count(const struct engine_args *args, int64_t in_flight)
{
    int64_t asked = engine_arg(args, PARAM_LOOPS, 1);
    return asked < in_flight ? asked : in_flight;
}

static int64_t async_descriptors(const struct engine_args *args, int64_t in_flight)
{
    enum { PER_LOOP = 8, PER_SHARD = 2 }; /* the loop's own; what wakes a multi handle */
    int64_t loops = loop_count(args, in_flight);
    return in_flight + loops * (PER_LOOP + PER_SHARD * engine_arg(args, PARAM_SHARDS, 32));
}

/* Lane i of n takes the i-th n-th of the fetches and of the cap. */
static int init_lane(struct engine_run *run, int64_t i, struct err *err)
{
    const struct batch *batch = run->batch;
    int64_t n = (int64_t)run->lanes.count;
    struct lane *lane = &run->lanes.items[i];
    *lane = (struct lane){
        .driver = engine_arg(&batch->args, PARAM_DRIVER, DRIVER_UV) == DRIVER_POLL
                      ? &lane_driver_poll
                      : &lane_driver_uv,
        .batch = batch,
        .number = (int32_t)i,
        .first = batch->fetches * i / n,
        .fetches = batch->fetches * (i + 1) / n - batch->fetches * i / n,
        .in_flight = batch->in_flight * (i + 1) / n - batch->in_flight * i / n,
    };
    int64_t shards = engine_arg(&batch->args, PARAM_SHARDS, shards_default(batch, lane->in_flight));
    lane->shards = (size_t)(shards < lane->in_flight ? shards : lane->in_flight);
    return lane_init(lane, err);
}

static void async_close(struct engine_run *run)
{
    lanes_release(&run->lanes);
    free(run);
}

static int async_open(struct engine_run **opened, const struct batch *batch, struct err *err)
{
    struct engine_run *run = calloc(1, sizeof *run);
    if (!run)
        return err_run(err, "out of memory");
    run->batch = batch;
    int64_t loops = loop_count(&batch->args, batch->in_flight);
    if (lanes_init(&run->lanes, (size_t)loops, err) != 0) {
        free(run);
        return -1;
    }
    int status = 0;
    for (int64_t i = 0; i < loops; i++)
        if (init_lane(run, i, err) != 0)
            status = -1;
    if (status == 0)
        *opened = run;
    else
        async_close(run);
    return status;
}

static int async_warm(struct engine_run *run, struct err *err)
{
    return lanes_open(&run->lanes, true, err);
}

static int async_run(struct engine_run *run, struct sample *samples, struct err *err)
{
    if (run->batch->start == START_COLD && lanes_open(&run->lanes, false, err) != 0)
        return -1;
    return lanes_perform(&run->lanes, samples, err);
}

const struct engine engine_async = {
    .name = "async",
    .summary = "An event loop with all fetches in progress on it at once. For hundreds to tens of "
               "thousands, or "
               "where memory and CPU count",
    .params = params,
    .check = async_check,
    .descriptors = async_descriptors,
    .open = async_open,
    .warm = async_warm,
    .run = async_run,
    .close = async_close,
};
