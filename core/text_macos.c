#include "core/text.h"

#ifdef __APPLE__

static int take(void *text, const char *bytes, int count)
{
    return text_add(text, bytes, (size_t)count) ? count : -1;
}

FILE *text_open(struct text *text)
{
    *text = (struct text){.stream = NULL};
    text->stream = fwopen(text, take);
    return text->stream;
}

#endif
