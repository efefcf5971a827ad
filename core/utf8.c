#include "core/utf8.h"

/* The bytes that follow a leading byte; -1: it cannot lead. */
static int following(unsigned char lead)
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
    static const uint32_t least[] = {0, 0x80, 0x800, 0x10000};
    static const unsigned char payload[] = {0x7F, 0x1F, 0x0F, 0x07};
    const unsigned char *byte = (const unsigned char *)*text;
    int count = following(*byte);
    *text += 1;
    if (count < 0)
        return UTF8_REPLACEMENT;
    uint32_t point = *byte & payload[count];
    for (int i = 1; i <= count; i++) {
        if ((byte[i] & 0xC0) != 0x80)
            return UTF8_REPLACEMENT;
        point = point << 6 | (byte[i] & 0x3F);
    }
    if (point < least[count] || point > 0x10FFFF || (point >= 0xD800 && point <= 0xDFFF))
        return UTF8_REPLACEMENT;
    *text += count;
    return point;
}

bool utf8_is_control(uint32_t point)
{
    return point < 0x20 || (point >= 0x7F && point < 0xA0) ||
           (point >= 0x200E && point <= 0x200F) || (point >= 0x2028 && point <= 0x202E) ||
           (point >= 0x2066 && point <= 0x2069);
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
