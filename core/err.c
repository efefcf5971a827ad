#include "core/err.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#undef err_usage
#undef err_run

/* What fits of a text of `length` bytes: its two ends, for the reason stands last. */
static void keep_ends(struct err *err, int length, const char *format, va_list arguments)
    PRINTF_LIKE(3, 0);

static void keep_ends(struct err *err, int length, const char *format, va_list arguments)
{
    static const char gap[] = "[...]";
    enum { HALF = sizeof err->text / 2 };
    char *whole = malloc((size_t)length + 1);
    if (!whole)
        return; /* then its beginning alone */
    (void)vsnprintf(whole, (size_t)length + 1, format, arguments);
    memcpy(err->text + HALF, gap, sizeof gap - 1);
    size_t room = sizeof err->text - HALF - (sizeof gap - 1);
    memcpy(err->text + sizeof err->text - room, whole + length + 1 - room, room);
    free(whole);
}

static void err_set(struct err *err, enum err_kind kind, const char *format, va_list arguments)
    PRINTF_LIKE(3, 0);

static void err_set(struct err *err, enum err_kind kind, const char *format, va_list arguments)
{
    if (!err || err->kind != ERR_NONE)
        return;
    err->kind = kind;
    va_list again;
    va_copy(again, arguments);
    /* NOLINTNEXTLINE(clang-analyzer-valist.Uninitialized): the callers started it */
    int length = vsnprintf(err->text, sizeof err->text, format, arguments);
    if (length >= (int)sizeof err->text)
        keep_ends(err, length, format, again);
    va_end(again);
}

int err_usage(struct err *err, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    err_set(err, ERR_USAGE, format, arguments);
    va_end(arguments);
    return -1;
}

int err_run(struct err *err, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    err_set(err, ERR_RUN, format, arguments);
    va_end(arguments);
    return -1;
}

int err_cancelled(struct err *err, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    err_set(err, ERR_CANCELLED, format, arguments);
    va_end(arguments);
    return -1;
}

int err_timed_out(struct err *err, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    err_set(err, ERR_TIMED_OUT, format, arguments);
    va_end(arguments);
    return -1;
}

void err_clear(struct err *err)
{
    err->kind = ERR_NONE;
    err->text[0] = '\0';
}
