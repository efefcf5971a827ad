/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FETCHBENCH_STATS_RATIO_H
#define FETCHBENCH_STATS_RATIO_H

#include "core/err.h"
#include "core/results.h"

#include <stddef.h>

/*
 * The ratio of two things that were measured several times: of the logarithms the trimmed mean,
 * with the interval of Yuen ("The two-sample trimmed t for unequal population variances", 1974). A
 * tenth of the values, at least one, is left out at each end, so that one bad round of ten does not
 * decide it; equal things are as likely to be above 1 as below, whatever the shape of the noise.
 *
 * Student's t gives intervals at any confidence, also those beyond 99 % that many comparisons in
 * one report need and that resampling ten values cannot give.
 */
struct ratio {
    double centre;  /* logarithm of the ratio; NAN: not known */
    double error;   /* its standard error; NAN: too few values */
    double freedom; /* degrees of freedom */
};

/* `paired`: the i-th values of both belong to one round, and both have `numerator_count` values. A
 * value of 0 or below makes the ratio unknown. Fails only when memory is short. */
struct ratio_data {
    const double *numerator, *denominator;
    size_t numerator_count, denominator_count;
    int paired;
};

int ratio_estimate(struct ratio *ratio, const struct ratio_data *data, struct err *err) MUST_CHECK;

/* With bounds at the confidence; they are NAN without an error. */
struct estimate ratio_bounds(const struct ratio *ratio, double confidence);

/* Probability of so large a distance from the band from 1 / (1 + threshold) to 1 + threshold is, if
 * the true ratio is at its edge: two-sided; 1 within the band, NAN without an error. */
double ratio_p_value(const struct ratio *ratio, double threshold);

#endif
