#ifndef FETCHBENCH_BENCH_SAMPLES_H
#define FETCHBENCH_BENCH_SAMPLES_H

#include "core/err.h"

#include <stdint.h>

struct trial;

/* Keeps `most` samples of the trial, each fetch with the same chance, in their order, and frees the
 * rest; 0, or no more than there are: all stay; -1: none. The same seed draws the same ones. What
 * is counted from the samples is to be counted before. */
int samples_draw(struct trial *trial, int64_t most, uint64_t seed, struct err *err) MUST_CHECK;

#endif
