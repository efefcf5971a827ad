/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/json.h"

#include "core/clock.h"
#include "core/utf8.h"

#include <inttypes.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

char *json_put_integer(char *to, int64_t number)
{
    char digits[JSON_NUMBER_BYTES];
    size_t count = 0;
    /* Unsigned, because INT64_MIN has no positive counterpart. */
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

char *json_put_seconds(char *to, int64_t nanoseconds)
{
    if (nanoseconds < 0)
        *to++ = '-';
    uint64_t size = nanoseconds < 0 ? 0 - (uint64_t)nanoseconds : (uint64_t)nanoseconds;
    to = json_put_integer(to, (int64_t)(size / NS_PER_S));
    uint64_t rest = size % NS_PER_S;
    if (rest == 0)
        return to;
    *to = '.';
    int last = 0; /* digit that is not a zero */
    for (int digit = 9; digit > 0; digit--) {
        to[digit] = (char)('0' + rest % 10);
        if (last == 0 && to[digit] != '0')
            last = digit;
        rest /= 10;
    }
    return to + last + 1;
}

void json_write_integer(FILE *stream, int64_t number)
{
    char text[JSON_NUMBER_BYTES];
    if (number < 0)
        (void)fputs("null", stream);
    else
        (void)fwrite(text, 1, (size_t)(json_put_integer(text, number) - text), stream);
}

void json_write_real(FILE *stream, double number)
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

static const char *escape_json(uint32_t point, char buffer[UTF8_ESCAPE_BYTES])
{
    switch (point) {
    case '"':
        return "\\\"";
    case '\\':
        return "\\\\";
    case '\n':
        return "\\n";
    case UTF8_REPLACEMENT:
        return "\\ufffd";
    default:
        if (!utf8_is_control(point))
            return NULL;
        (void)snprintf(buffer, UTF8_ESCAPE_BYTES, "\\u%04x", (unsigned)point);
        return buffer;
    }
}

void json_write_string(FILE *stream, const char *text)
{
    if (!text) {
        (void)fputs("null", stream);
        return;
    }
    (void)fputc('"', stream);
    utf8_write(stream, text, escape_json);
    (void)fputc('"', stream);
}

static const double max_s = 366.0 * 24 * 3600;

static size_t enter(struct json_reader *reader, int printed)
{
    size_t before = reader->length;
    if (printed > 0)
        reader->length += (size_t)printed;
    if (reader->length >= sizeof reader->path)
        reader->length = sizeof reader->path - 1;
    return before;
}

size_t json_enter_key(struct json_reader *reader, const char *key)
{
    return enter(reader,
                 snprintf(reader->path + reader->length, sizeof reader->path - reader->length,
                          "%s%s", reader->length > 0 ? "." : "", key));
}

size_t json_enter_item(struct json_reader *reader, size_t index)
{
    return enter(reader, snprintf(reader->path + reader->length,
                                  sizeof reader->path - reader->length, "[%zu]", index));
}

void json_leave(struct json_reader *reader, size_t length)
{
    reader->length = length;
    reader->path[length] = '\0';
}

int json_refuse(struct json_reader *reader, const char *what, ...)
{
    char text[160];
    va_list arguments;
    va_start(arguments, what);
    /* NOLINTNEXTLINE(clang-analyzer-valist.Uninitialized): va_start is above */
    (void)vsnprintf(text, sizeof text, what, arguments);
    va_end(arguments);
    return err_usage(reader->err, "%s %s", reader->length > 0 ? reader->path : "it", text);
}

static const char *type_name(const json_t *value)
{
    static const char *const names[] = {
        [JSON_OBJECT] = "an object", [JSON_ARRAY] = "an array", [JSON_STRING] = "a string",
        [JSON_INTEGER] = "a number", [JSON_REAL] = "a number",  [JSON_TRUE] = "true",
        [JSON_FALSE] = "false",      [JSON_NULL] = "null",
    };
    return value ? names[json_typeof(value)] : "missing";
}

static int refuse_type(struct json_reader *reader, const json_t *value, const char *expected)
{
    return json_refuse(reader, "is %s; expected %s", type_name(value), expected);
}

int json_read_string(struct json_reader *reader, const json_t *value, char **text)
{
    if (!json_is_string(value))
        return refuse_type(reader, value, "a string");
    *text = strdup(json_string_value(value));
    return *text ? 0 : err_run(reader->err, "out of memory");
}

int json_read_bool(struct json_reader *reader, const json_t *value, bool *flag)
{
    if (!json_is_boolean(value))
        return refuse_type(reader, value, "true or false");
    *flag = json_is_true(value);
    return 0;
}

int json_read_integer(struct json_reader *reader, const json_t *value, int64_t min, int64_t max,
                      int64_t *number)
{
    if (!json_is_integer(value))
        return refuse_type(reader, value, "an integer");
    int64_t read = json_integer_value(value);
    if (read < 0)
        return json_refuse(reader, "is negative (%" PRId64 ")", read);
    if (read < min)
        return json_refuse(reader, "is too small (%" PRId64 "); at least %" PRId64, read, min);
    if (read > max)
        return json_refuse(reader, "is too large (%" PRId64 "); at most %" PRId64, read, max);
    *number = read;
    return 0;
}

int json_read_real(struct json_reader *reader, const json_t *value, double *number)
{
    if (!json_is_number(value))
        return refuse_type(reader, value, "a number");
    double read = json_number_value(value);
    if (read < 0)
        return json_refuse(reader, "is negative (%g)", read);
    *number = read;
    return 0;
}

int json_read_seconds(struct json_reader *reader, const json_t *value, int64_t *nanoseconds)
{
    double seconds = 0;
    if (json_read_real(reader, value, &seconds) != 0)
        return -1;
    if (seconds > max_s)
        return json_refuse(reader, "is too long (%g s); at most a year", seconds);
    /* Exact: a year of nanoseconds has 55 bits, of which a double keeps all but two, and decimals
     * of whole nanoseconds are further apart than that for 104 days. */
    *nanoseconds = (int64_t)llround(seconds * (double)NS_PER_S);
    return 0;
}

int json_read_name(struct json_reader *reader, const json_t *value, const char *(*names)(int),
                   int count, int *index)
{
    if (!json_is_string(value))
        return refuse_type(reader, value, "a string");
    for (int i = 0; i < count; i++) {
        if (strcmp(names(i), json_string_value(value)) == 0) {
            *index = i;
            return 0;
        }
    }
    return json_refuse(reader, "is '%.40s', which is not a valid value; expected for example '%s'",
                       json_string_value(value), names(0));
}

int json_allocate(struct json_reader *reader, size_t count, size_t size, void **items)
{
    *items = NULL;
    if (count == 0)
        return 0;
    *items = calloc(count, size);
    return *items ? 0 : err_run(reader->err, "out of memory");
}

int json_check_array(struct json_reader *reader, const json_t *value, size_t max)
{
    if (!json_is_array(value))
        return json_refuse(reader, value ? "is not an array" : "is missing");
    if (json_array_size(value) > max)
        return json_refuse(reader, "has too many items (%zu); at most %zu", json_array_size(value),
                           max);
    return 0;
}
