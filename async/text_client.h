/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FETCHBENCH_ASYNC_TEXT_CLIENT_H
#define FETCHBENCH_ASYNC_TEXT_CLIENT_H

#include "core/attributes.h"

#include <stddef.h>

struct err;
struct loop;
struct task;

/*
 * Fetches a few URLs as text, for programs that only read them: the async fetch (client.h) with the
 * settings of a plain client, 30 s for each fetch.
 */
struct text_client;

/* ERR_USAGE names a URL that is not valid. */
struct text_client *text_client_new(struct loop *loop, const char *const urls[], size_t count,
                                    struct err *err) MUST_CHECK;

/* Call it when no task is in text_client_get any more, before the loop is freed. NULL is allowed.
 */
void text_client_free(struct text_client *texts);

/* Awaits the document of urls[index]. The text ends with a NUL, at most 1 MiB long; the caller
 * frees it. Anything but a complete response with a status below 400 is an error that names the
 * URL.
 */
int text_client_get(struct task *self, struct text_client *texts, size_t index, char **text,
                    struct err *err) MUST_CHECK;

#endif
