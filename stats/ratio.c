/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "stats/ratio.h"

#include "stats/statistics.h"

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdlib.h>

/* Of values that are sorted: the trimmed mean, its variance, and how many values it rests on. */
struct trimmed {
    double mean, variance, count;
};

static double clamp_index(const double *sorted, size_t count, size_t trim, size_t i)
{
    size_t last = count - trim - 1;
    return sorted[i < trim ? trim : i > last ? last : i];
}

static struct trimmed trimmed_of(const double *sorted, size_t count)
{
    size_t trim = count / 10 > 1 ? count / 10 : 1;
    if (count <= 2 * trim)
        return (struct trimmed){quantile_of_sorted(sorted, count, 0.5), NAN, 0.0};
    double kept = (double)(count - 2 * trim);
    double sum = 0.0;
    double winsorized = 0.0; /* values that are left out count as the nearest kept one */
    for (size_t i = 0; i < count; i++) {
        sum += i < trim || i >= count - trim ? 0.0 : sorted[i];
        winsorized += clamp_index(sorted, count, trim, i);
    }
    double squares = 0.0;
    for (size_t i = 0; i < count; i++) {
        double off = clamp_index(sorted, count, trim, i) - winsorized / (double)count;
        squares += off * off;
    }
    return (struct trimmed){sum / kept, kept > 1.0 ? squares / (kept * (kept - 1.0)) : NAN, kept};
}

/* Of one list of logarithms, or of the differences of two. */
static struct trimmed trimmed_log(double *room, const double *values, const double *less,
                                  size_t count)
{
    for (size_t i = 0; i < count; i++)
        room[i] = log(values[i]) - (less ? log(less[i]) : 0.0);
    sort_values(room, count);
    return trimmed_of(room, count);
}

static int are_positive(const double *values, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (!(values[i] > 0.0))
            return 0;
    return count > 0;
}

int ratio_estimate(struct ratio *ratio, const struct ratio_data *data, struct err *err)
{
    size_t above = data->numerator_count;
    size_t below = data->paired ? above : data->denominator_count;
    *ratio = (struct ratio){NAN, NAN, NAN};
    if (!are_positive(data->numerator, above) || !are_positive(data->denominator, below))
        return 0;
    double *room = malloc((above > below ? above : below) * sizeof *room);
    if (!room)
        return err_run(err, "out of memory for a ratio of %zu values", above);
    if (data->paired) {
        struct trimmed both = trimmed_log(room, data->numerator, data->denominator, above);
        *ratio = (struct ratio){both.mean, sqrt(both.variance), both.count - 1.0};
    } else {
        struct trimmed one = trimmed_log(room, data->numerator, NULL, above);
        struct trimmed other = trimmed_log(room, data->denominator, NULL, below);
        double sum = one.variance + other.variance;
        double freedom = sum * sum /
                         (one.variance * one.variance / (one.count - 1.0) +
                          other.variance * other.variance / (other.count - 1.0));
        double fewer = fmin(one.count, other.count) - 1.0;
        *ratio = (struct ratio){one.mean - other.mean, sqrt(sum), sum > 0.0 ? freedom : fewer};
    }
    free(room);
    return 0;
}

struct estimate ratio_bounds(const struct ratio *ratio, double confidence)
{
    struct estimate bounds = {exp(ratio->centre), NAN, NAN};
    if (isnan(ratio->error))
        return bounds;
    double reach = ratio->error * gsl_cdf_tdist_Pinv(0.5 + confidence / 2.0, ratio->freedom);
    bounds.low = exp(ratio->centre - reach);
    bounds.high = exp(ratio->centre + reach);
    return bounds;
}

double ratio_p_value(const struct ratio *ratio, double threshold)
{
    double beyond = fabs(ratio->centre) - log1p(threshold);
    if (isnan(ratio->error))
        return NAN;
    if (beyond <= 0.0)
        return 1.0;
    return ratio->error > 0.0 ? 2.0 * gsl_cdf_tdist_Q(beyond / ratio->error, ratio->freedom) : 0.0;
}
