#ifndef FETCHBENCH_LOOP_STACK_H
#define FETCHBENCH_LOOP_STACK_H

#include "core/err.h"

#include <stddef.h>

/*
 * The stacks that coroutines stand on. A coroutine that waits in the middle of a function keeps its
 * local variables and its way back, and those live on a stack; so each has one of its own.
 *
 * A stack is reserved, not used: the kernel gives it memory page by page as it is touched, and a
 * coroutine that sleeps two calls deep has touched one or two pages (4 KiB each) of its 64 KiB.
 * Below it lies a guard page that nobody may touch: running off the end stops the program there
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
    STACK_BYTES = 256 * 1024, /* AddressSanitizer puts red zones round every variable */
#else
    STACK_BYTES = 64 * 1024,
#endif
    STACKS_KEPT = 1024,
};

struct stack {
    void *bottom; /* the lowest usable address; the guard page ends here. NULL: none */
    size_t bytes; /* usable */
};

/* Stacks that are free, for the next coroutine: mapping one anew costs three system calls and the
 * page faults of its first use. At most STACKS_KEPT are kept; they stay as touched as they were. */
struct stacks {
    void *free_ones; /* linked through their highest word */
    size_t kept;
    size_t in_use;
};

/* Zeroed is ready. Everything taken must have been given back before. */
void stacks_release(struct stacks *stacks);

/* 70 ns for a kept stack, 2 us and more for a new one. Fails at the limit on mappings. */
int stacks_take(struct stacks *stacks, struct stack *stack, struct err *err) MUST_CHECK;
void stacks_give_back(struct stacks *stacks, struct stack *stack);

#endif
