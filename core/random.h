/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FETCHBENCH_CORE_RANDOM_H
#define FETCHBENCH_CORE_RANDOM_H

#include <stdint.h>

/*
 * Numbers drawn by position, not in sequence: a function of the seed, the number of the request and
 * what it is for. So the tenth request gets the same draw no matter what happened to the nine
 * before it. The mixing is that of splitmix64 (Steele, Lea, Flood: Fast splittable pseudorandom
 * number generators, OOPSLA 2014).
 */

enum draw {
    DRAW_DELAY = 1,
    DRAW_SIZE,
    DRAW_STATUS,
    DRAW_FAULT,
    DRAW_BYTES,
    DRAW_SAMPLES,
    DRAW_SECOND = 64
};

/* Evenly from [0, 1). */
double random_uniform(uint64_t seed, uint64_t request, unsigned what);

/* From the normal distribution with mean 0 and deviation 1 (Box and Muller, 1958). */
double random_normal(uint64_t seed, uint64_t request, unsigned what);

#endif
