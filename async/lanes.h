#ifndef FETCHBENCH_ASYNC_LANES_H
#define FETCHBENCH_ASYNC_LANES_H

#include "async/lane.h"
#include "core/err.h"

#include <pthread.h>
#include <stddef.h>

/* Several lanes, each on a thread of its own, which begin together. A single one needs no thread:
 * it runs on the caller's. */
struct lanes {
    struct lane *items;
    size_t count;
    struct lane_seat *seats; /* one a thread */
    size_t started;

    pthread_mutex_t mutex;
    pthread_cond_t changed;
    size_t ready, ended;
    bool go, quit;
    struct sample *samples;
    struct err err; /* the first of a lane */
};

/* Room for `count` lanes; the caller fills items[0 .. count) and calls lane_init for each. */
int lanes_init(struct lanes *lanes, size_t count, struct err *err) MUST_CHECK;

/* Waits for the threads and releases every lane. */
void lanes_release(struct lanes *lanes);

/* Starts the threads; each opens its lane, and warms it if asked to. Returns when all stand. */
int lanes_open(struct lanes *lanes, bool warm, struct err *err) MUST_CHECK;

/* All lanes perform their shares at once. */
int lanes_perform(struct lanes *lanes, struct sample *samples, struct err *err) MUST_CHECK;

#endif
