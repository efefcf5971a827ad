/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "origin/answer.h"

#include "core/clock.h"

#include <string.h>

enum { LINE_BYTES = 64, POSITION_DIGITS = 12 };

/* The beginning of all bodies is generated once; what follows, when it is sent. */
enum { BLOCK_BYTES = 256 * 1024 };
static char block[BLOCK_BYTES];

/* Smaller pieces cost more than they are worth. */
static const int64_t min_wait_ns = 2 * NS_PER_MS;

static void write_line(char line[LINE_BYTES], int64_t position)
{
    static const char text[LINE_BYTES + 1] =
        "............ fetchbench origin: the quick brown fox jumps again\n";
    memcpy(line, text, LINE_BYTES);
    for (int i = POSITION_DIGITS - 1; i >= 0; i--) {
        line[i] = "0123456789abcdef"[position & 15];
        position >>= 4;
    }
}

static void write_lines(char *bytes, int64_t position, size_t count)
{
    while (count > 0) {
        char line[LINE_BYTES];
        size_t skipped = (size_t)(position % LINE_BYTES);
        size_t taken = LINE_BYTES - skipped < count ? LINE_BYTES - skipped : count;
        write_line(line, position - (int64_t)skipped);
        memcpy(bytes, line + skipped, taken);
        bytes += taken;
        position += (int64_t)taken;
        count -= taken;
    }
}

void body_fill(char *bytes, int64_t position, size_t count)
{
    if (position + (int64_t)count > BLOCK_BYTES) {
        write_lines(bytes, position, count);
        return;
    }
    if (block[0] == '\0')
        write_lines(block, 0, sizeof block);
    memcpy(bytes, block + position, count);
}

size_t answer_body(const struct answer *answer, char *bytes, int64_t position, size_t count)
{
    if ((int64_t)count > answer->body_bytes - position)
        count = (size_t)(answer->body_bytes - position);
    if (answer->text)
        memcpy(bytes, answer->text + position, count);
    else
        body_fill(bytes, position, count);
    return count;
}

void answer_padding(char *bytes, int64_t position, size_t count)
{
    static const char line[] = "X-Padding: one of very many lines that nobody will ever need..\r\n";
    _Static_assert(sizeof line - 1 == PADDING_LINE_BYTES, "a line has 64 bytes");
    for (size_t i = 0; i < count; i++)
        bytes[i] = line[(size_t)(position + (int64_t)i) % PADDING_LINE_BYTES];
}

int64_t answer_allowed(const struct answer *answer, int64_t began_ns, int64_t now_ns,
                       int64_t *next_ns)
{
    if (answer->bytes_per_s == 0)
        return answer->body_bytes;
    double rate_per_ns = (double)answer->bytes_per_s / (double)NS_PER_S;
    double count = 1 + (double)(now_ns - began_ns) * rate_per_ns;
    if (count >= (double)answer->body_bytes)
        return answer->body_bytes;
    int64_t allowed = (int64_t)count;
    *next_ns = began_ns + (int64_t)((double)allowed / rate_per_ns) + 1;
    if (*next_ns < now_ns + min_wait_ns)
        *next_ns = now_ns + min_wait_ns;
    return allowed;
}
