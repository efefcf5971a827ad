/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FETCHBENCH_CORE_STRBUF_H
#define FETCHBENCH_CORE_STRBUF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/*
 * A string that is written like a file:
 *
 *     struct strbuf text;
 *     FILE *out = strbuf_open(&text);
 *     if (out)
 *         fprintf(out, ...);
 *     return strbuf_close(&text);
 *
 * Unlike open_memstream, which returns a truncated text as if it were complete when it runs out of
 * memory.
 */
struct strbuf {
    FILE *stream;
    char *bytes;
    size_t length, capacity;
    bool failed; /* out of memory */
};

/* NULL: out of memory; strbuf_close must still be called. */
FILE *strbuf_open(struct strbuf *strbuf);

/* The string, `length` bytes and a '\0', for the caller to free; NULL: out of memory, and there is
 * nothing to free. */
char *strbuf_close(struct strbuf *strbuf);

/* What the stream calls: appends all of `bytes`, or nothing, and then strbuf_close returns NULL. */
bool strbuf_append(struct strbuf *strbuf, const char *bytes, size_t count);

#endif
