/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/memory.h"

#include "core/err.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { EXIT_WITHOUT_MEMORY = 3 }; /* what the command line promises for a run that failed */

static void print_to_standard_error(const struct err *err)
{
    (void)fprintf(stderr, "fetchbench: %s\n", err->text);
}

/* The libraries pass no context to their hooks, so this cannot be per thread or per library. */
static void (*oom_handler)(const struct err *err) = print_to_standard_error;

void memory_set_oom_handler(void (*handler)(const struct err *err))
{
    oom_handler = handler ? handler : print_to_standard_error;
}

/* The requested size is not reported: keeping it would double the cost of these hooks. _exit: exit
 * handlers may need memory, or a lock that another thread holds. */
static _Noreturn void end(void)
{
    struct err err = {0};
    (void)err_run(&err, "out of memory: an allocation of libcurl, libuv or jansson failed");
    oom_handler(&err);
    _exit(EXIT_WITHOUT_MEMORY);
}

void *memory_malloc(size_t bytes)
{
    void *memory = malloc(bytes);
    if (!memory)
        end();
    return memory;
}

void *memory_calloc(size_t count, size_t bytes)
{
    void *memory = calloc(count, bytes);
    if (!memory)
        end();
    return memory;
}

void *memory_realloc(void *memory, size_t bytes)
{
    void *moved = realloc(memory, bytes);
    if (!moved && bytes > 0) /* of 0 bytes it is a free() */
        end();
    return moved;
}

char *memory_strdup(const char *text)
{
    char *copy = strdup(text);
    if (!copy)
        end();
    return copy;
}
