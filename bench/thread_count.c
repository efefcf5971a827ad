/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bench/usage.h"

#include <dlfcn.h>
#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

/*
 * The program's own pthread_create takes precedence over the C library's for everything that is
 * linked with it, libcurl too: shared libraries look the name up in the program first. It counts
 * and calls the original. Sampling /proc instead would miss threads that live shorter than the
 * interval, and disturb the measurement.
 */

static _Atomic int64_t alive = 1; /* the main thread */
static _Atomic int64_t peak = 1;

struct start_arguments {
    void *(*body)(void *argument);
    void *argument;
};

typedef int create_function(pthread_t *, const pthread_attr_t *, void *(*)(void *), void *);

static void count_in(void)
{
    int64_t now = atomic_fetch_add_explicit(&alive, 1, memory_order_relaxed) + 1;
    int64_t seen = atomic_load_explicit(&peak, memory_order_relaxed);
    while (now > seen && !atomic_compare_exchange_weak_explicit(
                             &peak, &seen, now, memory_order_relaxed, memory_order_relaxed))
        continue;
}

static void count_out(void *start)
{
    free(start);
    atomic_fetch_sub_explicit(&alive, 1, memory_order_relaxed);
}

static void *trampoline(void *argument)
{
    struct start_arguments *start = argument;
    void *result = NULL;
    pthread_cleanup_push(count_out, start); /* also when the thread is cancelled or exits */
    result = start->body(start->argument);
    pthread_cleanup_pop(1);
    return result;
}

static create_function *next_create(void)
{
    /* ISO C has no cast from an object pointer to a function's; POSIX allows copying the bytes. */
    void *found = dlsym(RTLD_NEXT, "pthread_create");
    create_function *function = NULL;
    memcpy(&function, &found, sizeof function);
    return function;
}

/* The C library's own declaration has reserved names.
 * NOLINTNEXTLINE(readability-inconsistent-declaration-parameter-name) */
int pthread_create(pthread_t *thread, const pthread_attr_t *attributes, void *(*body)(void *),
                   void *argument)
{
    static _Atomic(create_function *) next;
    create_function *create = atomic_load_explicit(&next, memory_order_relaxed);
    if (!create) {
        create = next_create();
        atomic_store_explicit(&next, create, memory_order_relaxed);
    }
    struct start_arguments *start = malloc(sizeof *start);
    if (!start || !create) {
        free(start);
        return EAGAIN;
    }
    *start = (struct start_arguments){body, argument};
    count_in();
    int error = create(thread, attributes, trampoline, start);
    if (error != 0)
        count_out(start);
    return error;
}

int64_t thread_count_peak(void)
{
    return atomic_load(&peak);
}

void thread_count_reset_peak(void)
{
    atomic_store(&peak, atomic_load(&alive));
}
