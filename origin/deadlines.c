#include "origin/deadlines.h"

#include <stdlib.h>

static void put(struct deadlines *deadlines, size_t place, struct deadline *deadline)
{
    deadlines->heap[place] = deadline;
    deadline->place = (ptrdiff_t)place;
}

static void sift_up(struct deadlines *deadlines, size_t place, struct deadline *deadline)
{
    while (place > 0) {
        size_t parent = (place - 1) / 2;
        if (deadlines->heap[parent]->deadline_ns <= deadline->deadline_ns)
            break;
        put(deadlines, place, deadlines->heap[parent]);
        place = parent;
    }
    put(deadlines, place, deadline);
}

static void sift_down(struct deadlines *deadlines, size_t place, struct deadline *deadline)
{
    for (;;) {
        size_t child = 2 * place + 1;
        if (child >= deadlines->count)
            break;
        if (child + 1 < deadlines->count &&
            deadlines->heap[child + 1]->deadline_ns < deadlines->heap[child]->deadline_ns)
            child++;
        if (deadline->deadline_ns <= deadlines->heap[child]->deadline_ns)
            break;
        put(deadlines, place, deadlines->heap[child]);
        place = child;
    }
    put(deadlines, place, deadline);
}

int deadlines_add(struct deadlines *deadlines, struct deadline *deadline, int64_t deadline_ns)
{
    if (deadlines->count == deadlines->capacity) {
        size_t capacity = deadlines->capacity ? 2 * deadlines->capacity : 256;
        struct deadline **heap = realloc(deadlines->heap, capacity * sizeof(struct deadline *));
        if (!heap)
            return -1;
        deadlines->heap = heap;
        deadlines->capacity = capacity;
    }
    deadline->deadline_ns = deadline_ns;
    sift_up(deadlines, deadlines->count++, deadline);
    return 0;
}

void deadlines_remove(struct deadlines *deadlines, struct deadline *deadline)
{
    if (deadline->place == DEADLINE_IDLE)
        return;
    size_t place = (size_t)deadline->place;
    struct deadline *last = deadlines->heap[--deadlines->count];
    deadline->place = DEADLINE_IDLE;
    if (last == deadline)
        return;
    /* The last one may belong above or below the gap; one of the two moves does nothing. */
    sift_up(deadlines, place, last);
    sift_down(deadlines, (size_t)last->place, last);
}

int64_t deadlines_next_ns(const struct deadlines *deadlines)
{
    return deadlines->count > 0 ? deadlines->heap[0]->deadline_ns : -1;
}

struct deadline *deadlines_pop_due(struct deadlines *deadlines, int64_t now_ns)
{
    if (deadlines->count == 0 || deadlines->heap[0]->deadline_ns > now_ns)
        return NULL;
    struct deadline *deadline = deadlines->heap[0];
    deadlines_remove(deadlines, deadline);
    return deadline;
}

void deadlines_release(struct deadlines *deadlines)
{
    free(deadlines->heap);
    *deadlines = (struct deadlines){0};
}
