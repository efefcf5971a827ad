/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "stats/bootstrap.h"

#include "stats/statistics.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_errno.h>
#include <gsl/gsl_rng.h>
#include <gsl/gsl_sort.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Values prepared for resampling with replacement: a draw counts ranks, and the median is then
 * found by walking the counts, without sorting. */
struct resampler {
    size_t count;
    double *sorted;
    size_t *rank;  /* of the i-th value among the sorted ones */
    size_t *drawn; /* how often each rank was drawn */
};

static void resampler_release(struct resampler *resampler)
{
    free(resampler->sorted);
    free(resampler->rank);
    free(resampler->drawn);
    *resampler = (struct resampler){0};
}

static int resampler_init(struct resampler *resampler, const double *values, size_t count,
                          struct err *err)
{
    *resampler = (struct resampler){
        .count = count,
        .sorted = calloc(count + 1, sizeof *resampler->sorted),
        .rank = malloc((count + 1) * sizeof *resampler->rank),
        .drawn = malloc((count + 1) * sizeof *resampler->drawn),
    };
    size_t *order = malloc((count + 1) * sizeof *order);
    if (!resampler->sorted || !resampler->rank || !resampler->drawn || !order) {
        resampler_release(resampler);
        free(order);
        return err_run(err, "out of memory for the statistics of %zu values", count);
    }
    gsl_sort_index(order, values, 1, count);
    for (size_t i = 0; i < count; i++) {
        resampler->sorted[i] = values[order[i]];
        resampler->rank[order[i]] = i;
    }
    free(order);
    return 0;
}

static void resampler_clear(struct resampler *resampler)
{
    memset(resampler->drawn, 0, resampler->count * sizeof *resampler->drawn);
}

/* The k-th smallest of the values drawn, k from 0. */
static double resampler_pick(const struct resampler *resampler, size_t k)
{
    size_t rank = 0;
    for (size_t passed = resampler->drawn[0]; passed <= k; passed += resampler->drawn[rank])
        rank++;
    return resampler->sorted[rank];
}

static double resampler_median(const struct resampler *resampler)
{
    size_t middle = resampler->count / 2;
    double upper = resampler_pick(resampler, middle);
    if (resampler->count % 2 == 1)
        return upper;
    return 0.5 * (resampler_pick(resampler, middle - 1) + upper);
}

static double resample_median(struct resampler *resampler, gsl_rng *generator)
{
    resampler_clear(resampler);
    for (size_t i = 0; i < resampler->count; i++)
        resampler->drawn[resampler->rank[gsl_rng_uniform_int(generator, resampler->count)]]++;
    return resampler_median(resampler);
}

/* mt19937 takes 32 bits of seed: fold the 53, mixed so that neighbours differ (the finalizer of
 * MurmurHash3). */
static unsigned long fold_seed(int64_t seed)
{
    uint64_t mixed = (uint64_t)seed;
    mixed = (mixed ^ (mixed >> 33)) * UINT64_C(0xff51afd7ed558ccd);
    mixed = (mixed ^ (mixed >> 33)) * UINT64_C(0xc4ceb9fe1a85ec53);
    return (unsigned long)((mixed ^ (mixed >> 33)) & UINT64_C(0xffffffff));
}

static gsl_rng *start_generator(const struct bootstrap *options, struct err *err)
{
    (void)gsl_set_error_handler_off(); /* by default GSL aborts the program */
    gsl_rng *generator = gsl_rng_alloc(gsl_rng_mt19937);
    if (generator)
        gsl_rng_set(generator, fold_seed(options->seed));
    else
        (void)err_run(err, "out of memory for a random number generator");
    return generator;
}

static double *new_replicates(const struct bootstrap *options, struct err *err)
{
    double *replicates = malloc(options->resamples * sizeof *replicates);
    if (!replicates)
        (void)err_run(err, "out of memory for %zu resamples; a lower --resamples helps",
                      options->resamples);
    return replicates;
}

static int has_interval(size_t count, const struct bootstrap *options)
{
    return options->resamples > 0 && sample_supports_quantile(count, 0.5, options->confidence);
}

/* The tail on each side, narrowed by how much wider Student's t is than the normal distribution. */
static double expanded_tail(size_t count, double confidence)
{
    double n = (double)count;
    double t = gsl_cdf_tdist_Pinv(0.5 + confidence / 2.0, n - 1.0);
    return gsl_cdf_ugaussian_P(-sqrt(n / (n - 1.0)) * t);
}

static void set_bounds(struct estimate *estimate, double *replicates, size_t count, double tail)
{
    sort_values(replicates, count);
    estimate->low = quantile_of_sorted(replicates, count, tail);
    estimate->high = quantile_of_sorted(replicates, count, 1.0 - tail);
}

int bootstrap_median(struct estimate *median, const double *values, size_t count,
                     const struct bootstrap *options, struct err *err)
{
    *median = (struct estimate){NAN, NAN, NAN};
    if (count == 0)
        return 0;
    int result = -1;
    gsl_rng *generator = NULL;
    double *replicates = NULL;
    struct resampler resampler;
    if (resampler_init(&resampler, values, count, err) != 0)
        return -1;
    median->value = quantile_of_sorted(resampler.sorted, count, 0.5);
    if (!has_interval(count, options)) {
        result = 0;
        goto out;
    }
    generator = start_generator(options, err);
    replicates = new_replicates(options, err);
    if (!generator || !replicates)
        goto out;
    for (size_t i = 0; i < options->resamples; i++)
        replicates[i] = resample_median(&resampler, generator);
    set_bounds(median, replicates, options->resamples, expanded_tail(count, options->confidence));
    result = 0;
out:
    free(replicates);
    if (generator)
        gsl_rng_free(generator);
    resampler_release(&resampler);
    return result;
}
