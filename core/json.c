#include "core/json.h"

#include "core/clock.h"

#include <inttypes.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const double longest_s = 366.0 * 24 * 3600;

static size_t enter(struct json_reader *reader, int printed)
{
    size_t before = reader->length;
    if (printed > 0)
        reader->length += (size_t)printed;
    if (reader->length >= sizeof reader->place)
        reader->length = sizeof reader->place - 1;
    return before;
}

size_t json_enter_key(struct json_reader *reader, const char *key)
{
    return enter(reader,
                 snprintf(reader->place + reader->length, sizeof reader->place - reader->length,
                          "%s%s", reader->length > 0 ? "." : "", key));
}

size_t json_enter_item(struct json_reader *reader, size_t index)
{
    return enter(reader, snprintf(reader->place + reader->length,
                                  sizeof reader->place - reader->length, "[%zu]", index));
}

void json_leave(struct json_reader *reader, size_t length)
{
    reader->length = length;
    reader->place[length] = '\0';
}

int json_refuse(struct json_reader *reader, const char *what, ...)
{
    char text[160];
    va_list arguments;
    va_start(arguments, what);
    /* NOLINTNEXTLINE(clang-analyzer-valist.Uninitialized): va_start stands above */
    (void)vsnprintf(text, sizeof text, what, arguments);
    va_end(arguments);
    return err_usage(reader->err, "%s %s", reader->length > 0 ? reader->place : "it", text);
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

static int refuse_type(struct json_reader *reader, const json_t *value, const char *wanted)
{
    return json_refuse(reader, "is %s; %s is needed", type_name(value), wanted);
}

int json_read_text(struct json_reader *reader, const json_t *value, char **text)
{
    if (!json_is_string(value))
        return refuse_type(reader, value, "a string");
    *text = strdup(json_string_value(value));
    return *text ? 0 : err_run(reader->err, "out of memory");
}

int json_read_flag(struct json_reader *reader, const json_t *value, bool *flag)
{
    if (!json_is_boolean(value))
        return refuse_type(reader, value, "true or false");
    *flag = json_is_true(value);
    return 0;
}

int json_read_whole(struct json_reader *reader, const json_t *value, int64_t most, int64_t *number)
{
    if (!json_is_integer(value))
        return refuse_type(reader, value, "a whole number");
    int64_t read = json_integer_value(value);
    if (read < 0)
        return json_refuse(reader, "is negative (%" PRId64 ")", read);
    if (read > most)
        return json_refuse(reader, "is too large (%" PRId64 "); at most %" PRId64, read, most);
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
    if (seconds > longest_s)
        return json_refuse(reader, "is too long (%g s); at most a year", seconds);
    /* Exact: a year of nanoseconds has 55 bits, of which a double keeps all but two, and decimals
     * of whole nanoseconds lie further apart than that for 104 days. */
    *nanoseconds = (int64_t)llround(seconds * (double)NS_PER_S);
    return 0;
}

int json_read_word(struct json_reader *reader, const json_t *value, const char *(*words)(int),
                   int count, int *place)
{
    if (!json_is_string(value))
        return refuse_type(reader, value, "a string");
    for (int i = 0; i < count; i++) {
        if (strcmp(words(i), json_string_value(value)) == 0) {
            *place = i;
            return 0;
        }
    }
    return json_refuse(reader, "is '%.40s', which means nothing here; '%s' would",
                       json_string_value(value), words(0));
}

int json_allocate(struct json_reader *reader, size_t count, size_t size, void **items)
{
    *items = NULL;
    if (count == 0)
        return 0;
    *items = calloc(count, size);
    return *items ? 0 : err_run(reader->err, "out of memory");
}

int json_check_array(struct json_reader *reader, const json_t *value, size_t most)
{
    if (!json_is_array(value))
        return json_refuse(reader, value ? "is not an array" : "is missing");
    if (json_array_size(value) > most)
        return json_refuse(reader, "has too many items (%zu); at most %zu", json_array_size(value),
                           most);
    return 0;
}
