/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A checked _longjmp takes another stack for a corrupted one. */
#undef _FORTIFY_SOURCE

#include "loop/context.h"

#include <stdint.h>
#include <stdlib.h>
#include <ucontext.h>

/* Both track each function's stack frame from entry to exit: functions that begin on one stack and
 * end on another, or never, must not be instrumented. */
#if defined(__SANITIZE_ADDRESS__)
#include <sanitizer/common_interface_defs.h>
#define NOT_INSTRUMENTED __attribute__((no_sanitize_address))
#elif defined(__SANITIZE_THREAD__)
#include <sanitizer/tsan_interface.h>
#define NOT_INSTRUMENTED __attribute__((no_sanitize_thread))
#else
#define NOT_INSTRUMENTED
#endif

/* On the old stack, just before the switch. */
NOT_INSTRUMENTED static void before_switch(struct context *from, struct context *to, bool for_good)
{
#if defined(__SANITIZE_ADDRESS__)
    __sanitizer_start_switch_fiber(for_good ? NULL : &from->fake_stack, to->bottom, to->bytes);
#endif
#if defined(__SANITIZE_THREAD__)
    if (!from->fiber)
        from->fiber = __tsan_get_current_fiber();
    __tsan_switch_to_fiber(to->fiber, 0);
#endif
    (void)for_good;
    to->previous = from;
}

/* On the new stack, just after. Only here does AddressSanitizer report the bounds of the other one.
 */
NOT_INSTRUMENTED static void after_switch(struct context *here)
{
#if defined(__SANITIZE_ADDRESS__)
    struct context *from = here->previous;
    __sanitizer_finish_switch_fiber(here->fake_stack, &from->bottom, &from->bytes);
#endif
    (void)here;
}

/* makecontext passes nothing but ints: a pointer is passed in halves. */
NOT_INSTRUMENTED static void begin(unsigned high, unsigned low)
{
    struct context *context = (struct context *)(uintptr_t)((uint64_t)high << 32 | low);
    after_switch(context);
    context->entry(context->data);
    abort(); /* entry returned: there is no caller below this stack */
}

/* The first switch to a context, whose stack is unused. */
NOT_INSTRUMENTED static void start_on_stack(struct context *context)
{
    ucontext_t start;
    (void)getcontext(&start);
    start.uc_stack.ss_sp = (void *)(uintptr_t)context->bottom;
    start.uc_stack.ss_size = context->bytes;
    start.uc_link = NULL;
    uint64_t address = (uint64_t)(uintptr_t)context;
    makecontext(&start, (void (*)(void))begin, 2, (unsigned)(address >> 32),
                (unsigned)(address & UINT32_MAX));
    context->is_new = false;
    (void)setcontext(&start);
}

#if CONTEXT_IS_CHECKED
NOT_INSTRUMENTED static void resume(struct context *to)
{
    if (to->is_new)
        start_on_stack(to);
    (void)setcontext(&to->saved);
}

/* Not swapcontext: AddressSanitizer warns in every program that calls it, and that warning would
 * hide among its reports. Like setjmp, getcontext returns again when its context is resumed. */
NOT_INSTRUMENTED static void swap(struct context *from, struct context *to)
{
    volatile bool is_back = false;
    (void)getcontext(&from->saved);
    if (is_back)
        return;
    is_back = true;
    resume(to);
}
#else
static void resume(struct context *to)
{
    if (to->is_new)
        start_on_stack(to);
    _longjmp(to->saved, 1);
}

static void swap(struct context *from, struct context *to)
{
    if (_setjmp(from->saved) == 0)
        resume(to);
}
#endif

void context_init(struct context *context, const struct stack *stack, void (*entry)(void *data),
                  void *data)
{
    context_init_here(context);
    context->is_new = true;
    context->bottom = stack->bottom;
    context->bytes = stack->bytes;
    context->entry = entry;
    context->data = data;
#if defined(__SANITIZE_THREAD__)
    context->fiber = __tsan_create_fiber(0);
#endif
}

void context_init_here(struct context *context)
{
    context->is_new = false;
    context->bottom = NULL;
    context->bytes = 0;
    context->entry = NULL;
    context->data = NULL;
    context->previous = NULL;
    context->fake_stack = NULL;
    context->fiber = NULL;
}

void context_release(struct context *context)
{
#if defined(__SANITIZE_THREAD__)
    if (context->fiber)
        __tsan_destroy_fiber(context->fiber);
#endif
    context->fiber = NULL;
}

NOT_INSTRUMENTED void context_switch(struct context *from, struct context *to)
{
    before_switch(from, to, false);
    swap(from, to);
    after_switch(from);
}

NOT_INSTRUMENTED void context_leave(struct context *from, struct context *to)
{
    before_switch(from, to, true);
    resume(to);
    abort();
}
