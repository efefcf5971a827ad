#ifndef FETCHBENCH_CORE_MASK_H
#define FETCHBENCH_CORE_MASK_H

/*
 * Takes what is secret out of a text before it is shown or kept: the user information of a URL, and
 * the values of headers and of parameters of a query or fragment whose names say that they are
 * secret (they hold "auth", "token", "cookie", "key", "pass", "secret", ...) or that hold a URL
 * with user information. Each becomes "***", escaped by percent signs or not. A secret anywhere
 * else, in the path of a URL say, is not known for one.
 *
 * Both return a copy to be freed, or NULL when memory is short.
 */

/* A URL, also a bad one. */
char *mask_url(const char *url);

/* Any argument of the command line: a header, with or without its option before it, a URL, or
 * something else, which stays as it is. */
char *mask_text(const char *text);

#endif
