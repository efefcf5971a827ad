/* A checked _longjmp takes another stack for a mistake. */
#undef _FORTIFY_SOURCE

#include "loop/context.h"

#include <stdint.h>
#include <stdlib.h>
#include <ucontext.h>

/* Both note what a function does to its stack from its begin to its end: functions that begin on
 * one stack and end on another, or never, must not be noted. */
#if defined(__SANITIZE_ADDRESS__)
#include <sanitizer/common_interface_defs.h>
#define UNNOTED __attribute__((no_sanitize_address))
#elif defined(__SANITIZE_THREAD__)
#include <sanitizer/tsan_interface.h>
#define UNNOTED __attribute__((no_sanitize_thread))
#else
#define UNNOTED
#endif

/* On the old stack, just before the switch. */
UNNOTED static void tell_leaving(struct context *from, struct context *to, bool for_good)
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
    to->came_from = from;
}

/* On the new stack, just after. Only here can AddressSanitizer say where the other one lies. */
UNNOTED static void tell_arrived(struct context *here)
{
#if defined(__SANITIZE_ADDRESS__)
    struct context *from = here->came_from;
    __sanitizer_finish_switch_fiber(here->fake_stack, &from->bottom, &from->bytes);
#endif
    (void)here;
}

/* makecontext passes nothing but ints: a pointer travels in halves. */
UNNOTED static void begin(unsigned high, unsigned low)
{
    struct context *context = (struct context *)(uintptr_t)((uint64_t)high << 32 | low);
    tell_arrived(context);
    context->entry(context->data);
    abort(); /* entry returned: there is no caller below this stack */
}

/* Sets out on a stack that nobody has stood on. */
UNNOTED static void set_out(struct context *context)
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
UNNOTED static void take_up(struct context *to)
{
    if (to->is_new)
        set_out(to);
    (void)setcontext(&to->place);
}

/* Not swapcontext: AddressSanitizer warns in every program that calls it, and that warning would
 * hide among its reports. Like setjmp, getcontext returns again when the place is taken up. */
UNNOTED static void swap(struct context *from, struct context *to)
{
    volatile bool is_back = false;
    (void)getcontext(&from->place);
    if (is_back)
        return;
    is_back = true;
    take_up(to);
}
#else
static void take_up(struct context *to)
{
    if (to->is_new)
        set_out(to);
    _longjmp(to->place, 1);
}

static void swap(struct context *from, struct context *to)
{
    if (_setjmp(from->place) == 0)
        take_up(to);
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
    context->came_from = NULL;
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

UNNOTED void context_switch(struct context *from, struct context *to)
{
    tell_leaving(from, to, false);
    swap(from, to);
    tell_arrived(from);
}

UNNOTED void context_leave(struct context *from, struct context *to)
{
    tell_leaving(from, to, true);
    take_up(to);
    abort();
}
