/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "loop/semaphore.h"

/* One task in the queue; on that task's stack. */
struct permit_waiter {
    struct future granted;
    TAILQ_ENTRY(permit_waiter) link;
};

void semaphore_init(struct semaphore *semaphore, size_t permits)
{
    semaphore->permits = permits;
    TAILQ_INIT(&semaphore->queue);
}

int semaphore_acquire(struct task *self, struct semaphore *semaphore, struct err *err)
{
    if (semaphore->permits > 0) {
        semaphore->permits--;
        return 0;
    }
    struct permit_waiter waiter;
    future_init(&waiter.granted, self->future.loop, "semaphore");
    TAILQ_INSERT_TAIL(&semaphore->queue, &waiter, link);
    int failed = task_await_future(self, &waiter.granted, NULL, err);
    /* Granting a permit removes the waiter from the queue; else it is still there. A permit granted
     * together with a cancellation goes on to the next. */
    bool granted = waiter.granted.state == FUTURE_VALUE;
    if (!granted)
        TAILQ_REMOVE(&semaphore->queue, &waiter, link);
    else if (failed)
        semaphore_release(semaphore);
    future_release(&waiter.granted);
    return failed;
}

void semaphore_release(struct semaphore *semaphore)
{
    /* A waiter that was cancelled and has not run since is skipped. */
    struct permit_waiter *waiter = TAILQ_FIRST(&semaphore->queue);
    while (waiter && future_is_done(&waiter->granted))
        waiter = TAILQ_NEXT(waiter, link);
    if (!waiter) {
        semaphore->permits++;
        return;
    }
    TAILQ_REMOVE(&semaphore->queue, waiter, link);
    (void)!future_set_value(&waiter->granted, value_nothing(), NULL);
}
