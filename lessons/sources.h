/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FETCHBENCH_LESSONS_SOURCES_H
#define FETCHBENCH_LESSONS_SOURCES_H

/* The text of each lesson_NAME.c, embedded when the program is built (cmake/Lessons.cmake). Ends
 * with a NULL name. */
struct lesson_source {
    const char *name;
    const char *text;
};

extern const struct lesson_source lesson_sources[];

#endif
