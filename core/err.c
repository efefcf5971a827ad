#include "core/err.h"

#include <stdarg.h>
#include <stdio.h>

#undef err_usage
#undef err_run

static void err_set(struct err *err, enum err_kind kind, const char *format, va_list arguments)
    PRINTF_LIKE(3, 0);

static void err_set(struct err *err, enum err_kind kind, const char *format, va_list arguments)
{
    if (!err || err->kind != ERR_NONE)
        return;
    err->kind = kind;
    /* NOLINTNEXTLINE(clang-analyzer-valist.Uninitialized): the callers started it */
    (void)vsnprintf(err->text, sizeof err->text, format, arguments);
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
