/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FETCHBENCH_CORE_CLOCK_H
#define FETCHBENCH_CORE_CLOCK_H

#include <stdint.h>

struct timespec;
struct timeval;

/* The one clock of the whole program: CLOCK_MONOTONIC, in nanoseconds. The same in every process of
 * one machine, so that times of the harness, a trial and the origin can be compared. */

#define NS_PER_S  INT64_C(1000000000)
#define NS_PER_MS INT64_C(1000000)
#define NS_PER_US INT64_C(1000)

/* Now. Cannot fail; about 20 ns. */
int64_t clock_now_ns(void);

/* CPU time, user and system, that this whole process (all its threads) has used so far. */
int64_t clock_process_cpu_ns(void);

/* To and from the structs of the system; a negative time becomes 0. */
int64_t clock_timeval_ns(const struct timeval *time);
int64_t clock_timespec_ns(const struct timespec *time);
struct timespec clock_timespec(int64_t ns);

/* Sleeps until the clock shows at least `deadline_ns`; goes on sleeping through signals. */
void clock_sleep_until_ns(int64_t deadline_ns);

#endif
