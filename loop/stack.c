/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "loop/stack.h"

#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#if defined(__SANITIZE_ADDRESS__)
#include <sanitizer/asan_interface.h>
#endif

static size_t guard_bytes(void)
{
    return (size_t)sysconf(_SC_PAGESIZE);
}

/* In its highest word, because that page was touched already. */
static void **link_of(void *bottom)
{
    return (void **)((char *)bottom + STACK_BYTES) - 1;
}

static int fail(const struct stack_pool *pool, struct err *err)
{
    if (errno != ENOMEM)
        return err_run(err, "cannot map a stack for a coroutine: %s", strerror(errno));
    return err_run(err,
                   "no room for another coroutine's stack, with %zu in use: each takes two memory "
                   "mappings and %d KiB of addresses; see 'sysctl vm.max_map_count' (65530 allows "
                   "about 32700) and 'ulimit -v', or run fewer at once",
                   pool->in_use, STACK_BYTES / 1024);
}

static int map_stack(const struct stack_pool *pool, struct stack *stack, struct err *err)
{
    size_t guard = guard_bytes();
    char *base = mmap(NULL, guard + STACK_BYTES, PROT_NONE,
                      MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_STACK, -1, 0);
    if (base == MAP_FAILED)
        return fail(pool, err);
    if (mprotect(base + guard, STACK_BYTES, PROT_READ | PROT_WRITE) != 0) {
        (void)fail(pool, err);
        (void)munmap(base, guard + STACK_BYTES);
        return -1;
    }
    stack->bottom = base + guard;
    return 0;
}

static void unmap(void *bottom)
{
    size_t guard = guard_bytes();
    (void)munmap((char *)bottom - guard, guard + STACK_BYTES);
}

int stack_acquire(struct stack_pool *pool, struct stack *stack, struct err *err)
{
    if (pool->free) {
        stack->bottom = pool->free;
        pool->free = *link_of(stack->bottom);
        pool->free_count--;
    } else if (map_stack(pool, stack, err) != 0) {
        return -1;
    }
    stack->bytes = STACK_BYTES;
    pool->in_use++;
    return 0;
}

void stack_release(struct stack_pool *pool, struct stack *stack)
{
    if (!stack->bottom)
        return;
    pool->in_use--;
#if defined(__SANITIZE_ADDRESS__)
    /* Functions that never returned have left their red zones. */
    __asan_unpoison_memory_region(stack->bottom, STACK_BYTES);
#endif
    if (pool->free_count < STACKS_CACHED) {
        *link_of(stack->bottom) = pool->free;
        pool->free = stack->bottom;
        pool->free_count++;
    } else {
        unmap(stack->bottom);
    }
    stack->bottom = NULL;
}

void stack_pool_release(struct stack_pool *pool)
{
    while (pool->free) {
        void *bottom = pool->free;
        pool->free = *link_of(bottom);
        unmap(bottom);
    }
    pool->free_count = 0;
}
