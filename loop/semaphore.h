#ifndef FETCHBENCH_LOOP_SEMAPHORE_H
#define FETCHBENCH_LOOP_SEMAPHORE_H

#include "loop/task.h"

#include <stddef.h>

/*
 * So many permits, and a queue: what keeps 10,000 tasks from fetching all at once. First come,
 * first served: a permit that is given back goes straight to whoever waits longest, so that a task
 * that gives one back and asks again at once cannot overtake the queue. As asyncio.Semaphore.
 *
 * Between tasks of one loop, not between threads: taking a free permit is a subtraction.
 */

struct permit_waiter;

struct semaphore {
    size_t permits; /* free */
    struct permit_waiter *first, *last;
};

void semaphore_init(struct semaphore *semaphore, size_t permits);

/* Takes a permit; waits for one where none is free. A task that is cancelled while it waits leaves
 * the queue, and takes none. */
int semaphore_take(struct task *self, struct semaphore *semaphore, struct err *err) MUST_CHECK;

void semaphore_give_back(struct semaphore *semaphore);

#endif
