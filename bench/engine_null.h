#ifndef FETCHBENCH_BENCH_ENGINE_NULL_H
#define FETCHBENCH_BENCH_ENGINE_NULL_H

struct engine;

/* Fetches nothing: scripted latencies and scripted use of the machine, to test and calibrate the
 * harness without a network. */
extern const struct engine engine_null;

#endif
