#include "loop/semaphore.h"

/* One task in the queue; on that task's stack. */
struct permit_waiter {
    struct future granted;
    struct permit_waiter *next, *previous;
};

void semaphore_init(struct semaphore *semaphore, size_t permits)
{
    *semaphore = (struct semaphore){.permits = permits};
}

static void enqueue(struct semaphore *semaphore, struct permit_waiter *waiter)
{
    waiter->next = NULL;
    waiter->previous = semaphore->last;
    if (semaphore->last)
        semaphore->last->next = waiter;
    else
        semaphore->first = waiter;
    semaphore->last = waiter;
}

static void dequeue(struct semaphore *semaphore, struct permit_waiter *waiter)
{
    if (waiter->previous)
        waiter->previous->next = waiter->next;
    else
        semaphore->first = waiter->next;
    if (waiter->next)
        waiter->next->previous = waiter->previous;
    else
        semaphore->last = waiter->previous;
}

int semaphore_take(struct task *self, struct semaphore *semaphore, struct err *err)
{
    if (semaphore->permits > 0) {
        semaphore->permits--;
        return 0;
    }
    struct permit_waiter waiter;
    future_init(&waiter.granted, self->future.runtime, "semaphore");
    enqueue(semaphore, &waiter);
    int failed = task_await_future(self, &waiter.granted, NULL, err);
    /* Whoever grants a permit takes the waiter off the queue; else it still stands there. A permit
     * that came together with a cancellation goes on to the next. */
    bool granted = waiter.granted.state == FUTURE_VALUE;
    if (!granted)
        dequeue(semaphore, &waiter);
    else if (failed)
        semaphore_give_back(semaphore);
    future_release(&waiter.granted);
    return failed;
}

void semaphore_give_back(struct semaphore *semaphore)
{
    /* One that is cancelled, and has not run since, is passed over. */
    struct permit_waiter *waiter = semaphore->first;
    while (waiter && future_is_done(&waiter->granted))
        waiter = waiter->next;
    if (!waiter) {
        semaphore->permits++;
        return;
    }
    dequeue(semaphore, waiter);
    (void)!future_set_value(&waiter->granted, value_nothing(), NULL);
}
