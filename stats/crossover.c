#include "stats/pairs.h"
#include "stats/statistics.h"
#include "stats/verdict.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* The ratio of two engines over N: the log ratios as measured, and of every resample. */
struct curve {
    size_t count;       /* of points, ascending in N */
    double *log_n;      /* [count] */
    double *log_ratio;  /* [count] */
    double *replicates; /* [count][resamples], ratios, then their logarithms */
    size_t resamples;
    enum verdict last; /* the verdict at the greatest N */
};

static void curve_release(struct curve *curve)
{
    free(curve->log_n);
    free(curve->log_ratio);
    free(curve->replicates);
    *curve = (struct curve){0};
}

static int compare_counts(const void *left, const void *right)
{
    const int64_t *a = left;
    const int64_t *b = right;
    return (*a > *b) - (*a < *b);
}

static int64_t *sorted_fetches(const struct counts *fetches, struct err *err)
{
    int64_t *sorted = malloc((fetches->count + 1) * sizeof *sorted);
    if (!sorted) {
        (void)err_run(err, "out of memory for the crossovers");
        return NULL;
    }
    if (fetches->count > 0)
        memcpy(sorted, fetches->items, fetches->count * sizeof *sorted);
    qsort(sorted, fetches->count, sizeof *sorted, compare_counts);
    return sorted;
}

/* Adds the point of one N; leaves it out where there is no interval or a fetch failed. */
static int add_point(struct curve *curve, const struct results *results, const struct cell *cell,
                     const struct cell *reference, struct err *err)
{
    struct bootstrap options = bootstrap_options(&results->settings);
    double *replicates = &curve->replicates[curve->count * curve->resamples];
    struct estimate ratio = {NAN, NAN, NAN};
    struct pairs pairs;
    if (!cell_is_whole(cell) || !cell_is_whole(reference))
        return 0;
    if (pairs_init(&pairs, cell, reference, err) != 0)
        return -1;
    int result = ratio_of_cells(&ratio, replicates, &pairs, &options, err);
    pairs_release(&pairs);
    if (result != 0 || isnan(ratio.low) || ratio.low <= 0.0)
        return result;
    for (size_t i = 0; i < curve->resamples; i++)
        replicates[i] = log(replicates[i]);
    curve->log_n[curve->count] = log((double)cell->fetches);
    curve->log_ratio[curve->count] = log(ratio.value);
    curve->last = verdict_of(&ratio, results->settings.noise_threshold);
    curve->count++;
    return 0;
}

/* The ratio of the engine at `place` to the first, over all N, at one setting of the cap. */
static int curve_init(struct curve *curve, const struct results *results, size_t place,
                      int64_t setting, struct err *err)
{
    size_t points = results->settings.fetches.count;
    size_t resamples = bootstrap_options(&results->settings).resamples;
    int64_t *fetches = sorted_fetches(&results->settings.fetches, err);
    if (!fetches)
        return -1;
    *curve = (struct curve){
        .log_n = malloc((points + 1) * sizeof *curve->log_n),
        .log_ratio = malloc((points + 1) * sizeof *curve->log_ratio),
        .replicates = malloc((points * resamples + 1) * sizeof *curve->replicates),
        .resamples = resamples,
        .last = VERDICT_UNSETTLED,
    };
    int result = 0;
    if (!curve->log_n || !curve->log_ratio || !curve->replicates)
        result = err_run(err, "out of memory for the crossovers; fewer --resamples help");
    for (size_t i = 0; i < points && result == 0; i++) {
        int64_t cap = effective_cap(fetches[i], setting);
        size_t cell = find_cell(results, fetches[i], cap, place);
        size_t reference = find_cell(results, fetches[i], cap, 0);
        if (cell < results->cell_count)
            result =
                add_point(curve, results, &results->cells[cell], &results->cells[reference], err);
    }
    free(fetches);
    if (result != 0)
        curve_release(curve);
    return result;
}

