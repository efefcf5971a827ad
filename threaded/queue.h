/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FETCHBENCH_THREADED_QUEUE_H
#define FETCHBENCH_THREADED_QUEUE_H

#include "core/err.h"

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * A work queue: a ring of numbers behind a mutex, with a condition variable to wait on. Any thread
 * may call any function but init and release. Source: Butenhof, Programming with POSIX Threads, 4.1
 * (work queues).
 */
struct queue {
    pthread_mutex_t mutex;
    pthread_cond_t changed; /* an item was added, or the queue was closed */
    int64_t *items;
    size_t capacity, first, count;
    bool closed;
};

/* A queue that holds at most `capacity` items. */
int queue_init(struct queue *queue, size_t capacity, struct err *err) MUST_CHECK;

/* No thread may be waiting. */
void queue_release(struct queue *queue);

/* Adds the numbers 0 .. count-1, and wakes all that wait. They must fit. One lock for all of them:
 * a batch comes at once. */
void queue_push_range(struct queue *queue, size_t count);

/* Takes the oldest item; blocks while there is none. False: the queue is closed and empty. */
bool queue_next(struct queue *queue, int64_t *item);

/* No more items will be added: waiting calls return. */
void queue_close(struct queue *queue);

#endif
