/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "stats/comparisons.h"

#include "stats/bottleneck.h"
#include "stats/metrics.h"
#include "stats/ratio.h"
#include "stats/summary.h"
#include "stats/verdict.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct bootstrap bootstrap_options(const struct settings *settings)
{
    return (struct bootstrap){
        .confidence = settings->confidence,
        .resamples = settings->resamples > 0 ? (size_t)settings->resamples : 0,
        .seed = settings->seed,
    };
}

bool cell_is_whole(const struct cell *cell)
{
    for (size_t i = 0; i < cell->trial_count; i++) {
        const struct trial *trial = &cell->trials[i];
        if (trial->failure)
            return false;
        for (int outcome = 0; outcome < OUTCOME_COUNT; outcome++)
            if (outcome != OUTCOME_OK && trial->outcomes[outcome] > 0)
                return false;
    }
    return cell->trial_count > 0;
}

/* The state of building the table. */
struct comparing {
    struct results *results;
    double **metrics; /* by cell: of cell_metrics */
    double *numerator, *denominator;
    struct ratio *ratios; /* by comparison */
    bool *withheld;       /* likewise */
    size_t room;          /* for comparisons */
};

static void comparing_release(struct comparing *comparing)
{
    for (size_t i = 0; comparing->metrics && i < comparing->results->cell_count; i++)
        free(comparing->metrics[i]);
    free(comparing->metrics);
    free(comparing->numerator);
    free(comparing->denominator);
    free(comparing->ratios);
    free(comparing->withheld);
}

static int comparing_init(struct comparing *comparing, struct results *results, struct err *err)
{
    size_t trials = 1;
    for (size_t i = 0; i < results->cell_count; i++)
        if (results->cells[i].trial_count > trials)
            trials = results->cells[i].trial_count;
    *comparing = (struct comparing){
        .results = results,
        .metrics = calloc(results->cell_count + 1, sizeof *comparing->metrics),
        .numerator = malloc(trials * sizeof *comparing->numerator),
        .denominator = malloc(trials * sizeof *comparing->denominator),
    };
    if (!comparing->metrics || !comparing->numerator || !comparing->denominator)
        return err_run(err, "out of memory for the comparisons");
    for (size_t i = 0; i < results->cell_count; i++) {
        const struct cell *cell = &results->cells[i];
        comparing->metrics[i] = malloc((METRIC_COUNT * cell->trial_count + 1) * sizeof(double));
        if (!comparing->metrics[i])
            return err_run(err, "out of memory for the comparisons");
        if (cell_metrics(comparing->metrics[i], cell, err) != 0)
            return -1;
    }
    return 0;
}

/* The trial of that round; the count: there is none. */
static size_t find_round(const struct cell *cell, int64_t round, size_t guess)
{
    if (guess < cell->trial_count && cell->trials[guess].round == round)
        return guess;
    size_t i = 0;
    while (i < cell->trial_count && cell->trials[i].round != round)
        i++;
    return i;
}

/* Fills numerator and denominator with the rounds that both cells know; returns how many. */
static size_t pair_up(const struct comparing *comparing, const struct comparison *comparison)
{
    const struct cell *cell = &comparing->results->cells[comparison->cell];
    const struct cell *reference = &comparing->results->cells[comparison->reference];
    const double *ours =
        &comparing->metrics[comparison->cell][comparison->metric * cell->trial_count];
    const double *theirs =
        &comparing->metrics[comparison->reference][comparison->metric * reference->trial_count];
    size_t count = 0;
    for (size_t i = 0; i < cell->trial_count; i++) {
        size_t other = find_round(reference, cell->trials[i].round, i);
        if (other == reference->trial_count || isnan(ours[i]) || isnan(theirs[other]))
            continue;
        comparing->numerator[count] = ours[i];
        comparing->denominator[count++] = theirs[other];
    }
    return count;
}

