#include "stats/bootstrap.h"

#include "stats/statistics.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_errno.h>
#include <gsl/gsl_rng.h>
#include <gsl/gsl_sort.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Values made ready to be drawn from: a draw counts ranks, and the median is then found by walking
 * the counts, without sorting. */
struct deck {
    size_t count;
    double *sorted;
    size_t *rank;  /* of the i-th value among the sorted */
    size_t *drawn; /* how often each rank was drawn */
};

static void deck_release(struct deck *deck)
{
    free(deck->sorted);
    free(deck->rank);
    free(deck->drawn);
    *deck = (struct deck){0};
}

static int deck_init(struct deck *deck, const double *values, size_t count, struct err *err)
{
    *deck = (struct deck){
        .count = count,
        .sorted = malloc((count + 1) * sizeof *deck->sorted),
        .rank = malloc((count + 1) * sizeof *deck->rank),
        .drawn = malloc((count + 1) * sizeof *deck->drawn),
    };
    size_t *order = malloc((count + 1) * sizeof *order);
    if (!deck->sorted || !deck->rank || !deck->drawn || !order) {
        deck_release(deck);
        free(order);
        return err_run(err, "out of memory for the statistics of %zu values", count);
    }
    gsl_sort_index(order, values, 1, count);
    for (size_t i = 0; i < count; i++) {
        deck->sorted[i] = values[order[i]];
        deck->rank[order[i]] = i;
    }
    free(order);
    return 0;
}

static void deck_clear(struct deck *deck)
{
    memset(deck->drawn, 0, deck->count * sizeof *deck->drawn);
}

/* The k-th least of what was drawn, k from 0. */
static double deck_pick(const struct deck *deck, size_t k)
{
    size_t rank = 0;
    for (size_t seen = deck->drawn[0]; seen <= k; seen += deck->drawn[rank])
        rank++;
    return deck->sorted[rank];
}

static double deck_median(const struct deck *deck)
{
    size_t middle = deck->count / 2;
    double upper = deck_pick(deck, middle);
    if (deck->count % 2 == 1)
        return upper;
    return 0.5 * (deck_pick(deck, middle - 1) + upper);
}

static double draw_median(struct deck *deck, gsl_rng *generator)
{
    deck_clear(deck);
    for (size_t i = 0; i < deck->count; i++)
        deck->drawn[deck->rank[gsl_rng_uniform_int(generator, deck->count)]]++;
    return deck_median(deck);
}

static double draw_ratio(struct deck *numerator, struct deck *denominator, int paired,
                         gsl_rng *generator)
{
    if (!paired) {
        double above = draw_median(numerator, generator);
        return above / draw_median(denominator, generator);
    }
    deck_clear(numerator);
    deck_clear(denominator);
    for (size_t i = 0; i < numerator->count; i++) {
        size_t round = gsl_rng_uniform_int(generator, numerator->count);
        numerator->drawn[numerator->rank[round]]++;
        denominator->drawn[denominator->rank[round]]++;
    }
    return deck_median(numerator) / deck_median(denominator);
}

/* mt19937 takes 32 bits of seed: fold the 53, mixed so that neighbours part (the finalizer of
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

/* The tail that is left out on each side, made smaller as Student's t is wider than the normal. */
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
    struct deck deck;
    if (deck_init(&deck, values, count, err) != 0)
        return -1;
    median->value = quantile_of_sorted(deck.sorted, count, 0.5);
    if (!has_interval(count, options)) {
        result = 0;
        goto out;
    }
    generator = start_generator(options, err);
    replicates = new_replicates(options, err);
    if (!generator || !replicates)
        goto out;
    for (size_t i = 0; i < options->resamples; i++)
        replicates[i] = draw_median(&deck, generator);
    set_bounds(median, replicates, options->resamples, expanded_tail(count, options->confidence));
    result = 0;
out:
    free(replicates);
    if (generator)
        gsl_rng_free(generator);
    deck_release(&deck);
    return result;
}

static int resample_ratio(struct estimate *ratio, double *replicates, struct deck decks[2],
                          int paired, const struct bootstrap *options, struct err *err)
{
    gsl_rng *generator = start_generator(options, err);
    double *sorted = new_replicates(options, err);
    int result = -1;
    if (generator && sorted) {
        for (size_t i = 0; i < options->resamples; i++)
            sorted[i] = draw_ratio(&decks[0], &decks[1], paired, generator);
        if (replicates)
            memcpy(replicates, sorted, options->resamples * sizeof *replicates);
        set_bounds(ratio, sorted, options->resamples, (1.0 - options->confidence) / 2.0);
        result = 0;
    }
    free(sorted);
    if (generator)
        gsl_rng_free(generator);
    return result;
}

int bootstrap_ratio(struct estimate *ratio, double *replicates, const struct ratio_data *data,
                    const struct bootstrap *options, struct err *err)
{
    *ratio = (struct estimate){NAN, NAN, NAN};
    size_t above = data->numerator_count;
    size_t below = data->paired ? above : data->denominator_count;
    if (above == 0 || below == 0)
        return 0;
    struct deck decks[2];
    if (deck_init(&decks[0], data->numerator, above, err) != 0)
        return -1;
    if (deck_init(&decks[1], data->denominator, below, err) != 0) {
        deck_release(&decks[0]);
        return -1;
    }
    int result = 0;
    double denominator = quantile_of_sorted(decks[1].sorted, below, 0.5);
    if (decks[1].sorted[0] > 0.0) {
        ratio->value = quantile_of_sorted(decks[0].sorted, above, 0.5) / denominator;
        if (has_interval(above < below ? above : below, options))
            result = resample_ratio(ratio, replicates, decks, data->paired, options, err);
    }
    deck_release(&decks[0]);
    deck_release(&decks[1]);
    return result;
}
