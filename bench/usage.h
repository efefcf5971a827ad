/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FETCHBENCH_BENCH_USAGE_H
#define FETCHBENCH_BENCH_USAGE_H

#include "core/usage.h"

#include <stdbool.h>

/*
 * Measures what a section of work uses in this process, by reading before and after. Reads a few
 * files of procfs, about 50 us, all of it outside of the section. Of child processes only
 * instructions are seen, because they may be older than the section: the engine that has them
 * reports the rest.
 *
 *     usage_meter_open(&meter);    before the engine opens: the baseline
 *     usage_meter_start(&meter);   just before the release
 *     usage_meter_stop(&meter);    just after the last fetch; meter.usage is final
 */
struct usage_meter {
    struct usage usage;
    int64_t base_bytes;    /* resident when it was opened; -1: not known */
    int counter;           /* descriptor of the kernel's instruction counter; -1: none */
    bool is_peak_of_start; /* the kernel has begun to count peak memory again at the start */
};

void usage_meter_open(struct usage_meter *meter);
void usage_meter_start(struct usage_meter *meter);
void usage_meter_stop(struct usage_meter *meter);

/* Resource usage of another process of this user, including its child processes: resident memory
 * (of children their private memory), threads, and CPU time since its start, all of it as user
 * time. Costs that process nothing; about 20 us here, and 100 us per child. False: it has ended. */
bool usage_of_process(struct usage *usage, int pid);

/* The most threads alive at once in this process since the last reset. Exact: every pthread_create
 * of the program and its libraries passes through a counter, so that a resolver's short-lived
 * thread is counted. */
int64_t thread_count_peak(void);
void thread_count_reset_peak(void);

#endif
