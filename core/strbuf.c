/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/strbuf.h"

#include <stdlib.h>
#include <string.h>

bool strbuf_append(struct strbuf *strbuf, const char *bytes, size_t count)
{
    if (strbuf->failed || count >= strbuf->capacity - strbuf->length) {
        size_t capacity = 2 * (strbuf->capacity + count + 1);
        char *longer = strbuf->failed ? NULL : realloc(strbuf->bytes, capacity);
        strbuf->failed = !longer;
        if (!longer)
            return false;
        strbuf->bytes = longer;
        strbuf->capacity = capacity;
    }
    memcpy(strbuf->bytes + strbuf->length, bytes, count);
    strbuf->length += count;
    return true;
}

static ssize_t write_cookie(void *strbuf, const char *bytes, size_t count)
{
    return strbuf_append(strbuf, bytes, count) ? (ssize_t)count : 0;
}

FILE *strbuf_open(struct strbuf *strbuf)
{
    *strbuf = (struct strbuf){.stream = NULL};
    strbuf->stream = fopencookie(strbuf, "w", (cookie_io_functions_t){.write = write_cookie});
    return strbuf->stream;
}

char *strbuf_close(struct strbuf *strbuf)
{
    bool complete = strbuf->stream && fclose(strbuf->stream) == 0;
    if (complete && strbuf_append(strbuf, "", 1)) {
        strbuf->length--; /* the '\0' does not count */
        return strbuf->bytes;
    }
    free(strbuf->bytes);
    return NULL;
}
