/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FETCHBENCH_LOOP_STACK_H
#define FETCHBENCH_LOOP_STACK_H

#include "core/err.h"

#include <stddef.h>

/*
 * The stacks that coroutines run on. A coroutine that waits in the middle of a function keeps its
 * local variables and its return addresses, and those live on a stack; so each has its own.
 *
 * A stack is reserved, not used: the kernel gives it memory page by page as it is touched, and a
 * coroutine that sleeps two calls deep has touched one or two pages (4 KiB each) of its 64 KiB.
 * Below it lies an inaccessible guard page: running off the end stops the program there
 * instead of overwriting a neighbour.
 *
 *     low addresses                                              high addresses
 *     | guard page, no access | reserved, untouched ... | touched  <- grows |
 *
 * Stack and guard are two mappings to the kernel, which allows a process 65,530 of them (the sysctl
 * vm.max_map_count): about 32,700 stacks. The next one fails with a message that says so.
 */

enum {
#ifdef __SANITIZE_ADDRESS__
    STACK_BYTES = 256 * 1024, /* AddressSanitizer puts red zones around every variable */
#else
    STACK_BYTES = 64 * 1024,
#endif
    STACKS_CACHED = 1024,
};

struct stack {
    void *bottom; /* the lowest usable address; the guard page ends here. NULL: none */
    size_t bytes; /* usable */
};

/* Free stacks, for the next coroutine: mapping one again costs three system calls and the page
 * faults of its first use. At most STACKS_CACHED are cached; they stay as touched as they were. */
struct stack_pool {
    void *free; /* linked through their highest word */
    size_t free_count;
    size_t in_use;
};

/* Zeroed is ready. Every stack must have been released before. */
void stack_pool_release(struct stack_pool *pool);

/* 70 ns for a cached stack, 2 us and more for a new one. Fails at the limit on mappings. */
int stack_acquire(struct stack_pool *pool, struct stack *stack, struct err *err) MUST_CHECK;
void stack_release(struct stack_pool *pool, struct stack *stack);

#endif
