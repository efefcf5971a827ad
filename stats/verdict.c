#include "stats/verdict.h"

#include "stats/statistics.h"

#include <gsl/gsl_cdf.h>
#include <math.h>

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

/* By which factor the interval must narrow to clear the edges, on the scale of logarithms, where
 * the band is as wide on both sides. */
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
    if (!isfinite(ratio->value) || ratio->value <= 0.0)
        return -1;
    if (runs < needed)
        return (int64_t)(needed - runs);
    if (!isfinite(ratio->low) || !isfinite(ratio->high) || ratio->low <= 0.0)
        return -1;
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
