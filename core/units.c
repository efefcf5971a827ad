/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/units.h"

#include "core/clock.h"

#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct unit {
    const char *name;
    int64_t factor;
};

static const struct unit duration_units[] = {
    {"ns", 1},       {"us", NS_PER_US},    {"ms", NS_PER_MS},
    {"s", NS_PER_S}, {"m", 60 * NS_PER_S}, {"h", 3600 * NS_PER_S},
    {NULL, 0},
};
static const struct unit size_units[] = {
    {"", 1},          {"B", 1},          {"k", 1000},         {"KiB", 1024}, {"M", 1000000},
    {"MiB", 1048576}, {"G", 1000000000}, {"GiB", 1073741824}, {NULL, 0},
};

static const int64_t longest_duration_ns = NS_PER_S * 3600 * 24;
static const int64_t largest_size_bytes = INT64_C(1) << 40;

/* Reads digits with at most one point; false if there is no digit first. strtod alone would accept
 * signs, spaces, exponents, hexadecimals, "inf" and "nan". */
static bool scan_decimal(const char *text, double *value, const char **rest)
{
    size_t digits = strspn(text, "0123456789");
    const char *end = text + digits;
    if (digits == 0 || digits > 18)
        return false;
    if (*end == '.') {
        size_t decimals = strspn(end + 1, "0123456789");
        if (decimals == 0 || decimals > 18)
            return false;
        end += 1 + decimals;
    }
    /* Copied out, so that a unit that starts with 'e' is not read as an exponent. */
    char number[48];
    size_t length = (size_t)(end - text);
    memcpy(number, text, length);
    number[length] = '\0';
    *value = strtod(number, NULL); /* NOLINT(cert-err34-c): the characters were checked above */
    *rest = end;
    return true;
}

static const struct unit *find_unit(const struct unit *units, const char *name)
{
    for (const struct unit *unit = units; unit->name; unit++)
        if (strcmp(unit->name, name) == 0)
            return unit;
    return NULL;
}

int units_parse_duration_ns(const char *text, int64_t *duration_ns, struct err *err)
{
    static const char help[] =
        "expected a number and a unit (ns, us, ms, s, m, h), for example 50ms";
    double number = 0;
    const char *rest = NULL;
    if (!scan_decimal(text, &number, &rest))
        return err_usage(err, "invalid duration '%s'; %s", text, help);
    if (number == 0 && *rest == '\0') {
        *duration_ns = 0;
        return 0;
    }
    const struct unit *unit = find_unit(duration_units, rest);
    if (!unit)
        return err_usage(err, "invalid duration '%s'; %s", text, help);
    double value = round(number * (double)unit->factor);
    if (value > (double)longest_duration_ns)
        return err_usage(err, "duration '%s' is too long; at most 24h", text);
    if (number > 0 && value == 0)
        return err_usage(err, "duration '%s' is below 1ns", text);
    *duration_ns = (int64_t)value;
    return 0;
}

int units_parse_size_bytes(const char *text, int64_t *size_bytes, struct err *err)
{
    double number = 0;
    const char *rest = NULL;
    const struct unit *unit = NULL;
    if (scan_decimal(text, &number, &rest))
        unit = find_unit(size_units, rest);
    if (!unit)
        return err_usage(err,
                         "invalid size '%s'; expected a number and a unit (B, KiB, MiB, GiB, k, M, "
                         "G), for example 1KiB",
                         text);
    double value = number * (double)unit->factor;
    if (value > (double)largest_size_bytes)
        return err_usage(err, "size '%s' is too large; at most 1024GiB", text);
    if (value != floor(value))
        return err_usage(err, "size '%s' is not a whole number of bytes", text);
    *size_bytes = (int64_t)value;
    return 0;
}

int64_t units_scan_count(const char *text)
{
    size_t digits = strspn(text, "0123456789");
    errno = 0;
    int64_t value = digits > 0 && text[digits] == '\0' ? strtoll(text, NULL, 10) : -1;
    return errno == ERANGE ? -1 : value;
}

