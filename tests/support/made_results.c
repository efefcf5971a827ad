/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/made_results.h"

#include "core/clock.h"

#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

struct results made_results(int64_t runs)
{
    return (struct results){
        .settings = {.runs = runs,
                     .seed = 1,
                     .confidence = 0.95,
                     .noise_threshold = 0.02,
                     .resamples = 2000},
        .complete = true,
    };
}

void made_engine(struct results *results, const char *spec)
{
    struct strings *engines = &results->settings.engines;
    engines->items = realloc(engines->items, (engines->count + 1) * sizeof *engines->items);
    engines->items[engines->count++] = strdup(spec);
}

static void note_fetches(struct counts *counts, int64_t fetches)
{
    for (size_t i = 0; i < counts->count; i++)
        if (counts->items[i] == fetches)
            return;
    counts->items = realloc(counts->items, (counts->count + 1) * sizeof *counts->items);
    counts->items[counts->count++] = fetches;
}

struct cell *made_cell(struct results *results, const char *spec, int64_t fetches)
{
    size_t runs = (size_t)results->settings.runs;
    note_fetches(&results->settings.fetches, fetches);
    results->cells = realloc(results->cells, (results->cell_count + 1) * sizeof *results->cells);
    struct cell *cell = &results->cells[results->cell_count++];
    *cell = (struct cell){
        .spec = strdup(spec),
        .engine = strdup(spec),
        .fetches = fetches,
        .in_flight = fetches,
        .ideal_ns = NS_PER_S / 2,
        .trials = calloc(runs + 1, sizeof *cell->trials),
        .trial_count = runs,
    };
    for (size_t i = 0; i < runs; i++) {
        cell->trials[i].round = (int64_t)i + 1;
        cell->trials[i].makespan_ns = NS_PER_S;
        cell->trials[i].usage.instructions = -1;
        cell->trials[i].outcomes[OUTCOME_OK] = fetches;
    }
    return cell;
}

void made_makespan(struct cell *cell, int64_t round, double seconds)
{
    cell->trials[round - 1].makespan_ns = (int64_t)llround(seconds * (double)NS_PER_S);
}

void made_failed_fetch(struct cell *cell, int64_t round, enum outcome outcome)
{
    cell->trials[round - 1].outcomes[OUTCOME_OK]--;
    cell->trials[round - 1].outcomes[outcome]++;
}

void made_samples(struct cell *cell, size_t count)
{
    int64_t late = 0;
    for (size_t i = 0; i < cell->trial_count; i++) {
        struct trial *trial = &cell->trials[i];
        trial->samples = calloc(count, sizeof *trial->samples);
        trial->sample_count = count;
        for (size_t j = 0; j < count; j++, late++) {
            trial->samples[j].start_ns = late * NS_PER_MS;
            trial->samples[j].end_ns = (late + 2) * NS_PER_MS;
            trial->samples[j].connect_ns = NS_PER_MS;
        }
    }
}

static int same_number(double one, double other)
{
    return one == other || (isnan(one) && isnan(other));
}

int same_estimate(struct estimate one, struct estimate other)
{
    return same_number(one.value, other.value) && same_number(one.low, other.low) &&
           same_number(one.high, other.high);
}

struct noise {
    gsl_rng *generator;
};

struct noise *noise_new(unsigned long seed)
{
    struct noise *noise = malloc(sizeof *noise);
    noise->generator = gsl_rng_alloc(gsl_rng_taus2);
    gsl_rng_set(noise->generator, seed);
    return noise;
}

void noise_free(struct noise *noise)
{
    gsl_rng_free(noise->generator);
    free(noise);
}

double noise_factor(struct noise *noise, double size)
{
    double off = gsl_ran_gaussian(noise->generator, size);
    if (gsl_rng_uniform(noise->generator) < 0.1)
        off += gsl_ran_exponential(noise->generator, 2.0 * size);
    return exp(off);
}

void noise_drift(struct noise *noise, double size, double *factors, size_t rounds)
{
    double slope = gsl_ran_gaussian(noise->generator, size);
    double step = gsl_ran_gaussian(noise->generator, size);
    size_t when = gsl_rng_uniform_int(noise->generator, rounds);
    for (size_t i = 0; i < rounds; i++) {
        double part = (double)i / (double)rounds;
        factors[i] = exp(slope * part + (i >= when ? step : 0.0));
    }
}
