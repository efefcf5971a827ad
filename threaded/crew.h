#ifndef FETCHBENCH_THREADED_CREW_H
#define FETCHBENCH_THREADED_CREW_H

#include "core/err.h"
#include "core/sample.h"

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

struct batch;
struct engine_costs;

/* Worker processes: what they share with the one that forks them, and what each of them does. */

/* What all processes see: the parent makes it before it forks. */
struct crew_shared {
    _Atomic int64_t next; /* the first fetch that nobody has taken */
    int64_t release_ns;   /* set before the word to go is given */
    struct err first_err; /* of the worker that was the first to claim `failed` */
    atomic_flag failed;
    struct sample samples[]; /* of the batch */
};

struct crew {
    const struct batch *batch;
    struct crew_shared *shared;
    struct sample *samples;     /* the batch's shared ones, else those behind `shared` */
    struct engine_costs *costs; /* one a worker, in shared memory too */
    int go[2];    /* a byte for each worker: begin. The end of it: there will be no run */
    int ready[2]; /* a byte from each worker: I stand */
};

/* The life of a worker, in the process just forked: stands up, waits for the word, takes fetches
 * until none is left, writes down what that cost. Returns an exit code. */
int crew_work(struct crew *crew, int32_t lane);

/* One byte through a pipe; false: nobody is at the other end. */
bool crew_send(int descriptor);
bool crew_receive(int descriptor);

#endif
