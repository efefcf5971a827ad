/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FETCHBENCH_CORE_USAGE_H
#define FETCHBENCH_CORE_USAGE_H

#include <stdint.h>

/* Resource usage of a trial, of an engine's child processes, or of a process so far. -1: not known.
 */
struct usage {
    int64_t cpu_user_ns, cpu_system_ns;
    int64_t instructions;      /* in user space */
    int64_t peak_memory_bytes; /* beyond what was there before, or resident now */
    int64_t voluntary_switches, involuntary_switches;
    int64_t threads_peak; /* alive at once */
};

/* Adds `sign` times the CPU time and the context switches of this process so far. */
void usage_add_self(struct usage *usage, int64_t sign);

/* Adds all of `part`; what is not known of it is not known of the sum. */
void usage_add(struct usage *sum, const struct usage *part);

/* User and system time together. */
int64_t usage_cpu_ns(const struct usage *usage);

#endif
