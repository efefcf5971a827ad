#include "starts.h"

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <sys/types.h>

static atomic_long counted;
static long failing;

static bool fails(void)
{
    long number = atomic_fetch_add(&counted, 1) + 1;
    return failing > 0 && number >= failing;
}

/* The linker sends the rooms' calls to __wrap_NAME, and __real_NAME to the library. */
int __real_pthread_create(pthread_t *thread, const pthread_attr_t *attributes,
                          void *(*body)(void *), void *argument);
pid_t __real_fork(void);
int __wrap_pthread_create(pthread_t *thread, const pthread_attr_t *attributes,
                          void *(*body)(void *), void *argument);
pid_t __wrap_fork(void);

int __wrap_pthread_create(pthread_t *thread, const pthread_attr_t *attributes,
                          void *(*body)(void *), void *argument)
{
    return fails() ? EAGAIN : __real_pthread_create(thread, attributes, body, argument);
}

pid_t __wrap_fork(void)
{
    if (!fails())
        return __real_fork();
    errno = EAGAIN;
    return -1;
}

void starts_arm(long n)
{
    atomic_store(&counted, 0);
    failing = n;
}

long starts_count(void)
{
    return atomic_load(&counted);
}
