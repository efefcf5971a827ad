/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "loop/coroutine.h"

#include <assert.h>

/* The first function on the stack. */
static void run_body(void *data)
{
    struct coroutine *self = data;
    self->passing = self->body(self, self->passing);
    self->state = COROUTINE_ENDED;
    context_leave(&self->context, self->resumer);
}

int coroutine_init(struct coroutine *coroutine, struct stack_pool *pool, coroutine_body *body,
                   struct err *err)
{
    struct stack stack = {0};
    if (stack_acquire(pool, &stack, err) != 0)
        return -1;
    coroutine->pool = pool;
    coroutine->stack = stack;
    coroutine->body = body;
    coroutine->resumer = NULL;
    coroutine->state = COROUTINE_NEW;
    context_init(&coroutine->context, &coroutine->stack, run_body, coroutine);
    return 0;
}

void coroutine_release(struct coroutine *coroutine)
{
    assert(coroutine->state != COROUTINE_RUNNING);
    context_release(&coroutine->context);
    stack_release(coroutine->pool, &coroutine->stack);
    coroutine->state = COROUTINE_ENDED;
}

union value coroutine_resume(struct coroutine *coroutine, union value sent)
{
    assert(coroutine->state == COROUTINE_NEW || coroutine->state == COROUTINE_SUSPENDED);
    struct context here; /* 1 KiB, not worth zeroing at every resume */
    context_init_here(&here);
    coroutine->resumer = &here;
    coroutine->passing = sent;
    coroutine->state = COROUTINE_RUNNING;
    context_switch(&here, &coroutine->context);
    return coroutine->passing;
}

union value coroutine_yield(struct coroutine *self, union value out)
{
    assert(self->state == COROUTINE_RUNNING);
    self->passing = out;
    self->state = COROUTINE_SUSPENDED;
    context_switch(&self->context, self->resumer);
    return self->passing;
}
