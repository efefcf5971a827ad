#include "allocations.h"

#include <curl/curl.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>
#include <uv.h>

static atomic_long counted;
static long failing;

static bool fails(void)
{
    return atomic_fetch_add(&counted, 1) + 1 == failing;
}

/* The linker sends the rooms' calls to __wrap_NAME, and __real_NAME to the library. */
void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *memory, size_t size);
char *__real_strdup(const char *text);
char *__real_strndup(const char *text, size_t length);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *memory, size_t size);
char *__wrap_strdup(const char *text);
char *__wrap_strndup(const char *text, size_t length);

void *__wrap_malloc(size_t size)
{
    return fails() ? NULL : __real_malloc(size);
}

void *__wrap_calloc(size_t count, size_t size)
{
    return fails() ? NULL : __real_calloc(count, size);
}

void *__wrap_realloc(void *memory, size_t size)
{
    return fails() ? NULL : __real_realloc(memory, size);
}

char *__wrap_strdup(const char *text)
{
    return fails() ? NULL : __real_strdup(text);
}

char *__wrap_strndup(const char *text, size_t length)
{
    return fails() ? NULL : __real_strndup(text, length);
}

void allocations_hook(void)
{
    if (curl_global_init_mem(CURL_GLOBAL_DEFAULT, __wrap_malloc, free, __wrap_realloc,
                             __wrap_strdup, __wrap_calloc) != CURLE_OK ||
        uv_replace_allocator(__wrap_malloc, __wrap_realloc, __wrap_calloc, free) != 0)
        abort();
}

void allocations_arm(long n)
{
    atomic_store(&counted, 0);
    failing = n;
}

long allocations_count(void)
{
    return atomic_load(&counted);
}
