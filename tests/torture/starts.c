/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "allocations.h"

#include <errno.h>
#include <pthread.h>
#include <sys/types.h>

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
    return allocations_start_fails() ? EAGAIN
                                     : __real_pthread_create(thread, attributes, body, argument);
}

pid_t __wrap_fork(void)
{
    if (!allocations_start_fails())
        return __real_fork();
    errno = EAGAIN;
    return -1;
}
