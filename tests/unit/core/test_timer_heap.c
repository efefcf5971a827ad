/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/timer_heap.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

TestSuite(timer_heap, .timeout = 20);

enum { TIMERS = 500 };

static void fill(struct timer_heap *heap, struct timer timers[TIMERS])
{
    for (int64_t i = 0; i < TIMERS; i++) {
        timers[i] = (struct timer){.deadline_ns = i * 7919 % 100};
        timer_heap_add(heap, &timers[i]);
    }
}

/* Takes what is left, earliest first, and counts it. */
static size_t drain(struct timer_heap *heap)
{
    size_t count = 0;
    int64_t deadline_ns = -1;
    uint64_t sequence = 0;
    while (heap->first) {
        struct timer *timer = heap->first;
        timer_heap_remove(heap, timer);
        bool is_later = timer->deadline_ns > deadline_ns;
        bool is_younger = timer->deadline_ns == deadline_ns && timer->sequence > sequence;
        cr_assert(is_later || is_younger, "timer %zu out of order", count);
        deadline_ns = timer->deadline_ns;
        sequence = timer->sequence;
        count++;
    }
    return count;
}

Test(timer_heap, timers_come_by_deadline_and_then_in_order)
{
    struct timer timers[TIMERS];
    struct timer_heap heap = {0};
    fill(&heap, timers);
    cr_assert(eq(sz, drain(&heap), TIMERS));
}

Test(timer_heap, removing_any_timer_keeps_the_others_in_order)
{
    struct timer timers[TIMERS];
    struct timer_heap heap = {0};
    fill(&heap, timers);
    for (size_t i = 0; i < 10; i++) /* a heap with some depth, not only a row of siblings */
        timer_heap_remove(&heap, heap.first);
    size_t left = TIMERS - 10;
    for (size_t i = 0; i < TIMERS; i += 3) {
        left -= timers[i].pending;
        timer_heap_remove(&heap, &timers[i]);
    }
    cr_assert(eq(sz, drain(&heap), left));
}

Test(timer_heap, a_timer_can_be_moved_by_removing_and_adding_it)
{
    struct timer timers[TIMERS];
    struct timer_heap heap = {0};
    fill(&heap, timers);
    timer_heap_remove(&heap, &timers[TIMERS / 2]);
    timers[TIMERS / 2].deadline_ns = -1;
    timer_heap_add(&heap, &timers[TIMERS / 2]);
    cr_assert(eq(ptr, heap.first, &timers[TIMERS / 2]));
}

Test(timer_heap, removing_one_that_is_not_pending_changes_nothing)
{
    struct timer timers[TIMERS];
    struct timer_heap heap = {0};
    struct timer other = {.deadline_ns = 0};
    fill(&heap, timers);
    timer_heap_remove(&heap, &other);
    cr_assert(eq(sz, drain(&heap), TIMERS));
}
