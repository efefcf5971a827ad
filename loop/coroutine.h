#ifndef FETCHBENCH_LOOP_COROUTINE_H
#define FETCHBENCH_LOOP_COROUTINE_H

#include "core/err.h"
#include "loop/context.h"
#include "loop/stack.h"
#include "loop/value.h"

#include <stdbool.h>

/*
 * A coroutine: a function that can stop in its middle and be taken up again there. Nothing more: it
 * has no loop, nobody schedules it, and it runs only while somebody resumes it, on that caller's
 * thread, as a call would. It is what Python calls a generator; tasks (task.h) are coroutines that
 * an event loop resumes.
 *
 *     static union value count_down(struct coroutine *self, union value from)
 *     {
 *         for (int64_t i = from.number; i > 0; i--)
 *             (void)coroutine_yield(self, value_number(i));
 *         return value_text("lift-off");
 *     }
 *
 * Each value goes one way across each switch:
 *
 *     resume(argument) -> the body begins with it     yield(out) -> the first resume returns out
 *     resume(sent)     -> that yield returns sent     return end -> the last resume returns end
 */

struct coroutine;

typedef union value coroutine_body(struct coroutine *self, union value argument);

enum coroutine_state {
    COROUTINE_NEW,       /* made; nothing of its body has run */
    COROUTINE_RUNNING,   /* somebody is resuming it now */
    COROUTINE_SUSPENDED, /* it has yielded */
    COROUTINE_ENDED,     /* its body has returned */
};

/* The fields are for reading by the curious; the functions below are how to change them. */
struct coroutine {
    struct context place;    /* its own, while it does not run */
    struct context *resumer; /* whom it yields to, while it runs */
    struct stacks *stacks;
    struct stack stack;
    coroutine_body *body;
    union value passing; /* what crosses the switch */
    enum coroutine_state state;
};

/* In place. Takes a stack from `stacks`, which must outlive it; the body does not run yet. 70 ns to
 * 5 us; fails where stacks_take fails. */
int coroutine_init(struct coroutine *coroutine, struct stacks *stacks, coroutine_body *body,
                   struct err *err) MUST_CHECK;

/* Of one that is not running. A suspended body is dropped where it stands: nothing after its yield
 * runs, so what it owns is leaked. Let a body end where that matters. */
void coroutine_release(struct coroutine *coroutine);

/* Runs it until it yields or ends, and returns what it yielded or returned; its state says which.
 * Never resume one that runs or has ended. About 0.35 us there and back. */
union value coroutine_resume(struct coroutine *coroutine, union value sent);

/* In its own body: back to the resumer, who gets `out`. Returns what the next resume sends. */
union value coroutine_yield(struct coroutine *self, union value out);

#endif
