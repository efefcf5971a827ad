/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FETCHBENCH_LESSONS_LESSON_H
#define FETCHBENCH_LESSONS_LESSON_H

#include "lessons/context.h"

#include <stdbool.h>
#include <stddef.h>

/*
 * Lessons: what the asyncio tutorials teach, in C, on the event loop that also drives the engines.
 * A lesson is one file of under 80 lines, to be read aloud, and one row of the table.
 *
 * To add a lesson: one file lesson_NAME.c with its `const struct lesson lesson_NAME`, one row in
 * lessons.c, one golden transcript (tests/golden/lessons/), one section in docs/lessons.md.
 */

struct lesson {
    const char *name;
    const char *idea;     /* a line for the list: what it teaches */
    const char *watch;    /* a sentence before it runs: what to look at */
    const char *learnt;   /* a sentence after it: what was seen */
    bool on_any_model;    /* --with threads|async|sequential makes a difference */
    bool is_endless;      /* runs until Ctrl-C or --for, and both are a normal end */
    bool is_in_real_time; /* measures, or fetches: a faster clock would show nothing */
    size_t urls;          /* that it fetches; without any given, the origin's stories */
    /* The arguments of a run of the suite that is the lesson itself, separated by blanks. POOL in
     * them means min(32, processors + 4): the default size of a pool in Python. NULL: the lesson
     * has `play`. */
    const char *suite;
    int (*play)(struct lesson_context *context, struct err *err);
};

/* Every lesson, in teaching order; ends with NULL. */
extern const struct lesson *const lessons[];

/* The lesson of that name; NULL with an error that names the nearest. */
const struct lesson *lesson_find(const char *name, struct err *err) MUST_CHECK;

/* Its C source at build time. */
const char *lesson_source(const struct lesson *lesson);

/* The text before and after a lesson; lesson_play prints them itself. */
void lesson_print_head(const struct lesson *lesson, FILE *out);
void lesson_print_learnt(const struct lesson *lesson, FILE *out, size_t columns);

/*
 * Runs it: what to watch, the transcript, the chart of who ran and who waited, what was learnt.
 * Fails with ERR_USAGE where the options do not fit this lesson, and with ERR_CANCELLED where
 * Ctrl-C ended one that is not endless. Not for those with a suite.
 */
int lesson_play(const struct lesson *lesson, const struct lesson_options *options,
                struct err *err) MUST_CHECK;

/* The text of each lesson_NAME.c, embedded when the program is built (cmake/Lessons.cmake). Ends
 * with a NULL name. */
struct lesson_source {
    const char *name;
    const char *text;
};

extern const struct lesson_source lesson_sources[];

#endif
