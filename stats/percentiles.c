#include "stats/statistics.h"
#include "stats/summary.h"

#include <math.h>

static double supported_quantile(const double *sorted, size_t count, double fraction,
                                 double confidence)
{
    if (!sample_supports_quantile(count, fraction, confidence))
        return NAN;
    return quantile_of_sorted(sorted, count, fraction);
}

struct percentiles percentiles_of(double *values, size_t count, double confidence)
{
    sort_values(values, count);
    return (struct percentiles){
        .p50 = supported_quantile(values, count, 0.5, confidence),
        .p90 = supported_quantile(values, count, 0.9, confidence),
        .p99 = supported_quantile(values, count, 0.99, confidence),
        .p999 = supported_quantile(values, count, 0.999, confidence),
        .max = count > 0 ? values[count - 1] : NAN,
    };
}
