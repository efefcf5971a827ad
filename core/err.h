/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FETCHBENCH_CORE_ERR_H
#define FETCHBENCH_CORE_ERR_H

#include "core/attributes.h"

/*
 * An error, as the user will read it: lower case, the error first, the subject quoted, then what
 * helps: "unknown engine 'asinc'; did you mean 'async'?".
 *
 * A function that can fail returns 0 or -1 (or a pointer or NULL) and takes a `struct err *` last.
 * The error is untouched on success, and the first one wins: setting a set error changes nothing,
 * so that clean-up code cannot hide the cause. A NULL error is allowed and forgets the text. The
 * struct owns nothing; it may be copied. Not thread-safe: one error belongs to one thread.
 */

enum err_kind {
    ERR_NONE = 0,
    ERR_USAGE, /* invalid command line or input file: exit 2 */
    ERR_RUN,   /* the run failed: exit 3 */
    /* Of an awaited future, for its awaiter; reported to the user like ERR_RUN. */
    ERR_CANCELLED,
    ERR_TIMED_OUT,
};

struct err {
    enum err_kind kind;
    char text[512];
};

/* Sets the error and returns -1, so that `return err_usage(err, ...)` reads well. Secrets in quoted
 * words and URLs are masked (core/mask.h). Text that does not fit is shortened in the middle. */
int err_usage(struct err *err, const char *format, ...) PRINTF_LIKE(2, 3);
int err_run(struct err *err, const char *format, ...) PRINTF_LIKE(2, 3);
int err_cancelled(struct err *err, const char *format, ...) PRINTF_LIKE(2, 3);
int err_timed_out(struct err *err, const char *format, ...) PRINTF_LIKE(2, 3);

/* The analyzer sees one file at a time; this is how it knows what they return. */
#ifdef __clang_analyzer__
#define err_usage(...) ((void)err_usage(__VA_ARGS__), -1)
#define err_run(...)   ((void)err_run(__VA_ARGS__), -1)
#endif

/* Makes the error usable again. */
void err_clear(struct err *err);

#endif
