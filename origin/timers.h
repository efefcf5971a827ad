#ifndef FETCHBENCH_ORIGIN_TIMERS_H
#define FETCHBENCH_ORIGIN_TIMERS_H

#include <stddef.h>
#include <stdint.h>

/*
 * Deadlines of many connections, in a binary heap: the earliest is at hand, adding and removing
 * cost O(log n). The nodes belong to the caller, embedded in what waits; the queue holds pointers
 * to them and grows, never shrinks. One thread.
 */

enum { TIMER_IDLE = -1 };

struct timer {
    int64_t deadline_ns;
    ptrdiff_t place; /* in the heap; TIMER_IDLE: not in it */
};

struct timers {
    struct timer **heap;
    size_t count, capacity;
};

/* Puts an idle timer in; -1 when out of memory. */
int timers_add(struct timers *timers, struct timer *timer, int64_t deadline_ns);

/* Takes it out; does nothing to an idle one. */
void timers_remove(struct timers *timers, struct timer *timer);

/* The earliest deadline, or -1 when there is none. */
int64_t timers_next_ns(const struct timers *timers);

/* Takes out and returns the earliest timer that is due, or NULL. */
struct timer *timers_pop_due(struct timers *timers, int64_t now_ns);

void timers_release(struct timers *timers);

#endif
