#include "stats/pairs.h"

#include "core/clock.h"
#include "stats/bottleneck.h"
#include "stats/summary.h"
#include "stats/verdict.h"

#include <stdlib.h>

struct bootstrap bootstrap_options(const struct settings *settings)
{
    return (struct bootstrap){
        .confidence = settings->confidence,
        .resamples = settings->resamples > 0 ? (size_t)settings->resamples : 0,
        .seed = settings->seed,
    };
}

static const struct trial *find_trial(const struct cell *cell, int64_t round)
{
    for (size_t i = 0; i < cell->trial_count; i++)
        if (cell->trials[i].round == round && !cell->trials[i].failure)
            return &cell->trials[i];
    return NULL;
}

int pairs_init(struct pairs *pairs, const struct cell *numerator, const struct cell *denominator,
               struct err *err)
{
    size_t room = numerator->trial_count + 1;
    *pairs = (struct pairs){
        .numerator = malloc(room * sizeof *pairs->numerator),
        .denominator = malloc(room * sizeof *pairs->denominator),
    };
    if (!pairs->numerator || !pairs->denominator) {
        pairs_release(pairs);
        return err_run(err, "out of memory for a comparison of %zu trials", room);
    }
    for (size_t i = 0; i < numerator->trial_count; i++) {
        const struct trial *above = &numerator->trials[i];
        const struct trial *below = find_trial(denominator, above->round);
        if (above->failure || !below)
            continue;
        pairs->numerator[pairs->count] = (double)above->makespan_ns / (double)NS_PER_S;
        pairs->denominator[pairs->count++] = (double)below->makespan_ns / (double)NS_PER_S;
    }
    return 0;
}

void pairs_release(struct pairs *pairs)
{
    free(pairs->numerator);
    free(pairs->denominator);
    *pairs = (struct pairs){0};
}

int ratio_of_cells(struct estimate *ratio, double *replicates, const struct pairs *pairs,
                   const struct bootstrap *options, struct err *err)
{
    struct ratio_data data = {
        .numerator = pairs->numerator,
        .denominator = pairs->denominator,
        .numerator_count = pairs->count,
        .denominator_count = pairs->count,
        .paired = 1,
    };
    return bootstrap_ratio(ratio, replicates, &data, options, err);
}

size_t find_cell(const struct results *results, int64_t fetches, int64_t in_flight, size_t place)
{
    for (size_t i = 0; i < results->cell_count; i++) {
        const struct cell *cell = &results->cells[i];
        if (cell->fetches != fetches || cell->in_flight != in_flight)
            continue;
        if (place == 0)
            return i;
        place--;
    }
    return results->cell_count;
}

int cell_is_whole(const struct cell *cell)
{
    for (size_t i = 0; i < cell->trial_count; i++) {
        const struct trial *trial = &cell->trials[i];
        if (trial->failure)
            return 0;
        for (int outcome = 0; outcome < OUTCOME_COUNT; outcome++)
            if (outcome != OUTCOME_OK && trial->outcomes[outcome] > 0)
                return 0;
    }
    return cell->trial_count > 0;
}

static int compare_pair(struct comparison *comparison, const struct results *results,
                        struct err *err)
{
    const struct cell *cell = &results->cells[comparison->cell];
    const struct cell *reference = &results->cells[comparison->reference];
    const struct settings *settings = &results->settings;
    struct bootstrap options = bootstrap_options(settings);
    struct pairs pairs;
    if (pairs_init(&pairs, cell, reference, err) != 0)
        return -1;
    int result = ratio_of_cells(&comparison->ratio, NULL, &pairs, &options, err);
    comparison->verdict = VERDICT_UNSETTLED;
    comparison->runs_to_settle = -1;
    if (result == 0 && cell_is_whole(cell) && cell_is_whole(reference)) {
        comparison->verdict = verdict_of(&comparison->ratio, settings->noise_threshold);
        comparison->runs_to_settle = runs_to_settle(&comparison->ratio, settings->noise_threshold,
                                                    pairs.count, settings->confidence);
    }
    pairs_release(&pairs);
    return result;
}

static void clear_comparisons(struct results *results)
{
    free(results->comparisons);
    results->comparisons = NULL;
    results->comparison_count = 0;
}

int compare_cells(struct results *results, struct err *err)
{
    clear_comparisons(results);
    results->comparisons = calloc(results->cell_count + 1, sizeof *results->comparisons);
    if (!results->comparisons)
        return err_run(err, "out of memory for %zu comparisons", results->cell_count);
    for (size_t i = 0; i < results->cell_count; i++) {
        const struct cell *cell = &results->cells[i];
        struct comparison comparison = {
            .cell = i,
            .reference = find_cell(results, cell->fetches, cell->in_flight, 0),
        };
        if (comparison.reference == i)
            continue;
        if (compare_pair(&comparison, results, err) != 0)
            return -1;
        results->comparisons[results->comparison_count++] = comparison;
    }
    return 0;
}

static int summarise(struct cell *cell, const struct results *results,
                     const struct bootstrap *options, struct err *err)
{
    if (results->target.built_in && results->target.delay_ns < 0 && set_drawn_ideal(cell, err) != 0)
        return -1;
    if (summarise_cell(cell, options, err) != 0)
        return -1;
    return find_bottleneck(cell, client_cpus(results), err);
}

static void clear_crossovers(struct results *results)
{
    for (size_t i = 0; i < results->crossover_count; i++) {
        free(results->crossovers[i].spec);
        free(results->crossovers[i].reference);
    }
    free(results->crossovers);
    results->crossovers = NULL;
    results->crossover_count = 0;
}

int results_summarise(struct results *results, struct err *err)
{
    struct bootstrap options = bootstrap_options(&results->settings);
    clear_crossovers(results);
    for (size_t i = 0; i < results->cell_count; i++)
        if (summarise(&results->cells[i], results, &options, err) != 0)
            return -1;
    if (compare_cells(results, err) != 0)
        return -1;
    return find_crossovers(results, err);
}

int cell_summarise_interim(struct cell *cell, const struct results *results, struct err *err)
{
    struct bootstrap options = bootstrap_options(&results->settings);
    options.resamples = 0;
    return summarise(cell, results, &options, err);
}
