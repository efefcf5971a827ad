#ifndef FETCHBENCH_CORE_UTF8_H
#define FETCHBENCH_CORE_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Text from anywhere (URLs, headers, names), on its way into a report. */

#define UTF8_REPLACEMENT UINT32_C(0xFFFD)

/* The code point at *text, which moves past it; a byte that is not UTF-8 (RFC 3629: no overlong
 * forms, no surrogates) is UTF8_REPLACEMENT, one byte at a time. Not to be called at the end. */
uint32_t utf8_next(const char **text);

/* Control characters, C0, DEL and C1, and those that turn the direction of text: what could move
 * the cursor or disguise a name. */
bool utf8_is_control(uint32_t point);

/* Cells that the text takes on a terminal, one a code point. */
size_t utf8_width(const char *text);

#endif
