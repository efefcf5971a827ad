#ifndef FETCHBENCH_CORE_JSON_TEXT_H
#define FETCHBENCH_CORE_JSON_TEXT_H

#include <stdint.h>
#include <stdio.h>

/* Single JSON values. Errors of the stream are left to whoever closes it. */

/* A string, or null for NULL. Control characters are escaped, those above ASCII too, so that the
 * file is harmless on a terminal; bytes that are not UTF-8 become U+FFFD. */
void json_text_string(FILE *stream, const char *text);

/* A whole number; null for a negative one. */
void json_text_whole(FILE *stream, int64_t number);

/* The shortest number that reads back to the same double; null if it is not finite. */
void json_text_real(FILE *stream, double number);

/* Writes digits to `to`, without a final zero byte, and returns where they end. At most
 * JSON_NUMBER_BYTES. These are what the writing of samples costs: no printf. */
enum { JSON_NUMBER_BYTES = 24 };
char *json_text_put_whole(char *to, int64_t number);
/* Nanoseconds as seconds: 1500000000 is 1.5. Exact. */
char *json_text_put_seconds(char *to, int64_t nanoseconds);

#endif
