#include "bench/environment.h"

#include "bench/limits.h"
#include "core/clock.h"
#include "core/procfs.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

/* "cpu  user nice system idle iowait irq softirq steal guest guest_nice", in ticks; guest time is
 * part of user time. */
static void read_cpu(struct environment *environment)
{
    enum { USER, NICE, SYSTEM, IDLE, IOWAIT, IRQ, SOFTIRQ, STEAL, COLUMNS };
    char line[512];
    int64_t ticks[COLUMNS] = {0};
    if (!procfs_value("/proc/stat", "cpu ", line, sizeof line))
        return;
    char *next = line;
    for (int i = 0; i < COLUMNS; i++)
        ticks[i] = strtoll(next, &next, 10);
    int64_t tick_ns = NS_PER_S / sysconf(_SC_CLK_TCK);
    int64_t busy = ticks[USER] + ticks[NICE] + ticks[SYSTEM] + ticks[IRQ] + ticks[SOFTIRQ];
    environment->busy_ns = busy * tick_ns;
    environment->steal_ns = ticks[STEAL] * tick_ns;
    environment->time_ns = (busy + ticks[IDLE] + ticks[IOWAIT] + ticks[STEAL]) * tick_ns;
}

/* netstat has a line of names above a line of numbers. */
static int64_t column_of(const char *names, const char *numbers, const char *wanted)
{
    size_t length = strlen(wanted);
    while (*names && *numbers) {
        if (strncmp(names, wanted, length) == 0 && strchr(" \n", names[length]))
            return strtoll(numbers, NULL, 10);
        names += strcspn(names, " ");
        names += strspn(names, " ");
        numbers += strcspn(numbers, " ");
        numbers += strspn(numbers, " ");
    }
    return -1;
}

static void read_listen_counts(struct environment *environment)
{
    FILE *file = fopen("/proc/net/netstat", "re");
    char names[8192];
    char numbers[8192];
    if (!file)
        return;
    while (fgets(names, sizeof names, file) && fgets(numbers, sizeof numbers, file)) {
        if (strncmp(names, "TcpExt:", 7) != 0)
            continue;
        environment->listen_overflows = column_of(names, numbers, "ListenOverflows");
        environment->listen_drops = column_of(names, numbers, "ListenDrops");
    }
    (void)fclose(file);
}

static void read_ports(struct environment *environment)
{
    char line[256];
    if (procfs_value("/proc/sys/net/ipv4/ip_local_port_range", "", line, sizeof line)) {
        char *next = line;
        int64_t first = strtoll(next, &next, 10);
        environment->ports = strtoll(next, NULL, 10) - first + 1;
    }
    if (procfs_value("/proc/net/sockstat", "TCP:", line, sizeof line)) {
        const char *waiting = strstr(line, " tw ");
        if (waiting)
            environment->ports_waiting = strtoll(waiting + strlen(" tw "), NULL, 10);
    }
    environment->listen_queue = procfs_number("/proc/sys/net/core/somaxconn", "");
}

static int64_t used_ns(int who)
{
    struct rusage usage = {0};
    (void)getrusage(who, &usage);
    return clock_timeval_ns(&usage.ru_utime) + clock_timeval_ns(&usage.ru_stime);
}

void environment_read(struct environment *environment)
{
    struct cgroup_cpu cgroup;
    *environment = (struct environment){-1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1};
    read_cpu(environment);
    environment->cpus = sysconf(_SC_NPROCESSORS_ONLN);
    environment->own_ns = used_ns(RUSAGE_SELF) + used_ns(RUSAGE_CHILDREN);
    cgroup_cpu_read(&cgroup, "");
    environment->throttled = cgroup.throttled;
    read_listen_counts(environment);
    read_ports(environment);
}
