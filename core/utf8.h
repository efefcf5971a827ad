/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FETCHBENCH_CORE_UTF8_H
#define FETCHBENCH_CORE_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/* Output of untrusted text (URLs, headers, names). */

#define UTF8_REPLACEMENT UINT32_C(0xFFFD)

/* Reads the code point at *text and moves past it. A byte that is not UTF-8 (RFC 3629: no overlong
 * forms, no surrogates) is UTF8_REPLACEMENT, one byte at a time. Not to be called at the end. */
uint32_t utf8_next(const char **text);

/* Control characters (C0, DEL, C1), those that change the direction of text, and zero-width ones,
 * including tag characters: what could move the cursor or disguise a name. */
bool utf8_is_control(uint32_t point);

/* Control characters and UTF8_REPLACEMENT: what no output writes as it is. */
bool utf8_is_unsafe(uint32_t point);

/* Columns that the text takes on a terminal, one per code point. */
size_t utf8_width(const char *text);

/* What an output writes in place of a code point, possibly made in `buffer`; NULL: the character as
 * it is. */
enum { UTF8_ESCAPE_BYTES = 16 };
typedef const char *utf8_escape(uint32_t point, char buffer[UTF8_ESCAPE_BYTES]);

void utf8_write(FILE *stream, const char *text, utf8_escape *escape);

/* For a terminal or a plain file: '?' in place of what could move a cursor. */
void utf8_write_plain(FILE *stream, const char *text);

/*
 * Breaks text at spaces into lines of at most `width` columns and ends with a newline. The first
 * line starts at `column`, the others at `indent`. `before` and `after` enclose each line (escape
 * codes); NULL: nothing. Written plain.
 */
struct utf8_wrap {
    size_t width, column, indent;
    const char *before, *after;
};
void utf8_write_wrapped(FILE *stream, const char *text, const struct utf8_wrap *wrap);

#endif
