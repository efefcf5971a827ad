#ifndef FETCHBENCH_CORE_TEXT_H
#define FETCHBENCH_CORE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/*
 * A text that is written like a file:
 *
 *     struct text text;
 *     FILE *out = text_open(&text);
 *     if (out)
 *         fprintf(out, ...);
 *     return text_close(&text);
 *
 * Like open_memstream, but for one thing: that one, when it runs out of memory, hands over what it
 * has as if it were all.
 */
struct text {
    FILE *stream;
    char *bytes;
    size_t length, room;
    bool lost; /* out of memory */
};

/* NULL: out of memory; text_close follows all the same. */
FILE *text_open(struct text *text);

/* The text, `length` bytes and a '\0', for the caller to free; NULL: out of memory, there is
 * nothing to free. */
char *text_close(struct text *text);

/* What the stream calls: takes all of `bytes`, or nothing and the text is lost. */
bool text_add(struct text *text, const char *bytes, size_t count);

#endif
