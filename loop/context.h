#ifndef FETCHBENCH_LOOP_CONTEXT_H
#define FETCHBENCH_LOOP_CONTEXT_H

#include "loop/stack.h"

#include <stdbool.h>

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define CONTEXT_IS_CHECKED 1
#include <ucontext.h>
#else
#define CONTEXT_IS_CHECKED 0
#include <setjmp.h>
#endif

/*
 * A place in a running program to which one can come back: the registers, above all the stack
 * pointer and the address of the next instruction. To switch is to keep one's own place and take up
 * another's.
 *
 * ucontext(3) sets out on a new stack; from then on _setjmp keeps a place and _longjmp takes it up.
 * ucontext could do both, but it also keeps the signal mask, a system call each way: 170 ns a
 * switch instead of 10, and an awaited fetch has six. (QEMU's coroutines do the same. The C
 * standard only promises _longjmp down one stack; the C libraries of Linux and macOS restore the
 * registers and do not ask, unless a distribution compiles with _FORTIFY_SOURCE, which is off in
 * context.c.)
 *
 * The sanitizers follow the stack of each thread, and are told here whenever it becomes another.
 * They do not understand _longjmp between stacks, so under them ucontext does it all.
 *
 * All of a context's switches happen on one thread.
 */
struct context {
#if CONTEXT_IS_CHECKED
    ucontext_t place;
#else
    jmp_buf place;
#endif
    bool is_new;        /* it has no place yet: it will begin in `entry` */
    const void *bottom; /* of the stack it stands on */
    size_t bytes;
    void (*entry)(void *data);
    void *data;
    struct context *came_from; /* who switched here last */
    void *fake_stack;          /* AddressSanitizer's */
    void *fiber;               /* ThreadSanitizer's */
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