static int make_room(struct comparing *comparing, struct err *err)
{
    struct results *results = comparing->results;
    size_t room = comparing->room * 2 + 64;
    void *rows = realloc(results->comparisons, room * sizeof *results->comparisons);
    if (rows)
        results->comparisons = rows;
    void *ratios = realloc(comparing->ratios, room * sizeof *comparing->ratios);
    if (ratios)
        comparing->ratios = ratios;
    void *flags = realloc(comparing->withheld, room * sizeof *comparing->withheld);
    if (flags)
        comparing->withheld = flags;
    if (!rows || !ratios || !flags)
        return err_run(err, "out of memory for %zu comparisons", room);
    comparing->room = room;
    return 0;
}

static int add_comparison(struct comparing *comparing, const struct comparison *comparison,
                          const struct ratio *ratio, bool withheld, struct err *err)
{
    struct results *results = comparing->results;
    bool is_full = !comparing->ratios || results->comparison_count == comparing->room;
    if (is_full && make_room(comparing, err) != 0)
        return -1;
    comparing->ratios[results->comparison_count] = *ratio;
    comparing->withheld[results->comparison_count] = withheld;
    results->comparisons[results->comparison_count++] = *comparison;
    return 0;
}

static int compare_pair(struct comparing *comparing, size_t cell, size_t reference, bool whole,
                        struct err *err)
{
    for (int metric = 0; metric < METRIC_COUNT; metric++) {
        struct comparison comparison = {
            .cell = cell, .reference = reference, .metric = (enum metric)metric};
        bool of_failures = metric == METRIC_FAILURES;
        if (whole && of_failures)
            continue;
        size_t count = pair_up(comparing, &comparison);
        struct ratio_data data = {.numerator = comparing->numerator,
                                  .denominator = comparing->denominator,
                                  .numerator_count = count,
                                  .denominator_count = count,
                                  .paired = 1};
        comparison.runs = (int64_t)count;
        struct ratio ratio;
        if (ratio_estimate(&ratio, &data, err) != 0)
            return -1;
        bool is_known = metric == METRIC_MAKESPAN || !isnan(ratio.centre);
        if (is_known &&
            add_comparison(comparing, &comparison, &ratio, !whole && !of_failures, err) != 0)
            return -1;
    }
    return 0;
}

static bool are_comparable(const struct cell *cell, const struct cell *reference)
{
    return cell->fetches == reference->fetches && cell->in_flight == reference->in_flight;
}

static int compare_all(struct comparing *comparing, struct err *err)
{
    const struct results *results = comparing->results;
    for (size_t i = 0; i < results->cell_count; i++)
        for (size_t j = 0; j < i; j++) {
            const struct cell *cell = &results->cells[i];
            const struct cell *reference = &results->cells[j];
            if (are_comparable(cell, reference) &&
                compare_pair(comparing, i, j, cell_is_whole(cell) && cell_is_whole(reference),
                             err) != 0)
                return -1;
        }
    return 0;
}

