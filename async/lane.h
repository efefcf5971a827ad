#ifndef FETCHBENCH_ASYNC_LANE_H
#define FETCHBENCH_ASYNC_LANE_H

#include "core/err.h"

#include <curl/curl.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct batch;
struct handle;
struct sample;

/*
 * One event loop's share of a batch: the fetches [first, first + fetches), no more than `in_flight`
 * of them at once. What drives libcurl is the driver's business; which fetch comes next, and that
 * the cap holds, is decided here for all drivers alike. A lane belongs to one thread at a time.
 */

struct lane;

struct lane_driver {
    /* Makes the loop and the multi handles. */
    int (*open)(struct lane *lane, struct err *err);
    /* Takes up a handle just made; it comes once for each. */
    int (*adopt)(struct lane *lane, struct handle *handle, struct err *err);
    CURLMcode (*add)(struct lane *lane, struct handle *handle);
    void (*remove)(struct lane *lane, struct handle *handle);
    /* Feeds (lane_feed) and turns the loop until every fetch has ended. */
    int (*perform)(struct lane *lane, struct err *err);
    /* Also after a failed open. */
    void (*close)(struct lane *lane);
};

extern const struct lane_driver lane_driver_uv;   /* multi handles on the event loop */
extern const struct lane_driver lane_driver_poll; /* curl_multi_poll and curl_multi_perform */

struct lane {
    const struct lane_driver *driver;
    const struct batch *batch;
    int32_t number;
    int64_t first, fetches, in_flight;
    size_t shards; /* multi handles on the loop; the poll driver has one */

    struct handle *handles; /* room for in_flight */
    size_t handle_count;    /* of them, made */

    /* Of the performance that is under way. */
    struct sample *samples; /* of the whole batch */
    int64_t begun, ended, goal;
    size_t fed;     /* handles that have had their first fetch */
    int64_t visits; /* the fetch that a warming lane repeats; -1: the lane's own, in turn */
    struct err err; /* a handle that could not be made */
    void *state;    /* the driver's */
};

/* Sets up an empty lane; the caller has filled what comes before the handles. */
int lane_init(struct lane *lane, struct err *err) MUST_CHECK;
void lane_release(struct lane *lane);

/* The loop and its multi handles; the easy handles are made as they are first needed. */
int lane_open(struct lane *lane, struct err *err) MUST_CHECK;

/* Opens as many connections to every host as may be in flight. */
int lane_warm(struct lane *lane, struct err *err) MUST_CHECK;

/* Performs the lane's fetches and fills their samples. */
int lane_perform(struct lane *lane, struct sample *samples, struct err *err) MUST_CHECK;

/*
 * For drivers. lane_feed gives some handles their first fetch and tells whether there is more to
 * feed. Not all at once: what was begun shall travel while the rest is being made, and a burst of
 * connections shall not overflow the server's queue. lane_ended takes a fetch back from the driver
 * and gives its handle the next one.
 */
bool lane_feed(struct lane *lane);
void lane_ended(struct lane *lane, struct handle *handle, CURLcode code);
bool lane_is_done(const struct lane *lane);

#endif
