/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FETCHBENCH_REPORT_NUMBERS_H
#define FETCHBENCH_REPORT_NUMBERS_H

#include "core/results.h"

#include <stdint.h>

/*
 * Numbers in the form that all reports use, ASCII unless the style says otherwise. Every function
 * writes to the caller's buffer of NUMBER_BYTES and returns it.
 */
enum { NUMBER_BYTES = 64 };

struct number_style {
    const char *times; /* "x": 1.6x faster */
    const char *dash;  /* "-": [1.5-1.7] */
    const char *micro; /* "us" */
};

extern const struct number_style number_ascii; /* for terminals, whatever their font */
extern const struct number_style number_typeset;

/* "50.6 ms" */
char *number_seconds(char *text, double seconds, const struct number_style *style);

/* The bounds in the unit and to the digits of the value: "[50.5-50.8]"; empty without bounds. */
char *number_seconds_bounds(char *text, const struct estimate *seconds,
                            const struct number_style *style);

/* Speedup: the inverse of a ratio of times. */
struct estimate number_speedup(const struct estimate *ratio);

/* "0.63x" and "0.57-0.69", empty without bounds: of one thing over its reference, always in this
 * direction. With as many digits as it takes for the bounds to say what the verdict says: bounds
 * that are rounded onto an edge of the band of noise would contradict it. */
struct ratio_text {
    char value[NUMBER_BYTES], bounds[NUMBER_BYTES];
};
struct ratio_text number_ratio(const struct estimate *ratio, enum verdict verdict,
                               double noise_threshold, const struct number_style *style);

/* "95%", "99.6%", "99.987%": of intervals. */
char *number_confidence(char *text, double confidence);

/* "12,345" */
char *number_integer(char *text, int64_t number);

#endif
