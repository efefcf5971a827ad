/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FETCHBENCH_LOOP_SEMAPHORE_H
#define FETCHBENCH_LOOP_SEMAPHORE_H

#include "loop/task.h"

#include <stddef.h>
#include <sys/queue.h>

/*
 * A number of permits, and a queue: what keeps 10,000 tasks from fetching all at once. First come,
 * first served: a released permit goes straight to the longest waiter, so that a task that
 * releases one and asks again at once cannot overtake the queue. As asyncio.Semaphore.
 *
 * Between tasks of one loop, not between threads: taking a free permit is a subtraction.
 */

struct permit_waiter;

struct semaphore {
    size_t permits; /* free */
    TAILQ_HEAD(, permit_waiter) queue;
};

void semaphore_init(struct semaphore *semaphore, size_t permits);

/* Acquires a permit; waits for one where none is free. A task that is cancelled while it waits
 * leaves the queue without one. */
int semaphore_acquire(struct task *self, struct semaphore *semaphore, struct err *err) MUST_CHECK;

void semaphore_release(struct semaphore *semaphore);

#endif
