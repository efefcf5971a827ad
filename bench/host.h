/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FETCHBENCH_BENCH_HOST_H
#define FETCHBENCH_BENCH_HOST_H

#include "core/err.h"

#include <stdint.h>

/* Limits of the system for this process. */

/* Raises the limit on open descriptors as far as possible and returns it. */
int64_t limits_raise_descriptors(void);

/* Checks that `descriptors` may be open at once, after raising the limit. ERR_RUN names both
 * numbers, and `what` needs them ("500 fetches in flight with 'threads'"). */
int limits_check_descriptors(int64_t descriptors, const char *what, struct err *err) MUST_CHECK;

/* The CPUs that this process may run on, by affinity and cpuset. */
int64_t limits_cpus(void);

/*
 * CPU limits of the control groups that this process belongs to: its own group and all its
 * ancestors, in either version of the interface (cgroups(7); cpu.max and cpu.stat of version 2,
 * cpu.cfs_* of version 1). Reading takes about 50 us.
 */
struct cgroup_cpu {
    double quota;      /* in CPUs: 0.2 is a fifth of one; NAN: no limit */
    int64_t throttled; /* how often the groups' processes were throttled; -1: not known */
};

/* `root`: "" for this system; a directory with files like it, for tests. */
void cgroup_cpu_read(struct cgroup_cpu *cpu, const char *root);

/*
 * Counters of the machine since it started: the differences between before and after a run show
 * what else ran. From procfs (proc(5)): stat, net/netstat, net/sockstat and sys/net, and from the
 * control groups. -1: not known. Reading takes about 0.2 ms.
 */
struct environment {
    int64_t cpus;             /* of the machine, including those this process may not use */
    int64_t time_ns;          /* of all CPUs together, idle or not */
    int64_t busy_ns;          /* of it, busy */
    int64_t steal_ns;         /* of it, taken by the host of this virtual machine */
    int64_t own_ns;           /* CPU time of this process and the children it has waited for */
    int64_t throttled;        /* how often a CPU quota throttled the processes of these groups */
    int64_t listen_overflows; /* connections that met a full listen queue */
    int64_t listen_drops;     /* connections dropped at the listener, for that or another reason */
    int64_t listen_queue;     /* the longest listen queue that a server may request */
    int64_t ports;            /* local ports for connections to one address and port */
    int64_t ports_waiting;    /* sockets in TIME_WAIT, each of which holds a port */
};

void environment_read(struct environment *environment);

#endif
