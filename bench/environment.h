#ifndef FETCHBENCH_BENCH_ENVIRONMENT_H
#define FETCHBENCH_BENCH_ENVIRONMENT_H

#include <stdint.h>

/*
 * What the machine has been through, as counted since it started: read before a run and after it,
 * the differences show what else went on. From procfs (proc(5)): stat, net/netstat, net/sockstat
 * and sys/net, and from the control groups. -1: not known. Reading takes about 0.2 ms.
 */
struct environment {
    int64_t cpus;             /* of the machine, whoever may use them */
    int64_t time_ns;          /* of all CPUs together, idle or not */
    int64_t busy_ns;          /* of it, at work */
    int64_t steal_ns;         /* of it, taken by the host of this virtual machine */
    int64_t own_ns;           /* CPU time of this process and the children it has waited for */
    int64_t throttled;        /* times that a CPU quota stopped the processes of these groups */
    int64_t listen_overflows; /* connections that met a full listen queue */
    int64_t listen_drops;     /* connections dropped at the listener, for that or another reason */
    int64_t listen_queue;     /* the longest listen queue that a server may ask for */
    int64_t ports;            /* that connections may leave from: to one address and port each */
    int64_t ports_waiting;    /* sockets in TIME_WAIT, each of which holds a port */
};

void environment_read(struct environment *environment);

#endif
