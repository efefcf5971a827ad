/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FETCHBENCH_CORE_TIMER_HEAP_H
#define FETCHBENCH_CORE_TIMER_HEAP_H

#include <stdbool.h>
#include <stdint.h>

/*
 * Pending timers, the earliest first: a pairing heap (Fredman, Sedgewick, Sleator and Tarjan, "The
 * pairing heap", Algorithmica 1986). A tree in which no child is earlier than its parent; two trees
 * are joined by hanging the later root under the earlier. Its links are embedded in the timers, so
 * nothing is allocated: adding is O(1), removing O(log n) amortised, moving is both.
 *
 * The heap reads no clock and calls nothing. An event loop waits until `first->deadline_ns`, then
 *
 *     while (heap.first && heap.first->deadline_ns <= now_ns) {
 *         struct timer *timer = heap.first;
 *         timer_heap_remove(&heap, timer);
 *         timer->function(timer);
 *     }
 *
 * Of one thread at a time. An array heap would be a little faster and could run out of memory; a
 * sorted list would make adding O(n), too slow for 20,000 sleepers.
 */

/* The caller owns the struct and keeps it while it is pending. It sets `deadline_ns`, sets
 * `function` and `data` for the caller of the timers, and zeroes the rest. */
struct timer {
    void (*function)(struct timer *timer);
    void *data;
    int64_t deadline_ns; /* not to be changed while it is pending */
    /* The rest belongs to the heap. */
    uint64_t sequence; /* timers with one deadline come in the order they were added */
    struct timer *child, *next;
    struct timer *previous; /* the left sibling, or the parent of a first child */
    bool pending;
};

/* Zeroed is empty. */
struct timer_heap {
    struct timer *first; /* the earliest; NULL: none */
    uint64_t added;      /* ever */
};

/* `timer` must not be pending; its deadline is set. */
void timer_heap_add(struct timer_heap *heap, struct timer *timer);

/* Nothing happens to one that is not pending. */
void timer_heap_remove(struct timer_heap *heap, struct timer *timer);

#endif
