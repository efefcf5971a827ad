/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "report/numbers.h"

#include "core/results.h"
#include "core/units.h"
#include "stats/verdict.h"

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

static int digits_of_ratio(double value)
{
    static const double limits[] = {99.95, 9.995, 0.0995, 0.00995};
    int decimals = 0;
    while (decimals < 4 && value < limits[decimals])
        decimals++;
    return decimals;
}

static struct estimate rounded(const struct estimate *ratio, int decimals)
{
    double scale = pow(10, decimals);
    return (struct estimate){ratio->value, round(ratio->low * scale) / scale,
                             round(ratio->high * scale) / scale};
}

static enum verdict as_of_times(enum verdict verdict)
{
    if (verdict == VERDICT_LOWER)
        return VERDICT_FASTER;
    return verdict == VERDICT_HIGHER ? VERDICT_SLOWER : verdict;
}

/* Verdicts that were withheld do not follow from the bounds, however many digits they have. */
static int ratio_decimals(const struct estimate *ratio, enum verdict verdict, double threshold)
{
    enum { MAX_DECIMALS = 9 };
    int decimals = digits_of_ratio(ratio->value);
    enum verdict timed = as_of_times(verdict);
    if (!isfinite(ratio->low) || !isfinite(ratio->high) || verdict_of(ratio, threshold) != timed)
        return decimals;
    for (; decimals < MAX_DECIMALS; decimals++) {
        struct estimate shown = rounded(ratio, decimals);
        if (verdict_of(&shown, threshold) == timed)
            break;
    }
    return decimals;
}

struct ratio_text number_ratio(const struct estimate *ratio, enum verdict verdict,
                               double noise_threshold, const struct number_style *style)
{
    struct ratio_text text = {"", ""};
    int decimals = ratio_decimals(ratio, verdict, noise_threshold);
    (void)snprintf(text.value, NUMBER_BYTES, "%.*f%s", decimals, ratio->value, style->times);
    if (isfinite(ratio->low) && isfinite(ratio->high))
        (void)snprintf(text.bounds, NUMBER_BYTES, "%.*f%s%.*f", decimals, ratio->low, style->dash,
                       decimals, ratio->high);
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
