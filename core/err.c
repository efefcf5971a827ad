/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/err.h"

#include "core/mask.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#undef err_usage
#undef err_run

/* The text, or its beginning and end if it does not fit, because the reason comes last. */
static void keep(struct err *err, const char *text)
{
    static const char gap[] = "[...]";
    enum { HALF = sizeof err->text / 2 };
    size_t length = strlen(text);
    if (length < sizeof err->text) {
        memcpy(err->text, text, length + 1);
        return;
    }
    memcpy(err->text, text, HALF);
    memcpy(err->text + HALF, gap, sizeof gap - 1);
    size_t room = sizeof err->text - HALF - (sizeof gap - 1);
    memcpy(err->text + sizeof err->text - room, text + length + 1 - room, room);
}

static void err_set(struct err *err, enum err_kind kind, const char *format, va_list arguments)
    PRINTF_LIKE(3, 0);

static void err_set(struct err *err, enum err_kind kind, const char *format, va_list arguments)
{
    if (!err || err->kind != ERR_NONE)
        return;
    err->kind = kind;
    char *text = NULL;
    /* NOLINTNEXTLINE(clang-analyzer-valist.Uninitialized): the callers started it */
    bool made = vasprintf(&text, format, arguments) >= 0;
    char *masked = made ? mask_message(text) : NULL;
    /* Text that could not be masked is not shown. */
    keep(err, masked ? masked : "out of memory");
    if (made)
        free(text);
    free(masked);
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
