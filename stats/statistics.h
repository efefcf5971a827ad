/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FETCHBENCH_STATS_STATISTICS_H
#define FETCHBENCH_STATS_STATISTICS_H

#include <stdbool.h>
#include <stddef.h>

/*
 * The basic statistics. Pure functions of numbers, in any unit; the values are finite. Quantiles
 * interpolate between neighbours as R, NumPy and GSL do by default: type 7 of Hyndman and Fan,
 * "Sample Quantiles in Statistical Packages" (1996).
 */

/* Sorts in place, ascending. */
void sort_values(double *values, size_t count);

/* The quantile of 0 <= `fraction` <= 1; NAN when there are no values. */
double quantile_of_sorted(const double *sorted, size_t count, double fraction);

/* The median; NAN when there are no values. Sorts `values` in place. */
double median_in_place(double *values, size_t count);

/*
 * Whether `count` independent values support a quantile at this confidence: whether the widest
 * interval that they allow, from the smallest to the largest, contains the true quantile that
 * often. It does with probability 1 - p^n - (1-p)^n, whatever the distribution (Wilks, "On the
 * determination of sample sizes for setting tolerance limits", 1941; David and Nagaraja, "Order
 * Statistics", 7.1). At 95 %: p50 needs 6 values, p90 29, p99 299, p99.9 2995.
 */
bool sample_supports_quantile(size_t count, double fraction, double confidence);

/* The smallest number of values that supports the median at this confidence: 6 at 95 %. */
size_t median_count_min(double confidence);

/* Tukey's fences ("Exploratory Data Analysis", 1977): 1.5 and 3 interquartile ranges beyond the
 * quartiles. Values beyond the inner ones are mild outliers, beyond the outer ones severe. */
struct fences {
    double severe_low, mild_low, mild_high, severe_high;
};

struct fences fences_of_sorted(const double *sorted, size_t count);

#endif
