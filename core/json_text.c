#include "core/json_text.h"

#include "core/clock.h"
#include "core/utf8.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

char *json_text_put_whole(char *to, int64_t number)
{
    char digits[JSON_NUMBER_BYTES];
    size_t count = 0;
    /* Unsigned, because the least number has no positive counterpart. */
    uint64_t rest = number < 0 ? 0 - (uint64_t)number : (uint64_t)number;
    if (number < 0)
        *to++ = '-';
    do {
        digits[count++] = (char)('0' + rest % 10);
        rest /= 10;
    } while (rest > 0);
    while (count > 0)
        *to++ = digits[--count];
    return to;
}

char *json_text_put_seconds(char *to, int64_t nanoseconds)
{
    if (nanoseconds < 0)
        *to++ = '-';
    uint64_t size = nanoseconds < 0 ? 0 - (uint64_t)nanoseconds : (uint64_t)nanoseconds;
    to = json_text_put_whole(to, (int64_t)(size / NS_PER_S));
    uint64_t rest = size % NS_PER_S;
    if (rest == 0)
        return to;
    *to = '.';
    int last = 0;
    for (int place = 9; place > 0; place--) {
        to[place] = (char)('0' + rest % 10);
        if (last == 0 && to[place] != '0')
            last = place;
        rest /= 10;
    }
    return to + last + 1;
}

void json_text_whole(FILE *stream, int64_t number)
{
    char text[JSON_NUMBER_BYTES];
    if (number < 0)
        (void)fputs("null", stream);
    else
        (void)fwrite(text, 1, (size_t)(json_text_put_whole(text, number) - text), stream);
}

void json_text_real(FILE *stream, double number)
{
    if (!isfinite(number)) {
        (void)fputs("null", stream);
        return;
    }
    char text[32];
    for (int digits = 15; digits <= 17; digits++) {
        (void)snprintf(text, sizeof text, "%.*g", digits, number);
        if (strtod(text, NULL) == number)
            break;
    }
    (void)fputs(text, stream);
}

void json_text_string(FILE *stream, const char *text)
{
    if (!text) {
        (void)fputs("null", stream);
        return;
    }
    (void)fputc('"', stream);
    while (*text) {
        const char *from = text;
        uint32_t point = utf8_next(&text);
        if (point == '"' || point == '\\')
            (void)fprintf(stream, "\\%c", (char)point);
        else if (point == '\n')
            (void)fputs("\\n", stream);
        else if (utf8_is_control(point))
            (void)fprintf(stream, "\\u%04x", (unsigned)point);
        else if (point == UTF8_REPLACEMENT)
            (void)fputs("\\ufffd", stream);
        else
            (void)fwrite(from, 1, (size_t)(text - from), stream);
    }
    (void)fputc('"', stream);
}
