/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FETCHBENCH_LOOP_COROUTINE_H
#define FETCHBENCH_LOOP_COROUTINE_H

#include "core/err.h"
#include "loop/context.h"
#include "loop/stack.h"

#include <stdbool.h>
#include <stdint.h>

/*
 * A coroutine: a function that can be suspended in its middle and resumed there. Nothing more: it
 * has no loop, nothing schedules it, and it runs only while it is resumed, on that caller's
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

/*
 * What passes between coroutines: an argument, a result, what is yielded and what is sent. One
 * word, by value; both sides agree on the member, as they would on a type. What a pointer points to
 * belongs to the side that their interface names.
 */
union value {
    int64_t number;
    double real;
    const char *text;
    void *pointer;
};

static inline union value value_number(int64_t number)
{
    return (union value){.number = number};
}

static inline union value value_real(double real)
{
    return (union value){.real = real};
}

static inline union value value_text(const char *text)
{
    return (union value){.text = text};
}

static inline union value value_pointer(void *pointer)
{
    return (union value){.pointer = pointer};
}

static inline union value value_nothing(void)
{
    return (union value){.number = 0};
}

struct coroutine;

typedef union value coroutine_body(struct coroutine *self, union value argument);

enum coroutine_state {
    COROUTINE_NEW,       /* nothing of its body has run */
    COROUTINE_RUNNING,   /* somebody is resuming it now */
    COROUTINE_SUSPENDED, /* it has yielded */
    COROUTINE_ENDED,     /* its body has returned */
};

/* The fields may be read; the functions below change them. */
struct coroutine {
    struct context context;  /* saved while it does not run */
    struct context *resumer; /* whom it yields to, while it runs */
    struct stack_pool *pool;
    struct stack stack;
    coroutine_body *body;
    union value passing; /* what crosses the switch */
    enum coroutine_state state;
};

/* In place. Acquires a stack from `pool`, which must outlive it; the body does not run yet. 70 ns
 * to 5 us; fails where stack_acquire fails. */
int coroutine_init(struct coroutine *coroutine, struct stack_pool *pool, coroutine_body *body,
                   struct err *err) MUST_CHECK;

/* Of one that is not running. A suspended body is abandoned: nothing after its yield
 * runs, so what it owns is leaked. Let a body end where that matters. */
void coroutine_release(struct coroutine *coroutine);

/* Runs it until it yields or ends, and returns what it yielded or returned; its state says which.
 * Never resume one that runs or has ended. About 0.35 us there and back. */
union value coroutine_resume(struct coroutine *coroutine, union value sent);

/* In its own body: back to the resumer, who gets `out`. Returns what the next resume sends. */
union value coroutine_yield(struct coroutine *self, union value out);

#endif
