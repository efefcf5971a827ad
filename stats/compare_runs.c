#include "stats/compare_runs.h"

#include "core/clock.h"
#include "stats/pairs.h"
#include "stats/verdict.h"

#include <stdlib.h>
#include <string.h>

static bool are_alike(const struct cell *one, const struct cell *other)
{
    return one->fetches == other->fetches && one->in_flight == other->in_flight &&
           strcmp(one->spec, other->spec) == 0;
}

/* How many cells before this one are like it. */
static size_t place_of(const struct results *results, size_t index)
{
    size_t place = 0;
    for (size_t i = 0; i < index; i++)
        place += are_alike(&results->cells[i], &results->cells[index]);
    return place;
}

/* The partner of a cell in another run; NULL: it has none. */
static const struct cell *find_partner(const struct results *results, size_t index,
                                       const struct results *other)
{
    size_t place = place_of(results, index);
    for (size_t i = 0; i < other->cell_count; i++)
        if (are_alike(&other->cells[i], &results->cells[index]) && place-- == 0)
            return &other->cells[i];
    return NULL;
}

/* The makespans of all trials that were run, in seconds; on the heap. */
static double *makespans(const struct cell *cell, size_t *count, struct err *err)
{
    double *values = malloc((cell->trial_count + 1) * sizeof *values);
    *count = 0;
    if (!values)
        (void)err_run(err, "out of memory for %zu trials", cell->trial_count);
    for (size_t i = 0; values && i < cell->trial_count; i++)
        if (!cell->trials[i].failure)
            values[(*count)++] = (double)cell->trials[i].makespan_ns / (double)NS_PER_S;
    return values;
}

static int compare_match(struct cell_match *match, const struct run_comparison *comparison,
                         const struct bootstrap *options, struct err *err)
{
    struct ratio_data data = {0};
    double *later = makespans(match->later, &data.numerator_count, err);
    double *base = makespans(match->base, &data.denominator_count, err);
    data.numerator = later;
    data.denominator = base;
    int result = -1;
    if (later && base)
        result = bootstrap_ratio(&match->ratio, NULL, &data, options, err);
    free(later);
    free(base);
    match->verdict = VERDICT_UNSETTLED;
    match->runs_to_settle = -1;
    if (result == 0 && comparison->comparable && cell_is_whole(match->base) &&
        cell_is_whole(match->later)) {
        size_t runs = data.numerator_count < data.denominator_count ? data.numerator_count
                                                                    : data.denominator_count;
        match->verdict = verdict_of(&match->ratio, comparison->noise_threshold);
        match->runs_to_settle =
            runs_to_settle(&match->ratio, comparison->noise_threshold, runs, options->confidence);
    }
    return result;
}

static int find_matches(struct run_comparison *comparison, const struct bootstrap *options,
                        struct err *err)
{
    const struct results *base = comparison->base;
    const struct results *later = comparison->later;
    comparison->matches = calloc(base->cell_count + 1, sizeof *comparison->matches);
    comparison->base_only = calloc(base->cell_count + 1, sizeof(struct cell *));
    comparison->later_only = calloc(later->cell_count + 1, sizeof(struct cell *));
    if (!comparison->matches || !comparison->base_only || !comparison->later_only)
        return err_run(err, "out of memory for a comparison");
    for (size_t i = 0; i < base->cell_count; i++) {
        struct cell_match match = {.base = &base->cells[i], .later = find_partner(base, i, later)};
        if (!match.later) {
            comparison->base_only[comparison->base_only_count++] = match.base;
            continue;
        }
        if (compare_match(&match, comparison, options, err) != 0)
            return -1;
        comparison->matches[comparison->match_count++] = match;
    }
    for (size_t i = 0; i < later->cell_count; i++)
        if (!find_partner(later, i, base))
            comparison->later_only[comparison->later_only_count++] = &later->cells[i];
    return 0;
}

int compare_runs(struct run_comparison *comparison, const struct results *base,
                 const struct results *later, const struct bootstrap *options,
                 double noise_threshold, struct err *err)
{
    *comparison = (struct run_comparison){.base = base,
                                          .later = later,
                                          .confidence = options->confidence,
                                          .noise_threshold = noise_threshold};
    if (find_differences(comparison, err) != 0 || find_matches(comparison, options, err) != 0) {
        run_comparison_release(comparison);
        return -1;
    }
    return 0;
}
