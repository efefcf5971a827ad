#ifndef FETCHBENCH_ASYNC_RUNTIME_TIMER_HEAP_H
#define FETCHBENCH_ASYNC_RUNTIME_TIMER_HEAP_H

#include <stdbool.h>
#include <stdint.h>

/*
 * The timers that wait, the earliest first: a pairing heap (Fredman, Sedgewick, Sleator and Tarjan,
 * "The pairing heap", Algorithmica 1986). A tree in which no child is earlier than its parent; two
 * trees are joined by hanging the later root under the earlier. Its links live in the timers
 * themselves, so nothing is allocated: adding is O(1), removing O(log n) on average.
 *
 * An array heap would be a little faster and could run out of memory; a sorted list would make
 * adding O(n), which 20,000 sleepers would feel.
 */

struct timer {
    void (*function)(struct timer *timer);
    void *data; /* the caller's */
    int64_t deadline_ns;
    /* The rest belongs to the heap. */
    uint64_t sequence; /* ties go by age */
    struct timer *child, *next;
    struct timer *previous; /* the left sibling, or the parent of a first child */
    bool waiting;
};

struct timer_heap {
    struct timer *first; /* NULL: none */
    uint64_t started;    /* ever */
};

/* `timer` must not wait; its deadline is set. */
void timer_heap_add(struct timer_heap *heap, struct timer *timer);

/* `timer` must wait. */
void timer_heap_remove(struct timer_heap *heap, struct timer *timer);

#endif
