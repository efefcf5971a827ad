/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "allocations.h"

#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

struct page {
    atomic_long counted;
    atomic_long failing;
};

static const char variable[] = "LC_TORTURE"; /* COMMAND:PATH of the page */
static struct page *page;
static int page_descriptor = -1;
static atomic_bool armed, starts_armed;

static bool fails(void)
{
    if (!atomic_load_explicit(&armed, memory_order_relaxed) ||
        atomic_fetch_add(&page->counted, 1) + 1 != atomic_load(&page->failing))
        return false;
    errno = ENOMEM;
    return true;
}

#ifdef TORTURE_WRAPS
/* The linker sends the rooms' calls to __wrap_NAME, and __real_NAME to the library. */
#define REPLACED(name) __wrap_##name
#define ORIGINAL(name) __real_##name
#else
/* The program's own definition stands before the C library's, for every library. */
#define REPLACED(name) name
#define ORIGINAL(name) __libc_##name
#endif

void *ORIGINAL(malloc)(size_t size);
void *ORIGINAL(calloc)(size_t nmemb, size_t size);
void *ORIGINAL(realloc)(void *ptr, size_t size);
void *REPLACED(malloc)(size_t size);
void *REPLACED(calloc)(size_t nmemb, size_t size);
void *REPLACED(realloc)(void *ptr, size_t size);

void *REPLACED(malloc)(size_t size)
{
    return fails() ? NULL : ORIGINAL(malloc)(size);
}

void *REPLACED(calloc)(size_t nmemb, size_t size)
{
    return fails() ? NULL : ORIGINAL(calloc)(nmemb, size);
}

void *REPLACED(realloc)(void *ptr, size_t size)
{
    return fails() ? NULL : ORIGINAL(realloc)(ptr, size);
}

#ifdef TORTURE_WRAPS
char *__real_strdup(const char *text);
char *__real_strndup(const char *text, size_t length);
char *__real_realpath(const char *path, char *resolved);
FILE *__real_open_memstream(char **text, size_t *length);
FILE *__real_fopen(const char *path, const char *mode);
FILE *__real_fdopen(int descriptor, const char *mode);
char *__wrap_strdup(const char *text);
char *__wrap_strndup(const char *text, size_t length);
char *__wrap_realpath(const char *path, char *resolved);
FILE *__wrap_open_memstream(char **text, size_t *length);
FILE *__wrap_fopen(const char *path, const char *mode);
FILE *__wrap_fdopen(int descriptor, const char *mode);

char *__wrap_strdup(const char *text)
{
    return fails() ? NULL : __real_strdup(text);
}

char *__wrap_strndup(const char *text, size_t length)
{
    return fails() ? NULL : __real_strndup(text, length);
}

char *__wrap_realpath(const char *path, char *resolved)
{
    return fails() ? NULL : __real_realpath(path, resolved);
}

FILE *__wrap_open_memstream(char **text, size_t *length)
{
    return fails() ? NULL : __real_open_memstream(text, length);
}

FILE *__wrap_fopen(const char *path, const char *mode)
{
    return fails() ? NULL : __real_fopen(path, mode);
}

FILE *__wrap_fdopen(int descriptor, const char *mode)
{
    return fails() ? NULL : __real_fdopen(descriptor, mode);
}
#endif

static int map_page(int descriptor)
{
    void *mapped = mmap(NULL, sizeof *page, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0);
    if (mapped == MAP_FAILED)
        return -1;
    page = mapped;
    return 0;
}

int allocations_prepare(void)
{
    page_descriptor = memfd_create("torture", MFD_CLOEXEC);
    if (page_descriptor < 0 || ftruncate(page_descriptor, sizeof *page) != 0)
        return -1;
    return map_page(page_descriptor);
}

void allocations_choose(long n)
{
    atomic_store(&page->counted, 0);
    atomic_store(&page->failing, n);
}

long allocations_count(void)
{
    return atomic_load(&page->counted);
}

void allocations_arm(void)
{
    json_set_alloc_funcs(REPLACED(malloc), free);
    (void)atexit(allocations_disarm); /* what runs then may be the counting of the coverage build */
    atomic_store(&armed, true);
}

void allocations_arm_starts(void)
{
    atomic_store(&starts_armed, true);
}

bool allocations_start_fails(void)
{
    if (!atomic_load(&starts_armed))
        return false;
    long number = atomic_fetch_add(&page->counted, 1) + 1;
    long failing = atomic_load(&page->failing);
    return failing > 0 && number >= failing;
}

void allocations_disarm(void)
{
    atomic_store(&starts_armed, false);
    atomic_store(&armed, false);
}

void allocations_choose_command(const char *command)
{
    char text[96];
    (void)snprintf(text, sizeof text, "%s:/proc/%ld/fd/%d", command ? command : "", (long)getpid(),
                   page_descriptor);
    (void)setenv(variable, text, 1);
}

void allocations_enter(const char *command)
{
    const char *text = getenv(variable);
    size_t length = command ? strlen(command) : 0;
    if (!text || length == 0 || strncmp(text, command, length) != 0 || text[length] != ':')
        return;
    int descriptor = open(text + length + 1, O_RDWR | O_CLOEXEC);
    if (descriptor < 0 || map_page(descriptor) != 0)
        abort();
    (void)close(descriptor);
    allocations_arm();
}
