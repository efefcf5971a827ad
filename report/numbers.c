/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "report/numbers.h"

#include "core/results.h"
#include "core/units.h"

#include <inttypes.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

const struct number_style number_ascii = {"x", "-", "us"};
const struct number_style number_typeset = {"\u00d7", "\u2013", "\u00b5s"};

static const struct scale {
    double factor;
    const char *unit;
} scales[] = {{1e9, "ns"}, {1e6, "us"}, {1e3, "ms"}, {1, "s"}};

/* The same limits as units_format_seconds, so that bounds have the unit of their value. */
static const struct scale *scale_of(double seconds)
{
    size_t i = 0;
    while (i < 3 && fabs(seconds) * scales[i].factor >= 999.5)
        i++;
    return &scales[i];
}

static int decimals_of(double value)
{
    if (fabs(value) >= 99.95)
        return 0;
    return fabs(value) >= 9.995 ? 1 : 2;
}

char *number_seconds(char *text, double seconds, const struct number_style *style)
{
    char plain[UNITS_TEXT_BYTES];
    (void)units_format_seconds(plain, seconds);
    char *unit = strstr(plain, "us");
    if (unit)
        *unit = '\0';
    (void)snprintf(text, NUMBER_BYTES, "%s%s", plain, unit ? style->micro : "");
    return text;
}

char *number_seconds_bounds(char *text, const struct estimate *seconds,
                            const struct number_style *style)
{
    *text = '\0';
    if (!isfinite(seconds->low) || !isfinite(seconds->high))
        return text;
    double factor = scale_of(seconds->value)->factor;
    int decimals = decimals_of(seconds->value * factor);
    (void)snprintf(text, NUMBER_BYTES, "[%.*f%s%.*f]", decimals, seconds->low * factor, style->dash,
                   decimals, seconds->high * factor);
    return text;
}

struct estimate number_speedup(const struct estimate *ratio)
{
    return (struct estimate){1 / ratio->value, 1 / ratio->high, 1 / ratio->low};
}

struct estimate number_lead(const struct estimate *ratio)
{
    return ratio->value >= 1 ? *ratio : number_speedup(ratio);
}

/* As many decimals as the bounds support; two near 1, where it matters on which side they are. */
static int speedup_decimals(const struct estimate *speedup)
{
    if (speedup->value >= 9.95)
        return 0;
    if (speedup->value < 1.1 || speedup->low < 1.1)
        return 2;
    bool close = isfinite(speedup->low) && speedup->high - speedup->low < 0.1;
    return close ? 2 : 1;
}

char *number_times(char *text, const struct estimate *speedup, const struct number_style *style)
{
    (void)snprintf(text, NUMBER_BYTES, "%.*f%s", speedup_decimals(speedup), speedup->value,
                   style->times);
    return text;
}

char *number_times_range(char *text, const struct estimate *speedup,
                         const struct number_style *style)
{
    *text = '\0';
    if (!isfinite(speedup->low) || !isfinite(speedup->high))
        return text;
    int decimals = speedup_decimals(speedup);
    (void)snprintf(text, NUMBER_BYTES, "%.*f%s%.*f", decimals, speedup->low, style->dash, decimals,
                   speedup->high);
    return text;
}

char *number_confidence(char *text, double confidence)
{
    (void)snprintf(text, NUMBER_BYTES, "%.*g%%", confidence > 0.9995 ? 6 : 3, 100 * confidence);
    return text;
}

char *number_integer(char *text, int64_t number)
{
    char digits[24];
    int length = snprintf(digits, sizeof digits, "%" PRId64, number);
    char *to = text;
    for (int i = 0; i < length; i++) {
        if (i > 0 && digits[i - 1] != '-' && (length - i) % 3 == 0)
            *to++ = ',';
        *to++ = digits[i];
    }
    *to = '\0';
    return text;
}
