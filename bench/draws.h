/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FETCHBENCH_BENCH_DRAWS_H
#define FETCHBENCH_BENCH_DRAWS_H

#include "core/err.h"

#include <stddef.h>
#include <stdint.h>

/* Random choices: the order of the trials, and the samples that are saved. */

struct trial;

/*
 * The order of cells within each round, drawn at random from the seed, so that drift of the machine
 * affects every cell equally. The same seed, rounds and cells give the same order everywhere.
 */
struct schedule;

struct schedule *schedule_new(int64_t seed, size_t cell_count, struct err *err) MUST_CHECK;
void schedule_free(struct schedule *schedule);

/* Draws the next round: every cell once. The array belongs to the schedule and is valid until the
 * next call. */
const size_t *schedule_next_round(struct schedule *schedule);

/* Keeps `max` samples of the trial, each fetch with the same chance, in their order, and frees the
 * rest; 0, or if there are no more: keeps all; -1: none. The same seed draws the same ones. Count
 * from the samples before calling this. Each gets the number of its fetch. */
int samples_draw(struct trial *trial, int64_t max, uint64_t seed, struct err *err) MUST_CHECK;

#endif
