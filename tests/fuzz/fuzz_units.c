/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "fuzz.h"

#include "core/err.h"
#include "core/units.h"

#include <stdlib.h>
#include <string.h>

/* Durations, sizes, counts and shares. What was read is written exactly and read back as the same;
 * what was refused has a reason. */

static void expect(int condition)
{
    if (!condition)
        abort();
}

static void try_duration(const char *text)
{
    struct err err = {0};
    int64_t duration_ns = -1;
    int64_t again_ns = -1;
    char written[UNITS_TEXT_BYTES];
    if (units_parse_duration_ns(text, &duration_ns, &err) != 0) {
        expect(err.kind == ERR_USAGE && err.text[0] != '\0');
        return;
    }
    expect(duration_ns >= 0);
    expect(units_parse_duration_ns(units_format_duration_exact(written, duration_ns), &again_ns,
                                   &err) == 0);
    expect(again_ns == duration_ns);
}

static void try_size(const char *text)
{
    struct err err = {0};
    int64_t bytes = -1;
    int64_t again = -1;
    char written[UNITS_TEXT_BYTES];
    if (units_parse_size_bytes(text, &bytes, &err) != 0) {
        expect(err.kind == ERR_USAGE && err.text[0] != '\0');
        return;
    }
    expect(bytes >= 0);
    expect(units_parse_size_bytes(units_format_size_exact(written, bytes), &again, &err) == 0);
    expect(again == bytes);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t count)
{
    char text[256];
    struct err err = {0};
    int64_t number = 0;
    double real = 0;
    size_t length = count < sizeof text ? count : sizeof text - 1;
    memcpy(text, bytes, length);
    text[length] = '\0';
    try_duration(text);
    try_size(text);
    if (units_parse_count(text, "things", 1, 1000, &number, &err) == 0)
        expect(number >= 1 && number <= 1000);
    err_clear(&err);
    if (units_parse_real(text, "part", 0, 1, &real, &err) == 0)
        expect(real >= 0 && real <= 1);
    return 0;
}
