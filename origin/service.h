#ifndef FETCHBENCH_ORIGIN_SERVICE_H
#define FETCHBENCH_ORIGIN_SERVICE_H

#include "origin/body.h"
#include "origin/deadlines.h"
#include "origin/poller.h"
#include "origin/settings.h"

#include "core/results.h"

#include <stdint.h>

/* What all connections of the origin share. One thread, so nothing here is locked. */

struct connection;
struct shard;

struct tally {
    int64_t requests;    /* since the last reset */
    uint64_t drawn;      /* those for which the dice were thrown: the number of the next one */
    int64_t in_progress; /* now: read, and not yet answered in full */
    int64_t peak_concurrent;
    int64_t connections; /* accepted since the last reset */
    int64_t cpu_from_ns; /* the process's CPU time at the last reset */
};

struct service {
    struct origin_settings settings;
    struct poller poller;
    struct deadlines deadlines;
    struct bodies bodies;
    struct tally tally;
    struct shard *dirty;       /* shards that have something to do, a list */
    struct connection *open;   /* all there are, a list both ways */
    struct connection *ended;  /* the other side closed in this turn, a list */
    struct connection *closed; /* to be freed at the end of the turn, a list */
    struct connection *spare;  /* to be used again, a list */
};

struct origin_counts tally_counts(const struct tally *tally);
void tally_begin(struct tally *tally);
void tally_end(struct tally *tally);
void tally_reset(struct tally *tally);

#endif
