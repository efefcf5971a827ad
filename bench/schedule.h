#ifndef FETCHBENCH_BENCH_SCHEDULE_H
#define FETCHBENCH_BENCH_SCHEDULE_H

#include "core/err.h"

#include <stddef.h>
#include <stdint.h>

/*
 * The order of cells within each round, drawn at random from the seed, so that what drifts on the
 * machine meets every cell alike. The same seed, rounds and cells give the same order everywhere.
 */
struct schedule;

struct schedule *schedule_new(int64_t seed, size_t cell_count, struct err *err) MUST_CHECK;
void schedule_free(struct schedule *schedule);

/* Draws the next round: every cell once. The array belongs to the schedule and holds until the next
 * call. */
const size_t *schedule_next_round(struct schedule *schedule);

#endif
