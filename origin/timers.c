#include "origin/timers.h"

#include <stdlib.h>

static void put(struct timers *timers, size_t place, struct timer *timer)
{
    timers->heap[place] = timer;
    timer->place = (ptrdiff_t)place;
}

static void sift_up(struct timers *timers, size_t place, struct timer *timer)
{
    while (place > 0) {
        size_t parent = (place - 1) / 2;
        if (timers->heap[parent]->deadline_ns <= timer->deadline_ns)
            break;
        put(timers, place, timers->heap[parent]);
        place = parent;
    }
    put(timers, place, timer);
}

static void sift_down(struct timers *timers, size_t place, struct timer *timer)
{
    for (;;) {
        size_t child = 2 * place + 1;
        if (child >= timers->count)
            break;
        if (child + 1 < timers->count &&
            timers->heap[child + 1]->deadline_ns < timers->heap[child]->deadline_ns)
            child++;
        if (timer->deadline_ns <= timers->heap[child]->deadline_ns)
            break;
        put(timers, place, timers->heap[child]);
        place = child;
    }
    put(timers, place, timer);
}

int timers_add(struct timers *timers, struct timer *timer, int64_t deadline_ns)
{
    if (timers->count == timers->capacity) {
        size_t capacity = timers->capacity ? 2 * timers->capacity : 256;
        struct timer **heap = realloc(timers->heap, capacity * sizeof(struct timer *));
        if (!heap)
            return -1;
        timers->heap = heap;
        timers->capacity = capacity;
    }
    timer->deadline_ns = deadline_ns;
    sift_up(timers, timers->count++, timer);
    return 0;
}

void timers_remove(struct timers *timers, struct timer *timer)
{
    if (timer->place == TIMER_IDLE)
        return;
    size_t place = (size_t)timer->place;
    struct timer *last = timers->heap[--timers->count];
    timer->place = TIMER_IDLE;
    if (last == timer)
        return;
    /* The last one may belong above or below the gap; one of the two moves does nothing. */
    sift_up(timers, place, last);
    sift_down(timers, (size_t)last->place, last);
}

int64_t timers_next_ns(const struct timers *timers)
{
    return timers->count > 0 ? timers->heap[0]->deadline_ns : -1;
}

struct timer *timers_pop_due(struct timers *timers, int64_t now_ns)
{
    if (timers->count == 0 || timers->heap[0]->deadline_ns > now_ns)
        return NULL;
    struct timer *timer = timers->heap[0];
    timers_remove(timers, timer);
    return timer;
}

void timers_release(struct timers *timers)
{
    free(timers->heap);
    *timers = (struct timers){0};
}
