/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FETCHBENCH_TESTS_MADE_RESULTS_H
#define FETCHBENCH_TESTS_MADE_RESULTS_H

#include "core/results.h"

#include <stddef.h>

/* Results for tests, made by hand. What they hold is freed by results_release. */

/* As many runs as `runs`, with 95 %, 2 % and 2000 resamples; no cells yet. */
struct results made_results(int64_t runs);

/* Names one more engine. */
void made_engine(struct results *results, const char *spec);

/* Adds a cell of the engine, all in flight, one whole trial a round, makespans of 1 s. */
struct cell *made_cell(struct results *results, const char *spec, int64_t fetches);

/* Sets the makespan of the cell's trial `round` (from 1). */
void made_makespan(struct cell *cell, int64_t round, double seconds);

/* Lets one fetch of the cell's trial `round` fail. */
void made_failed_fetch(struct cell *cell, int64_t round, enum outcome outcome);

/* Gives every trial `count` ok samples; the i-th (over all trials, from 0) is due at 0, starts
 * after i ms and ends 2 ms later. */
void made_samples(struct cell *cell, size_t count);

/* To the last bit: bounds that are not known are alike too. */
int same_estimate(struct estimate one, struct estimate other);

/* Noise as in real runs: one draw of a factor near 1, `size` 0.01 for 1 %. Slightly skewed: nine of
 * ten are normal, one of ten is late by an exponential of twice the size. */
struct noise;
struct noise *noise_new(unsigned long seed);
void noise_free(struct noise *noise);
double noise_factor(struct noise *noise, double size);

/* The machine's drift over the rounds, the same for all cells of a round: a slope and a step. */
void noise_drift(struct noise *noise, double size, double *factors, size_t rounds);

#endif
