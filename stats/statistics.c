/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "stats/statistics.h"

#include <gsl/gsl_sort.h>
#include <gsl/gsl_statistics_double.h>
#include <math.h>

void sort_values(double *values, size_t count)
{
    gsl_sort(values, 1, count);
}

double quantile_of_sorted(const double *sorted, size_t count, double fraction)
{
    if (count == 0)
        return NAN;
    return gsl_stats_quantile_from_sorted_data(sorted, 1, count, fraction);
}

double median_in_place(double *values, size_t count)
{
    sort_values(values, count);
    return quantile_of_sorted(values, count, 0.5);
}

bool sample_supports_quantile(size_t count, double fraction, double confidence)
{
    double n = (double)count;
    return pow(fraction, n) + pow(1.0 - fraction, n) <= 1.0 - confidence;
}

size_t median_count_min(double confidence)
{
    size_t count = 2;
    while (!sample_supports_quantile(count, 0.5, confidence))
        count++;
    return count;
}

struct fences fences_of_sorted(const double *sorted, size_t count)
{
    double lower = quantile_of_sorted(sorted, count, 0.25);
    double upper = quantile_of_sorted(sorted, count, 0.75);
    double range = upper - lower;
    return (struct fences){
        .severe_low = lower - 3.0 * range,
        .mild_low = lower - 1.5 * range,
        .mild_high = upper + 1.5 * range,
        .severe_high = upper + 3.0 * range,
    };
}
