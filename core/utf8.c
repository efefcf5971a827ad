/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/utf8.h"

#include <string.h>

/* How many bytes follow a leading byte; -1: it cannot lead. */
static int continuation_bytes(unsigned char lead)
{
    if (lead < 0x80)
        return 0;
    if (lead >= 0xC2 && lead <= 0xDF)
        return 1;
    if (lead >= 0xE0 && lead <= 0xEF)
        return 2;
    if (lead >= 0xF0 && lead <= 0xF4)
        return 3;
    return -1;
}

uint32_t utf8_next(const char **text)
{
    static const uint32_t min[] = {0, 0x80, 0x800, 0x10000};
    static const unsigned char payload[] = {0x7F, 0x1F, 0x0F, 0x07};
    const unsigned char *byte = (const unsigned char *)*text;
    int count = continuation_bytes(*byte);
    *text += 1;
    if (count < 0)
        return UTF8_REPLACEMENT;
    uint32_t point = *byte & payload[count];
    for (int i = 1; i <= count; i++) {
        if ((byte[i] & 0xC0) != 0x80)
            return UTF8_REPLACEMENT;
        point = point << 6 | (byte[i] & 0x3F);
    }
    if (point < min[count] || point > 0x10FFFF || (point >= 0xD800 && point <= 0xDFFF))
        return UTF8_REPLACEMENT;
    *text += count;
    return point;
}

bool utf8_is_control(uint32_t point)
{
    static const struct {
        uint32_t first, last;
    } ranges[] = {
        {0, 0x1F},        {0x7F, 0x9F},     {0x61C, 0x61C},     {0x200B, 0x200B},
        {0x200E, 0x200F}, {0x2028, 0x202E}, {0x2060, 0x2064},   {0x2066, 0x206F},
        {0xFEFF, 0xFEFF}, {0xFFF9, 0xFFFB}, {0xE0000, 0xE007F},
    };
    for (size_t i = 0; i < sizeof ranges / sizeof ranges[0]; i++)
        if (point >= ranges[i].first && point <= ranges[i].last)
            return true;
    return false;
}

bool utf8_is_unsafe(uint32_t point)
{
    return point == UTF8_REPLACEMENT || utf8_is_control(point);
}

size_t utf8_width(const char *text)
{
    size_t width = 0;
    while (*text) {
        (void)utf8_next(&text);
        width++;
    }
    return width;
}

/* What needs no escape goes out in one piece: standard error is not buffered. */
static void write_until(FILE *stream, const char *text, const char *end, utf8_escape *escape)
{
    char buffer[UTF8_ESCAPE_BYTES];
    const char *piece = text;
    while (text < end) {
        const char *from = text;
        const char *replacement = escape(utf8_next(&text), buffer);
        if (!replacement)
            continue;
        (void)fwrite(piece, 1, (size_t)(from - piece), stream);
        (void)fputs(replacement, stream);
        piece = text;
    }
    (void)fwrite(piece, 1, (size_t)(text - piece), stream);
}

void utf8_write(FILE *stream, const char *text, utf8_escape *escape)
{
    write_until(stream, text, text + strlen(text), escape);
}

static const char *escape_plain(uint32_t point, char buffer[UTF8_ESCAPE_BYTES])
{
    (void)buffer;
    return utf8_is_unsafe(point) ? "?" : NULL;
}

void utf8_write_plain(FILE *stream, const char *text)
{
    utf8_write(stream, text, escape_plain);
}

static size_t width_until(const char *text, const char *end)
{
    size_t width = 0;
    for (; text < end; width++)
        (void)utf8_next(&text);
    return width;
}

void utf8_write_wrapped(FILE *stream, const char *text, const struct utf8_wrap *wrap)
{
    const char *before = wrap->before ? wrap->before : "";
    const char *after = wrap->after ? wrap->after : "";
    size_t column = wrap->column;
    bool start = true; /* of a line: nothing to separate from */
    (void)fputs(before, stream);
    while (*text) {
        const char *end = text + strcspn(text, " \n");
        size_t width = width_until(text, end);
        if (!start && column + 1 + width > wrap->width) {
            (void)fprintf(stream, "%s\n%s%*s", after, before, (int)wrap->indent, "");
            column = wrap->indent;
        } else if (!start) {
            (void)fputc(' ', stream);
            column++;
        }
        write_until(stream, text, end, escape_plain);
        column += width;
        start = false;
        text = end + strspn(end, " \n");
    }
    (void)fprintf(stream, "%s\n", after);
}
