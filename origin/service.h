/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FETCHBENCH_ORIGIN_SERVICE_H
#define FETCHBENCH_ORIGIN_SERVICE_H

#include "origin/poller.h"
#include "origin/settings.h"
#include "origin/tls.h"

#include "core/results.h"
#include "core/timer_heap.h"

#include <stdbool.h>
#include <stdint.h>
#include <sys/queue.h>

/* Shared by all connections of the origin. One thread, so nothing is locked. */

struct connection;

struct counters {
    int64_t requests;    /* since the last reset */
    uint64_t drawn;      /* those with draws: the number of the next one */
    int64_t in_progress; /* now: read, and not yet answered in full */
    int64_t peak_concurrent;
    int64_t connections; /* accepted since the last reset */
    int64_t delay_sum_ns, delay_max_ns;
    int64_t cpu_from_ns; /* the process's CPU time at the last reset */
};

/* Read into and written from, by one connection at a time. */
enum { BUFFER_BYTES = 64 * 1024 };

LIST_HEAD(connection_list, connection);
TAILQ_HEAD(connection_queue, connection);

struct service {
    struct origin_settings settings;
    struct poller poller;
    struct timer_heap timers;
    struct counters counters;
    struct tls tls;
    bool check_host;         /* listens on loopback only: refuse requests that name another host */
    int64_t idle_timeout_ns; /* for connections that are idle because of the client */
    int64_t now_ns;          /* at the last turn of the loop */
    struct connection_list open;
    struct connection_queue pending; /* have something to do at the end of this turn */
    struct connection_list closed;   /* to be freed then */
    bool has_room;                   /* a connection was closed: descriptors are free again */
    char input[BUFFER_BYTES], output[BUFFER_BYTES];
};

/* Sets each member; padding is unchanged. */
void counters_read(const struct counters *counters, struct origin_counts *counts);
void counters_reset(struct counters *counters);

#endif
