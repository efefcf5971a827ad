/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "stats/compare_runs.h"

#include "core/clock.h"
#include "stats/comparisons.h"
#include "stats/ratio.h"
#include "stats/verdict.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static bool are_alike(const struct cell *one, const struct cell *other)
{
    return one->fetches == other->fetches && one->in_flight == other->in_flight &&
           strcmp(one->spec, other->spec) == 0;
}

/* How many cells before this one are equal to it. */
static size_t place_of(const struct results *results, size_t index)
{
    size_t place = 0;
    for (size_t i = 0; i < index; i++)
        place += are_alike(&results->cells[i], &results->cells[index]);
    return place;
}

/* The matching cell of another run; NULL: none. */
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
    *count = 0;
    if (!cell)
        return NULL;
    double *values = malloc((cell->trial_count + 1) * sizeof *values);
    if (!values)
        (void)err_run(err, "out of memory for %zu trials", cell->trial_count);
    for (size_t i = 0; values && i < cell->trial_count; i++)
        if (!cell->trials[i].failure)
            values[(*count)++] = (double)cell->trials[i].makespan_ns / (double)NS_PER_S;
    return values;
}

static int compare_match(struct comparison *row, struct ratio *ratio,
                         const struct cell_match *match, struct err *err)
{
    struct ratio_data data = {0};
    double *later = makespans(match->later, &data.numerator_count, err);
    double *base = makespans(match->base, &data.denominator_count, err);
    data.numerator = later;
    data.denominator = base;
    int result = later && base ? ratio_estimate(ratio, &data, err) : -1;
    free(later);
    free(base);
    size_t runs = data.numerator_count < data.denominator_count ? data.numerator_count
                                                                : data.denominator_count;
    *row = (struct comparison){.metric = METRIC_MAKESPAN, .runs = (int64_t)runs};
    return result;
}

/* The ratios and verdicts of all matches, which are one report. */
static int settle_matches(struct run_comparison *comparison, struct err *err)
{
    size_t count = comparison->match_count;
    struct comparison *rows = calloc(count + 1, sizeof *rows);
    struct ratio *ratios = calloc(count + 1, sizeof *ratios);
    bool *withheld = calloc(count + 1, sizeof *withheld);
    int result = 0;
    if (!rows || !ratios || !withheld)
        result = err_run(err, "out of memory for a comparison");
    for (size_t i = 0; i < count && result == 0; i++) {
        const struct cell_match *match = &comparison->matches[i];
        withheld[i] =
            !comparison->comparable || !cell_is_whole(match->base) || !cell_is_whole(match->later);
        result = compare_match(&rows[i], &ratios[i], match, err);
    }
    if (result == 0 &&
        isnan(settle_comparisons(rows, ratios, withheld, count, comparison->confidence,
                                 comparison->noise_threshold)))
        result = err_run(err, "out of memory for %zu comparisons", count);
    for (size_t i = 0; i < count && result == 0; i++) {
        comparison->matches[i].ratio = rows[i].ratio;
        comparison->matches[i].verdict = rows[i].verdict;
        comparison->matches[i].runs_to_settle = rows[i].runs_to_settle;
    }
    free(rows);
    free(ratios);
    free(withheld);
    return result;
}

static int find_matches(struct run_comparison *comparison, struct err *err)
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
        comparison->matches[comparison->match_count++] = match;
    }
    for (size_t i = 0; i < later->cell_count; i++)
        if (!find_partner(later, i, base))
            comparison->later_only[comparison->later_only_count++] = &later->cells[i];
    return settle_matches(comparison, err);
}

int compare_runs(struct run_comparison *comparison, const struct results *base,
                 const struct results *later, double confidence, double noise_threshold,
                 struct err *err)
{
    *comparison = (struct run_comparison){
        .base = base, .later = later, .confidence = confidence, .noise_threshold = noise_threshold};
    if (find_differences(comparison, err) != 0 || find_matches(comparison, err) != 0) {
        run_comparison_release(comparison);
        return -1;
    }
    return 0;
}

void run_comparison_release(struct run_comparison *comparison)
{
    for (size_t i = 0; i < comparison->difference_count; i++) {
        free(comparison->differences[i].base);
        free(comparison->differences[i].later);
    }
    free(comparison->differences);
    free(comparison->matches);
    free(comparison->base_only);
    free(comparison->later_only);
    *comparison = (struct run_comparison){0};
}

size_t run_comparison_count(const struct run_comparison *comparison, enum verdict verdict)
{
    size_t count = 0;
    for (size_t i = 0; i < comparison->match_count; i++)
        count += comparison->matches[i].verdict == verdict;
    return count;
}
