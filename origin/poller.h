/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FETCHBENCH_ORIGIN_POLLER_H
#define FETCHBENCH_ORIGIN_POLLER_H

#include "core/err.h"

#include <stdbool.h>
#include <stdint.h>

/* Waiting for descriptors (epoll), for a deadline in nanoseconds (timerfd) and for the signals that
 * end a program (signalfd). One thread. */

/* Called when a descriptor is ready, with the EPOLL... events. Must not move while it is
 * registered. */
struct watcher {
    void (*ready)(struct watcher *watcher, uint32_t events);
};

struct poller {
    int descriptor, timer, signals;
    int64_t armed_ns; /* the deadline that the timer is set to; -1: none */
    bool interrupted; /* one of the signals has arrived */
};

/* From here on SIGINT and SIGTERM set `interrupted`, instead of ending the process. */
int poller_init(struct poller *poller, struct err *err) MUST_CHECK;
void poller_release(struct poller *poller);

/* A closed descriptor is removed automatically. */
int poller_add(struct poller *poller, int descriptor, uint32_t events, struct watcher *watcher);
void poller_change(struct poller *poller, int descriptor, uint32_t events, struct watcher *watcher);
void poller_remove(struct poller *poller, int descriptor);

/* Waits until something is ready or the deadline (-1: none; 0: does not wait) has come, and calls
 * the watchers. Returns how many were called. */
int poller_wait(struct poller *poller, int64_t deadline_ns);

#endif
