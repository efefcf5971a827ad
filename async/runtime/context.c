#include "async/runtime/context.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>

#if defined(__SANITIZE_ADDRESS__)
#include <sanitizer/common_interface_defs.h>
#endif
#if defined(__SANITIZE_THREAD__)
#include <sanitizer/tsan_interface.h>
/* It notes every function's begin and end, per stack: a function that begins on one stack and ends
 * on another must not be noted. */
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

#if defined(__SANITIZE_ADDRESS__)
/* AddressSanitizer warns in every program that calls swapcontext, and that warning would hide among
 * its reports. Like setjmp, getcontext returns a second time when the place is taken up again. */
static void swap(ucontext_t *from, const ucontext_t *to)
{
    volatile bool is_back = false;
    (void)getcontext(from);
    if (is_back)
        return;
    is_back = true;
    (void)setcontext(to);
}
#else
UNNOTED static void swap(ucontext_t *from, const ucontext_t *to)
{
    (void)swapcontext(from, to);
}
#endif

/* makecontext passes nothing but ints: a pointer travels in halves. */
UNNOTED static void begin(unsigned high, unsigned low)
{
    struct context *context = (struct context *)(uintptr_t)((uint64_t)high << 32 | low);
    tell_arrived(context);
    context->entry(context->data);
    abort(); /* entry returned: there is no caller below this stack */
}

void context_init(struct context *context, const struct stack *stack, void (*entry)(void *data),
                  void *data)
{
    *context = (struct context){.entry = entry, .data = data};
    context->bottom = stack->bottom;
    context->bytes = stack->bytes;
    (void)getcontext(&context->place);
    context->place.uc_stack.ss_sp = stack->bottom;
    context->place.uc_stack.ss_size = stack->bytes;
    context->place.uc_link = NULL;
    uint64_t address = (uint64_t)(uintptr_t)context;
    makecontext(&context->place, (void (*)(void))begin, 2, (unsigned)(address >> 32),
                (unsigned)(address & UINT32_MAX));
#if defined(__SANITIZE_THREAD__)
    context->fiber = __tsan_create_fiber(0);
#endif
}

void context_init_here(struct context *context)
{
    context->bottom = NULL;
    context->bytes = 0;
    context->fake_stack = NULL;
    context->fiber = NULL;
    context->came_from = NULL;
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
    swap(&from->place, &to->place);
    tell_arrived(from);
}

UNNOTED void context_leave(struct context *from, struct context *to)
{
    tell_leaving(from, to, true);
    (void)setcontext(&to->place);
    abort();
}
