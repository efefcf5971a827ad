/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "threaded/queue.h"

#include <stdlib.h>

int queue_init(struct queue *queue, size_t capacity, struct err *err)
{
    *queue = (struct queue){.capacity = capacity};
    queue->items = calloc(capacity, sizeof *queue->items);
    if (!queue->items)
        return err_run(err, "out of memory for a queue of %zu", capacity);
    /* Default attributes: on Linux neither can fail. */
    (void)pthread_mutex_init(&queue->mutex, NULL);
    (void)pthread_cond_init(&queue->changed, NULL);
    return 0;
}

void queue_release(struct queue *queue)
{
    (void)pthread_cond_destroy(&queue->changed);
    (void)pthread_mutex_destroy(&queue->mutex);
    free(queue->items);
    *queue = (struct queue){0};
}

void queue_push_range(struct queue *queue, size_t count)
{
    (void)pthread_mutex_lock(&queue->mutex);
    for (size_t i = 0; i < count; i++)
        queue->items[(queue->first + queue->count++) % queue->capacity] = (int64_t)i;
    (void)pthread_cond_broadcast(&queue->changed);
    (void)pthread_mutex_unlock(&queue->mutex);
}

bool queue_next(struct queue *queue, int64_t *item)
{
    (void)pthread_mutex_lock(&queue->mutex);
    while (queue->count == 0 && !queue->closed)
        (void)pthread_cond_wait(&queue->changed, &queue->mutex);
    bool taken = queue->count > 0;
    if (taken) {
        *item = queue->items[queue->first];
        queue->first = (queue->first + 1) % queue->capacity;
        queue->count--;
    }
    (void)pthread_mutex_unlock(&queue->mutex);
    return taken;
}

void queue_close(struct queue *queue)
{
    (void)pthread_mutex_lock(&queue->mutex);
    queue->closed = true;
    (void)pthread_cond_broadcast(&queue->changed);
    (void)pthread_mutex_unlock(&queue->mutex);
}
