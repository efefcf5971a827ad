/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FETCHBENCH_CORE_MASK_H
#define FETCHBENCH_CORE_MASK_H

#include <stdbool.h>

/*
 * Removes secrets from text before it is shown or saved: the user information of a URL, and the
 * values of headers, of parameters of a path, query or fragment, and of keys of JSON whose names
 * say that they are secret (they hold "auth", "token", "cookie", "key", "pass", "secret", ...), or
 * that hold a URL with a secret of its own. Each becomes "***", escaped by percent signs or not. A
 * secret anywhere else, for example in the path of a URL, is not recognised.
 *
 * All return a copy to be freed, or NULL when out of memory.
 */

/* A URL, valid or not. */
char *mask_url(const char *url);

/* Any argument of the command line: a header, with or without its option before it, a URL, or
 * something else, which is unchanged. */
char *mask_text(const char *text);

/* A message that may quote such arguments, between single quotes or as words of their own. Every
 * error is masked when it is set (core/err.h). */
char *mask_message(const char *text);

/* Whether the value of the header "Name: value" is secret. */
bool mask_is_secret(const char *header);

#endif