int units_parse_count(const char *text, const char *what, int64_t min, int64_t max, int64_t *count,
                      struct err *err)
{
    int64_t value = units_scan_count(text);
    if (value < 0 || value < min || value > max)
        return err_usage(
            err, "invalid value '%s' for %s; expected a whole number from %" PRId64 " to %" PRId64,
            text, what, min, max);
    *count = value;
    return 0;
}

bool units_scan_real(const char *text, double *value)
{
    const char *rest = NULL;
    return scan_decimal(text, value, &rest) && *rest == '\0';
}

int units_parse_real(const char *text, const char *what, double min, double max, double *value,
                     struct err *err)
{
    double number = 0;
    if (!units_scan_real(text, &number) || number < min || number > max)
        return err_usage(err, "invalid value '%s' for %s; expected a number from %g to %g", text,
                         what, min, max);
    *value = number;
    return 0;
}

bool units_scan_share(const char *text, double *share)
{
    const char *rest = NULL;
    if (!scan_decimal(text, share, &rest) || (*rest != '\0' && strcmp(rest, "%") != 0))
        return false;
    if (*rest == '%')
        *share /= 100;
    return true;
}

static char *put(char *text, const char *content)
{
    (void)snprintf(text, UNITS_TEXT_BYTES, "%s", content);
    return text;
}

/* Prints `value` with three significant digits, and `unit`, which includes its space. */
static char *format_scaled(char *text, double value, const char *unit)
{
    double size = fabs(value);
    int decimals = 2;
    if (size >= 99.95)
        decimals = 0;
    else if (size >= 9.995)
        decimals = 1;
    (void)snprintf(text, UNITS_TEXT_BYTES, "%.*f%s", decimals, value, unit);
    return text;
}

char *units_format_seconds(char *text, double seconds)
{
    if (!isfinite(seconds))
        return put(text, "-");
    double size = fabs(seconds);
    if (size == 0)
        return put(text, "0 s");
    if (size < 999.5e-9)
        return format_scaled(text, seconds * 1e9, " ns");
    if (size < 999.5e-6)
        return format_scaled(text, seconds * 1e6, " us");
    if (size < 999.5e-3)
        return format_scaled(text, seconds * 1e3, " ms");
    return format_scaled(text, seconds, " s");
}

char *units_format_bytes(char *text, double bytes)
{
    static const char *const units[] = {" B", " KiB", " MiB", " GiB", " TiB"};
    if (!isfinite(bytes))
        return put(text, "-");
    size_t scale = 0;
    while (fabs(bytes) >= 999.5 && scale + 1 < sizeof units / sizeof units[0]) {
        bytes /= 1024;
        scale++;
    }
    if (scale == 0) {
        (void)snprintf(text, UNITS_TEXT_BYTES, "%.0f B", bytes);
        return text;
    }
    return format_scaled(text, bytes, units[scale]);
}

char *units_format_number(char *text, double number)
{
    if (!isfinite(number))
        return put(text, "-");
    double size = fabs(number);
    if (size >= 999.5e3)
        return format_scaled(text, number / 1e6, "M");
    if (size >= 9999.5)
        return format_scaled(text, number / 1e3, "k");
    bool whole = number == floor(number) || size >= 99.95;
    (void)snprintf(text, UNITS_TEXT_BYTES, whole ? "%.0f" : "%.3g", number);
    return text;
}

char *units_format_duration_exact(char *text, int64_t duration_ns)
{
    const struct unit *best = duration_units;
    for (const struct unit *unit = duration_units; unit->name && unit->factor <= NS_PER_S; unit++)
        if (duration_ns % unit->factor == 0)
            best = unit;
    (void)snprintf(text, UNITS_TEXT_BYTES, "%" PRId64 "%s", duration_ns / best->factor, best->name);
    return text;
}

char *units_format_size_exact(char *text, int64_t size_bytes)
{
    const char *name = "";
    int64_t factor = 1;
    for (const struct unit *unit = size_units; unit->name; unit++) {
        bool binary = strstr(unit->name, "iB") != NULL;
        if (binary && size_bytes != 0 && size_bytes % unit->factor == 0) {
            name = unit->name;
            factor = unit->factor;
        }
    }
    (void)snprintf(text, UNITS_TEXT_BYTES, "%" PRId64 "%s", size_bytes / factor, name);
    return text;
}
