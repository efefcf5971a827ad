/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/suggest.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

enum { LONGEST_NAME = 63 };

static size_t smaller(size_t a, size_t b)
{
    return a < b ? a : b;
}

static size_t distance(const char *a, size_t a_length, const char *b, size_t b_length)
{
    size_t rows[LONGEST_NAME + 1][LONGEST_NAME + 1];
    for (size_t i = 0; i <= a_length; i++)
        rows[i][0] = i;
    for (size_t j = 0; j <= b_length; j++)
        rows[0][j] = j;
    for (size_t i = 1; i <= a_length; i++) {
        for (size_t j = 1; j <= b_length; j++) {
            size_t change = rows[i - 1][j - 1] + (a[i - 1] != b[j - 1]);
            rows[i][j] = smaller(change, smaller(rows[i - 1][j], rows[i][j - 1]) + 1);
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                rows[i][j] = smaller(rows[i][j], rows[i - 2][j - 2] + 1);
        }
    }
    return rows[a_length][b_length];
}

const char *suggest_nearest(const char *typed, const char *const *candidates, size_t count)
{
    size_t typed_length = strlen(typed);
    if (typed_length > LONGEST_NAME)
        return NULL;
    size_t tolerance = typed_length / 3 < 2 ? 2 : typed_length / 3;
    const char *nearest = NULL;
    size_t nearest_distance = tolerance + 1;
    for (size_t i = 0; i < count; i++) {
        size_t length = strlen(candidates[i]);
        if (length > LONGEST_NAME)
            continue;
        size_t d = distance(typed, typed_length, candidates[i], length);
        /* If no letter is in common, it is not a suggestion: 'x' is not near 'uv'. */
        if (d < nearest_distance && d < length && d < typed_length) {
            nearest = candidates[i];
            nearest_distance = d;
        }
    }
    return nearest;
}

char *suggest_phrase(char *text, size_t text_bytes, const char *typed,
                     const char *const *candidates, size_t count)
{
    const char *nearest = suggest_nearest(typed, candidates, count);
    (void)snprintf(text, text_bytes, nearest ? "; did you mean '%s'?" : "%s",
                   nearest ? nearest : "");
    return text;
}

char *suggest_list(char *text, size_t text_bytes, const char *const *candidates, size_t count,
                   const char *joint)
{
    size_t length = 0;
    text[0] = '\0';
    for (size_t i = 0; i < count && length < text_bytes; i++) {
        bool last = i > 0 && i + 1 == count;
        length += (size_t)snprintf(text + length, text_bytes - length, "%s%s%s%s",
                                   i > 0 && !last ? ", " : "", last ? " " : "", last ? joint : "",
                                   last ? " " : "");
        if (length < text_bytes)
            length += (size_t)snprintf(text + length, text_bytes - length, "%s", candidates[i]);
    }
    return text;
}
