/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/random.h"

#include <math.h>

static uint64_t mix(uint64_t value)
{
    value += UINT64_C(0x9e3779b97f4a7c15);
    value = (value ^ (value >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    value = (value ^ (value >> 27)) * UINT64_C(0x94d049bb133111eb);
    return value ^ (value >> 31);
}

double random_uniform(uint64_t seed, uint64_t request, unsigned what)
{
    uint64_t bits = mix(mix(mix(seed) ^ request) ^ what);
    return (double)(bits >> 11) * 0x1p-53;
}

double random_normal(uint64_t seed, uint64_t request, unsigned what)
{
    static const double two_pi = 6.283185307179586;
    double radius = sqrt(-2 * log(1 - random_uniform(seed, request, what)));
    return radius * cos(two_pi * random_uniform(seed, request, what + DRAW_SECOND));
}
