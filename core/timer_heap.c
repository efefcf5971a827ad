/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/timer_heap.h"

#include <stddef.h>

static bool is_earlier(const struct timer *a, const struct timer *b)
{
    if (a->deadline_ns != b->deadline_ns)
        return a->deadline_ns < b->deadline_ns;
    return a->sequence < b->sequence;
}

/* Two roots become one. Either may be NULL. */
static struct timer *join(struct timer *a, struct timer *b)
{
    if (!a)
        return b;
    if (!b)
        return a;
    struct timer *parent = is_earlier(b, a) ? b : a;
    struct timer *child = parent == a ? b : a;
    child->previous = parent;
    child->next = parent->child;
    if (child->next)
        child->next->previous = child;
    parent->child = child;
    return parent;
}

/*
 * A row of siblings becomes one tree: join them two by two from the left, then the pairs from the
 * right. The second pass in that direction is what makes the amortised cost logarithmic.
 */
static struct timer *join_siblings(struct timer *first)
{
    struct timer *pairs = NULL; /* a stack, linked by `next` */
    while (first) {
        struct timer *a = first;
        struct timer *b = a->next;
        first = b ? b->next : NULL;
        a->next = a->previous = NULL;
        if (b)
            b->next = b->previous = NULL;
        struct timer *pair = join(a, b);
        pair->next = pairs;
        pairs = pair;
    }
    struct timer *root = NULL;
    while (pairs) {
        struct timer *pair = pairs;
        pairs = pair->next;
        pair->next = NULL;
        root = join(root, pair);
    }
    return root;
}

void timer_heap_add(struct timer_heap *heap, struct timer *timer)
{
    timer->sequence = heap->added++;
    timer->child = timer->next = timer->previous = NULL;
    timer->pending = true;
    heap->first = join(heap->first, timer);
}

void timer_heap_remove(struct timer_heap *heap, struct timer *timer)
{
    if (!timer->pending)
        return;
    struct timer *orphans = join_siblings(timer->child);
    if (timer == heap->first) {
        heap->first = orphans;
    } else {
        if (timer->previous->child == timer)
            timer->previous->child = timer->next;
        else
            timer->previous->next = timer->next;
        if (timer->next)
            timer->next->previous = timer->previous;
        heap->first = join(heap->first, orphans);
    }
    timer->child = timer->next = timer->previous = NULL;
    timer->pending = false;
}
