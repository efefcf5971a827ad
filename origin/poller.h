#ifndef FETCHBENCH_ORIGIN_POLLER_H
#define FETCHBENCH_ORIGIN_POLLER_H

#include "core/err.h"

#include <stdbool.h>
#include <stdint.h>

/*
 * Waiting for descriptors, for a deadline in nanoseconds and for the signals that end a program, as
 * each platform does it. One thread.
 */

/* Who is told that a descriptor is ready. Stays where it is for as long as it is watched. */
struct watch {
    void (*ready)(void *owner);
    void *owner;
};

struct poller {
    int descriptor, timer, signals;
    int64_t armed_ns;  /* the deadline that the timer is set to; -1: none */
    bool asked_to_end; /* one of the signals has come */
};

enum interest {
    INTEREST_READ,    /* as long as there is something to read */
    INTEREST_WRITE,   /* as long as there is room to write, or the connection is broken */
    INTEREST_HANG_UP, /* once, when the other side closes or breaks; costs nothing till then */
};

/* From here on SIGINT and SIGTERM set asked_to_end, instead of ending the process. */
int poller_init(struct poller *poller, struct err *err) MUST_CHECK;
void poller_release(struct poller *poller);

/* A descriptor that is closed is forgotten by itself. */
int poller_add(struct poller *poller, int descriptor, enum interest interest, struct watch *watch);
void poller_change(struct poller *poller, int descriptor, enum interest interest,
                   struct watch *watch);
void poller_remove(struct poller *poller, int descriptor);

/* Waits until something is ready or the deadline (-1: none; 0: does not wait) has come, and tells
 * whoever it concerns. Returns how many were told. */
int poller_wait(struct poller *poller, int64_t deadline_ns);

#endif
