/* SPDX-License-Identifier: GPL-3.0-or-later */
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
 * The state of a computation that can be resumed: the registers, above all the stack pointer and
 * the address of the next instruction. A switch saves the current ones and loads another's.
 *
 * ucontext(3) starts on a new stack; from then on _setjmp saves and _longjmp resumes. ucontext
 * could do both, but it also saves the signal mask, a system call each way: 170 ns a switch instead
 * of 10, and an awaited fetch has six. (QEMU's coroutines do the same. The C standard only promises
 * _longjmp down one stack; glibc and musl restore the registers and do not check, unless a
 * distribution compiles with _FORTIFY_SOURCE, which is off in context.c.)
 *
 * The sanitizers follow the stack of each thread, and are notified here of every switch. They do
 * not understand _longjmp between stacks, so under them ucontext does both.
 *
 * All of a context's switches happen on one thread.
 */
struct context {
#if CONTEXT_IS_CHECKED
    ucontext_t saved;
#else
    jmp_buf saved;
#endif
    bool is_new;        /* nothing is saved yet: it will begin in `entry` */
    const void *bottom; /* of the stack that it runs on */
    size_t bytes;
    void (*entry)(void *data);
    void *data;
    struct context *previous; /* who switched here last */
    void *fake_stack;         /* AddressSanitizer's */
    void *fiber;              /* ThreadSanitizer's */
};

/* A context that will begin in `entry(data)` on `stack`. `entry` must never return: its last act is
 * context_leave. */
void context_init(struct context *context, const struct stack *stack, void (*entry)(void *data),
                  void *data);

/* A context for the caller, who is about to switch away. */
void context_init_here(struct context *context);

/* After its last switch, from another context. */
void context_release(struct context *context);

/* Saves the caller in `from` and resumes `to`; returns when somebody switches to `from`. */
void context_switch(struct context *from, struct context *to);

/* The last switch of a context that will not be switched to again. Does not return. */
void context_leave(struct context *from, struct context *to);

#endif
