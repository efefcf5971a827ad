#ifndef FETCHBENCH_THREADED_QUEUE_H
#define FETCHBENCH_THREADED_QUEUE_H

#include "core/err.h"

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * A work queue: a ring of numbers behind a mutex, with a condition variable for those who wait. Any
 * thread may call any function but init and release. Source: Butenhof, Programming with POSIX
 * Threads, 4.1 (work queues).
 */
struct queue {
    pthread_mutex_t mutex;
    pthread_cond_t filled;  /* an item came, or the queue was closed */
    pthread_cond_t drained; /* nothing is unfinished, or the queue was closed */
    int64_t *items;
    size_t capacity, first, count;
    size_t unfinished; /* put in, and not yet said to be done */
    bool closed;
};

/* A queue that holds at most `capacity` items. */
int queue_init(struct queue *queue, size_t capacity, struct err *err) MUST_CHECK;

/* Nobody may be waiting. */
void queue_release(struct queue *queue);

/* Puts the numbers 0 .. count-1 in, and wakes all that wait. They must fit. One lock for all of
 * them: a batch comes at once. */
void queue_push_range(struct queue *queue, size_t count);

/* Takes the oldest item; waits for one. `done`: the item that this caller took before is finished;
 * said here, it needs no lock of its own. False: the queue is closed. */
bool queue_next(struct queue *queue, bool done, int64_t *item);

/* Waits until all that was put in is finished, or the queue is closed. */
void queue_join(struct queue *queue);

/* The end: those who wait go home, and what nobody has taken is dropped. */
void queue_close(struct queue *queue);

#endif
