#include "core/text.h"

#include <stdlib.h>
#include <string.h>

bool text_add(struct text *text, const char *bytes, size_t count)
{
    if (text->lost || count >= text->room - text->length) {
        size_t room = 2 * (text->room + count + 1);
        char *longer = text->lost ? NULL : realloc(text->bytes, room);
        text->lost = !longer;
        if (!longer)
            return false;
        text->bytes = longer;
        text->room = room;
    }
    memcpy(text->bytes + text->length, bytes, count);
    text->length += count;
    return true;
}

char *text_close(struct text *text)
{
    bool whole = text->stream && fclose(text->stream) == 0;
    if (whole && text_add(text, "", 1)) {
        text->length--; /* its end is not part of it */
        return text->bytes;
    }
    free(text->bytes);
    return NULL;
}
