#include "core/text.h"

#ifdef __linux__

static ssize_t take(void *text, const char *bytes, size_t count)
{
    return text_add(text, bytes, count) ? (ssize_t)count : 0;
}

FILE *text_open(struct text *text)
{
    *text = (struct text){.stream = NULL};
    text->stream = fopencookie(text, "w", (cookie_io_functions_t){.write = take});
    return text->stream;
}

#endif
