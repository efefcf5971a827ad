/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "stats/verdict.h"

#include "stats/statistics.h"

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdlib.h>

enum { FURTHER_RUNS_MAX = 1000 };
static const double likely = 0.8;

enum verdict verdict_of(const struct estimate *ratio, double noise_threshold)
{
    double upper_edge = 1.0 + noise_threshold;
    double lower_edge = 1.0 / upper_edge;
    if (!isfinite(ratio->low) || !isfinite(ratio->high))
        return VERDICT_UNSETTLED;
    if (ratio->high < lower_edge)
        return VERDICT_FASTER;
    if (ratio->low > upper_edge)
        return VERDICT_SLOWER;
    if (ratio->low >= lower_edge && ratio->high <= upper_edge)
        return VERDICT_NO_DIFFERENCE;
    return VERDICT_UNSETTLED;
}

/* By which factor the interval must narrow to clear the edges, on a logarithmic scale, where the
 * band is symmetric. */
static double narrowing_needed(const struct estimate *ratio, double noise_threshold)
{
    double edge = log1p(noise_threshold);
    double centre = log(ratio->value);
    double above = log(ratio->high) - centre;
    double below = centre - log(ratio->low);
    if (centre >= edge)
        return below / (centre - edge);
    if (centre <= -edge)
        return above / (-edge - centre);
    return fmax(above / (edge - centre), below / (centre + edge));
}

int64_t runs_to_settle(const struct estimate *ratio, double noise_threshold, size_t runs,
                       double confidence)
{
    size_t needed = median_count_min(confidence);
    bool has_bounds = isfinite(ratio->low) && isfinite(ratio->high) && ratio->low > 0.0;
    if (!isfinite(ratio->value) || ratio->value <= 0.0)
        return -1;
    if (!has_bounds)
        return runs < needed ? (int64_t)(needed - runs) : -1;
    if (verdict_of(ratio, noise_threshold) != VERDICT_UNSETTLED)
        return -1;
    double margin =
        1.0 + gsl_cdf_ugaussian_Pinv(likely) / gsl_cdf_ugaussian_Pinv(0.5 + confidence / 2.0);
    double factor = margin * narrowing_needed(ratio, noise_threshold);
    double further = ceil((double)runs * (factor * factor - 1.0));
    if (!(further <= (double)FURTHER_RUNS_MAX)) /* also where it is not a number */
        return -1;
    return further < 1.0 ? 1 : (int64_t)further;
}

/* The level at which Benjamini and Hochberg's procedure stops: that of the last one selected, or
 * the first if none is. */
static double selected_level(double *p_values, size_t count, double level)
{
    size_t selected = 1;
    sort_values(p_values, count);
    for (size_t i = 0; i < count; i++)
        if (p_values[i] <= level * (double)(i + 1) / (double)count)
            selected = i + 1;
    return count > 0 ? level * (double)selected / (double)count : level;
}

static enum verdict worded(enum verdict verdict, enum metric metric)
{
    if (metric_is_time(metric))
        return verdict;
    if (verdict == VERDICT_FASTER)
        return VERDICT_LOWER;
    return verdict == VERDICT_SLOWER ? VERDICT_HIGHER : verdict;
}

/* `needed`: the fewest runs that give an interval. */
static void settle(struct comparison *comparison, bool withheld, double confidence,
                   double noise_threshold, size_t needed)
{
    comparison->verdict = VERDICT_UNSETTLED;
    comparison->runs_to_settle = -1;
    if (withheld)
        return;
    if (comparison->runs < (int64_t)needed) {
        if (comparison->ratio.value > 0.0)
            comparison->runs_to_settle = (int64_t)needed - comparison->runs;
        return;
    }
    comparison->verdict =
        worded(verdict_of(&comparison->ratio, noise_threshold), comparison->metric);
    comparison->runs_to_settle =
        runs_to_settle(&comparison->ratio, noise_threshold, (size_t)comparison->runs, confidence);
}

double settle_comparisons(struct comparison *comparisons, const struct ratio *ratios,
                          const bool *withheld, size_t count, double confidence,
                          double noise_threshold)
{
    double *p_values = malloc((count + 1) * sizeof *p_values);
    size_t tests = 0;
    if (!p_values)
        return NAN;
    for (size_t i = 0; i < count; i++) {
        bool counts = comparisons[i].metric != METRIC_THROUGHPUT && !(withheld && withheld[i]);
        p_values[tests] = ratio_p_value(&ratios[i], noise_threshold);
        tests += counts && !isnan(p_values[tests]);
    }
    double widened = 1.0 - selected_level(p_values, tests, 1.0 - confidence);
    free(p_values);
    size_t needed = median_count_min(confidence);
    for (size_t i = 0; i < count; i++) {
        comparisons[i].ratio = ratio_bounds(&ratios[i], widened);
        if (comparisons[i].runs < (int64_t)needed)
            comparisons[i].ratio.low = comparisons[i].ratio.high = NAN;
        settle(&comparisons[i], withheld && withheld[i], widened, noise_threshold, needed);
    }
    return widened;
}
