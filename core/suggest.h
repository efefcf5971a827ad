/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FETCHBENCH_CORE_SUGGEST_H
#define FETCHBENCH_CORE_SUGGEST_H

#include <stddef.h>

/*
 * "did you mean": the candidate nearest to what was typed, by Damerau-Levenshtein distance (optimal
 * string alignment: insert, delete, change, swap neighbours), or NULL when none is near enough to
 * be a likely slip (more than a third of the letters, at least two). Names over 63 bytes are never
 * near.
 */
const char *suggest_nearest(const char *typed, const char *const *candidates, size_t count);

/* Writes "; did you mean 'x'?" or an empty text into `text`, and returns it. */
char *suggest_phrase(char *text, size_t text_bytes, const char *typed,
                     const char *const *candidates, size_t count);

/* Writes "a, b or c", with whatever joins the last two ("or", "and"), as far as it fits, into
 * `text`, and returns it. */
char *suggest_list(char *text, size_t text_bytes, const char *const *candidates, size_t count,
                   const char *joint);

#endif