/*
 * Where a curve last falls to below the level, on the scale of log N: at the first point if it lies
 * below it from there on, infinity if it ends above. `sign` -1 turns the curve over, so that the
 * lead of the other engine is sought. Points are `stride` apart.
 */
static double last_fall(const struct curve *curve, const double *values, size_t stride, double sign,
                        double level)
{
    size_t last = curve->count;
    while (last > 0 && sign * values[(last - 1) * stride] < level)
        last--;
    if (last == curve->count)
        return INFINITY;
    if (last == 0)
        return curve->log_n[0];
    double above = sign * values[(last - 1) * stride];
    double below = sign * values[last * stride];
    double part = (above - level) / (above - below);
    return curve->log_n[last - 1] + part * (curve->log_n[last] - curve->log_n[last - 1]);
}

static double fetches_or_nan(double log_n)
{
    return isinf(log_n) ? NAN : exp(log_n);
}

/* A quantile that is one of the values: between a number and infinity nothing can be drawn. */
static double nearest_quantile(const double *sorted, size_t count, double fraction)
{
    return sorted[(size_t)lround(fraction * (double)(count - 1))];
}

static int estimate_crossover(struct crossover *crossover, const struct curve *curve, double sign,
                              const struct settings *settings, struct err *err)
{
    double level = -log1p(settings->noise_threshold);
    double *falls = malloc((curve->resamples + 1) * sizeof *falls);
    if (!falls)
        return err_run(err, "out of memory for the crossovers; fewer --resamples help");
    double value = last_fall(curve, curve->log_ratio, 1, sign, level);
    for (size_t i = 0; i < curve->resamples; i++)
        falls[i] = last_fall(curve, &curve->replicates[i], curve->resamples, sign, level);
    sort_values(falls, curve->resamples);
    double tail = (1.0 - settings->confidence) / 2.0;
    crossover->fetches = (struct estimate){
        .value = fetches_or_nan(value),
        .low = fetches_or_nan(nearest_quantile(falls, curve->resamples, tail)),
        .high = fetches_or_nan(nearest_quantile(falls, curve->resamples, 1.0 - tail)),
    };
    free(falls);
    return 0;
}

/* One entry: of the engine at `place` and the first, at one setting of the cap. */
static int add_crossover(struct results *results, size_t place, int64_t setting, struct err *err)
{
    struct curve curve;
    if (curve_init(&curve, results, place, setting, err) != 0)
        return -1;
    int result = 0;
    if (curve.count < 2)
        goto out;
    int reference_leads = curve.last == VERDICT_SLOWER;
    const struct strings *engines = &results->settings.engines;
    struct crossover *crossover = &results->crossovers[results->crossover_count++];
    *crossover = (struct crossover){
        .spec = strdup(engines->items[reference_leads ? 0 : place]),
        .reference = strdup(engines->items[reference_leads ? place : 0]),
        .in_flight = setting,
        .fetches = {NAN, NAN, NAN},
    };
    if (!crossover->spec || !crossover->reference)
        result = err_run(err, "out of memory for the crossovers");
    else if (curve.last == VERDICT_FASTER || reference_leads)
        result = estimate_crossover(crossover, &curve, reference_leads ? -1.0 : 1.0,
                                    &results->settings, err);
out:
    curve_release(&curve);
    return result;
}

int find_crossovers(struct results *results, struct err *err)
{
    static int64_t all[] = {0};
    struct counts settings = results->settings.in_flight;
    if (settings.count == 0)
        settings = (struct counts){.items = all, .count = 1};
    size_t engines = results->settings.engines.count;
    results->crossovers = calloc(engines * settings.count + 1, sizeof *results->crossovers);
    if (!results->crossovers)
        return err_run(err, "out of memory for the crossovers");
    for (size_t cap = 0; cap < settings.count; cap++)
        for (size_t place = 1; place < engines; place++)
            if (add_crossover(results, place, settings.items[cap], err) != 0)
                return -1;
    return 0;
}
