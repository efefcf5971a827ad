#ifndef FETCHBENCH_ORIGIN_DEADLINES_H
#define FETCHBENCH_ORIGIN_DEADLINES_H

#include <stddef.h>
#include <stdint.h>

/*
 * Deadlines of many connections, in a binary heap: the earliest is at hand, adding and removing
 * cost O(log n). The nodes belong to the caller, embedded in what waits; the queue holds pointers
 * to them and grows, never shrinks. One thread.
 */

enum { DEADLINE_IDLE = -1 };

struct deadline {
    int64_t deadline_ns;
    ptrdiff_t place; /* in the heap; DEADLINE_IDLE: not in it */
};

struct deadlines {
    struct deadline **heap;
    size_t count, capacity;
};

/* Puts an idle deadline in; -1 when out of memory. */
int deadlines_add(struct deadlines *deadlines, struct deadline *deadline, int64_t deadline_ns);

/* Takes it out; does nothing to an idle one. */
void deadlines_remove(struct deadlines *deadlines, struct deadline *deadline);

/* The earliest deadline, or -1 when there is none. */
int64_t deadlines_next_ns(const struct deadlines *deadlines);

/* Takes out and returns the earliest deadline that is due, or NULL. */
struct deadline *deadlines_pop_due(struct deadlines *deadlines, int64_t now_ns);

void deadlines_release(struct deadlines *deadlines);

#endif
