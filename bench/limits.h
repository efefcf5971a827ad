#ifndef FETCHBENCH_BENCH_LIMITS_H
#define FETCHBENCH_BENCH_LIMITS_H

#include "core/err.h"

#include <stdint.h>

/* What the system allows this process. */

/* Raises the limit on open descriptors as far as it goes and returns it. */
int64_t limits_raise_descriptors(void);

/* Checks that `descriptors` may be open at once, after raising the limit. ERR_RUN names both
 * numbers, and `what` needs them ("500 fetches in flight with 'threads'"). */
int limits_check_descriptors(int64_t descriptors, const char *what, struct err *err) MUST_CHECK;

/* The CPUs that this process may run on, by affinity and cpuset. */
int64_t limits_cpus(void);

/*
 * What the control groups that this process belongs to let it use of the CPUs: its own group and
 * every one above it, in either version of the interface (cgroups(7); cpu.max and cpu.stat of
 * version 2, cpu.cfs_* of version 1). Reading takes about 50 us.
 */
struct cgroup_cpu {
    double quota;      /* in CPUs: 0.2 is a fifth of one; NAN: no limit */
    int64_t throttled; /* times that the groups' processes were stopped for it; -1: not known */
};

/* `root`: "" for this system; a directory with files like it, for tests. */
void cgroup_cpu_read(struct cgroup_cpu *cpu, const char *root);

#endif
