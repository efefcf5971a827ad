#ifndef FETCHBENCH_ASYNC_RUNTIME_CONTEXT_H
#define FETCHBENCH_ASYNC_RUNTIME_CONTEXT_H

#include "async/runtime/stack.h"

#include <ucontext.h>

/*
 * A place in a running program to which one can come back: the registers, above all the stack
 * pointer and the address of the next instruction. To switch is to keep one's own place and take up
 * another's.
 *
 * ucontext(3) does it: portable, and no assembler to read. It also saves the signal mask, which is
 * a system call each way: about 170 ns a switch. Hand-written switches take 5 ns; against the 12 us
 * of CPU of a fetch that is no difference that would be worth a package.
 *
 * The sanitizers follow the stack of each thread, and are told here whenever it becomes another.
 * All of a context's switches happen on one thread.
 */
struct context {
    ucontext_t place;
    const void *bottom; /* of the stack it stands on, for AddressSanitizer */
    size_t bytes;
    void *fake_stack;          /* AddressSanitizer's */
    void *fiber;               /* ThreadSanitizer's */
    struct context *came_from; /* who switched here last */
    void (*entry)(void *data);
    void *data;
};

/* A context that will begin in `entry(data)` on `stack`. `entry` must never return: its last act is
 * context_leave. */
void context_init(struct context *context, const struct stack *stack, void (*entry)(void *data),
                  void *data);

/* A context for the place that one is about to leave. */
void context_init_here(struct context *context);

/* After its last switch, from another context. */
void context_release(struct context *context);

/* Keeps this place in `from` and goes on in `to`; returns when somebody switches to `from`. A
 * zeroed `from` will do: the place that one leaves describes itself. */
void context_switch(struct context *from, struct context *to);

/* The last switch of a context that will not be switched to again. Does not return. */
void context_leave(struct context *from, struct context *to);

#endif
