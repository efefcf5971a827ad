/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FETCHBENCH_CORE_MEMORY_H
#define FETCHBENCH_CORE_MEMORY_H

#include <stddef.h>

struct err;

/*
 * Allocators for libraries that do not survive a failed allocation: libuv 1.44 calls abort where
 * its table of watchers cannot grow, the multi handle of libcurl 7.88 divides by zero in its table
 * of connections, the parser of jansson 2.14 writes past the end of a string that it could not
 * lengthen. These never return NULL: out of memory, they report it and end the process with exit
 * code 3. The project's own code does not use them; it returns an error.
 *
 * What they return is the C library's and goes back to its free(). For any thread. Each costs a
 * call and a branch over the C library's own: for a fetch with all its allocations some 200
 * instructions of 55,000, the same in every engine.
 */
void *memory_malloc(size_t bytes);
void *memory_calloc(size_t count, size_t bytes);
void *memory_realloc(void *memory, size_t bytes);
char *memory_strdup(const char *text);

/* Called with the error just before the process ends in this way; NULL: it is printed to standard
 * error. May be called on any thread while others are running: it must neither allocate nor wait
 * for a lock. Set it before starting threads. */
void memory_set_oom_handler(void (*handler)(const struct err *err));

#endif
