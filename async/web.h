#ifndef FETCHBENCH_ASYNC_WEB_H
#define FETCHBENCH_ASYNC_WEB_H

#include "core/attributes.h"

#include <stddef.h>

struct err;
struct runtime;
struct task;

/*
 * A few URLs as texts, for a program that just wants to read them: the awaitable fetch
 * (fetching.h) with the settings of a plain client, 30 s for each fetch.
 */
struct web;

/* ERR_USAGE names a URL that will not do. */
struct web *web_new(struct runtime *runtime, const char *const urls[], size_t count,
                    struct err *err) MUST_CHECK;

/* When no task is in web_get any more; before runtime_release. NULL is allowed. */
void web_free(struct web *web);

/* Awaits the document of urls[index]. The text ends with a NUL, at most 1 MiB long; the caller
 * frees it. Anything but a whole response with a status below 400 is an error that names the URL.
 */
int web_get(struct task *self, struct web *web, size_t index, char **text,
            struct err *err) MUST_CHECK;

#endif