int compare_cells(struct results *results, struct err *err)
{
    const struct settings *settings = &results->settings;
    struct comparing comparing;
    free(results->comparisons);
    results->comparisons = NULL;
    results->comparison_count = 0;
    int result = comparing_init(&comparing, results, err);
    if (result == 0)
        result = compare_all(&comparing, err);
    if (result == 0)
        results->comparison_confidence = settle_comparisons(
            results->comparisons, comparing.ratios, comparing.withheld, results->comparison_count,
            settings->confidence, settings->noise_threshold);
    if (result == 0 && isnan(results->comparison_confidence))
        result = err_run(err, "out of memory for %zu comparisons", results->comparison_count);
    comparing_release(&comparing);
    return result;
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

/* The comparison of the makespans of two engines, by their places in the list, at one N and cap. */
static bool compare_places(struct comparison *found, const struct results *results,
                           const size_t places[2], int64_t fetches, int64_t setting)
{
    int64_t cap = effective_cap(fetches, setting);
    size_t cells[2] = {results->cell_count, results->cell_count};
    size_t place = 0;
    for (size_t i = 0; i < results->cell_count; i++) {
        if (results->cells[i].fetches != fetches || results->cells[i].in_flight != cap)
            continue;
        for (int k = 0; k < 2; k++)
            if (places[k] == place)
                cells[k] = i;
        place++;
    }
    return find_comparison(found, results, cells[0], cells[1], METRIC_MAKESPAN);
}

static int compare_counts(const void *left, const void *right)
{
    const int64_t *a = left;
    const int64_t *b = right;
    return (*a > *b) - (*a < *b);
}

/* The verdicts of two engines over N. */
struct course {
    struct comparison last;
    size_t points;
    int64_t from;                   /* the first N of the last verdict */
    int64_t not_faster, not_slower; /* greatest N that settles it; -1: none */
};

static struct course follow(const struct results *results, const size_t places[2], int64_t setting,
                            const struct counts *fetches)
{
    struct course course = {
        .last = {.verdict = VERDICT_UNSETTLED}, .from = -1, .not_faster = -1, .not_slower = -1};
    for (size_t i = 0; i < fetches->count; i++) {
        struct comparison found;
        int64_t n = fetches->items[i];
        if (!compare_places(&found, results, places, n, setting))
            continue;
        if (course.points++ == 0 || found.verdict != course.last.verdict)
            course.from = n;
        if (found.verdict != VERDICT_UNSETTLED && found.verdict != VERDICT_FASTER)
            course.not_faster = n;
        if (found.verdict != VERDICT_UNSETTLED && found.verdict != VERDICT_SLOWER)
            course.not_slower = n;
        course.last = found;
    }
    return course;
}

/* The settled verdicts of two engines over N: from which one the last of them holds. */
static int add_crossover(struct results *results, const size_t places[2], int64_t setting,
                         const struct counts *fetches, struct err *err)
{
    struct course course = follow(results, places, setting, fetches);
    struct comparison last = course.last;
    struct crossover crossover = {.in_flight = setting, .from = course.from};
    if (course.points < 2)
        return 0;
    bool turned = last.verdict == VERDICT_SLOWER;
    crossover.cell = turned ? last.reference : last.cell;
    crossover.reference_cell = turned ? last.cell : last.reference;
    crossover.after = turned ? course.not_slower : course.not_faster;
    if (last.verdict != VERDICT_FASTER && !turned)
        crossover.from = crossover.after = -1;
    crossover.spec = strdup(results->cells[crossover.cell].spec);
    crossover.reference = strdup(results->cells[crossover.reference_cell].spec);
    results->crossovers[results->crossover_count++] = crossover;
    return crossover.spec && crossover.reference ? 0
                                                 : err_run(err, "out of memory for a crossover");
}

int find_crossovers(struct results *results, struct err *err)
{
    static int64_t all[] = {0};
    const struct settings *settings = &results->settings;
    struct counts caps = settings->in_flight;
    size_t engines = settings->engines.count;
    struct counts fetches = {.count = settings->fetches.count};
    clear_crossovers(results);
    if (caps.count == 0)
        caps = (struct counts){.items = all, .count = 1};
    fetches.items = malloc((fetches.count + 1) * sizeof *fetches.items);
    results->crossovers = calloc(engines * engines * caps.count + 1, sizeof *results->crossovers);
    if (!fetches.items || !results->crossovers) {
        free(fetches.items);
        return err_run(err, "out of memory for the crossovers");
    }
    if (fetches.count > 0)
        memcpy(fetches.items, settings->fetches.items, fetches.count * sizeof *fetches.items);
    qsort(fetches.items, fetches.count, sizeof *fetches.items, compare_counts);
    int result = 0;
    for (size_t cap = 0; cap < caps.count; cap++)
        for (size_t i = 1; i < engines; i++)
            for (size_t j = 0; j < i && result == 0; j++)
                result = add_crossover(results, (size_t[]){i, j}, caps.items[cap], &fetches, err);
    free(fetches.items);
    return result;
}

static int summarise(struct cell *cell, const struct results *results,
                     const struct bootstrap *options, struct err *err)
{
    if (results->target.built_in && results->target.delay_ns < 0 && set_drawn_ideal(cell, err) != 0)
        return -1;
    if (summarise_cell(cell, options, err) != 0)
        return -1;
    return find_bottleneck(cell, results, err);
}

int results_summarise(struct results *results, struct err *err)
{
    struct bootstrap options = bootstrap_options(&results->settings);
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
