/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bench/host.h"

#include "core/clock.h"
#include "core/procfs.h"

#include <inttypes.h>
#include <math.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

int64_t limits_raise_descriptors(void)
{
    struct rlimit limit = {0};
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0)
        return 0;
    if (limit.rlim_cur < limit.rlim_max) {
        struct rlimit raised = {.rlim_cur = limit.rlim_max, .rlim_max = limit.rlim_max};
        if (setrlimit(RLIMIT_NOFILE, &raised) == 0)
            limit.rlim_cur = raised.rlim_cur;
    }
    return limit.rlim_cur > (rlim_t)INT64_MAX ? INT64_MAX : (int64_t)limit.rlim_cur;
}

int limits_check_descriptors(int64_t descriptors, const char *what, struct err *err)
{
    int64_t allowed = limits_raise_descriptors();
    if (descriptors <= allowed)
        return 0;
    return err_run(err,
                   "%s may need %" PRId64 " open descriptors and the limit is %" PRId64
                   "; raise it (ulimit -Hn) or fetch fewer at once (-n, -c)",
                   what, descriptors, allowed);
}

int64_t limits_cpus(void)
{
    cpu_set_t allowed;
    if (sched_getaffinity(0, sizeof allowed, &allowed) == 0)
        return CPU_COUNT(&allowed);
    return sysconf(_SC_NPROCESSORS_ONLN);
}

enum { PATH_BYTES = 1024, GROUP_BYTES = 512 };

/* Where each version has its files. Systemd mounts version 2 at the top, or below "unified" if both
 * are used. Version 1 may share a mount with cpuacct under either name. */
struct hierarchy {
    const char *line; /* of /proc/self/cgroup: what is between its first colon and the path */
    const char *mount;
    int version;
};

static const struct hierarchy hierarchies[] = {
    {":", "/sys/fs/cgroup", 2},
    {":", "/sys/fs/cgroup/unified", 2},
    {"cpu:", "/sys/fs/cgroup/cpu", 1},
    {"cpu,cpuacct:", "/sys/fs/cgroup/cpu,cpuacct", 1},
    {"cpuacct,cpu:", "/sys/fs/cgroup/cpu", 1},
};

/* The path of this process's group in the hierarchy, "/a/b"; false: it is in none. */
static int find_group(const char *root, const char *line, char *group)
{
    char path[PATH_BYTES];
    char text[GROUP_BYTES];
    (void)snprintf(path, sizeof path, "%s/proc/self/cgroup", root);
    FILE *file = fopen(path, "re");
    int found = 0;
    if (!file)
        return 0;
    while (!found && fgets(text, sizeof text, file)) {
        const char *rest = strchr(text, ':');
        if (!rest || strncmp(rest + 1, line, strlen(line)) != 0)
            continue;
        rest += 1 + strlen(line);
        (void)snprintf(group, GROUP_BYTES, "%.*s", (int)strcspn(rest, "\n"), rest);
        found = 1;
    }
    (void)fclose(file);
    return found;
}

/* "max 100000" or "20000 100000": microseconds of CPU time in each period of so many. */
static double quota_of_version_2(const char *directory)
{
    char path[2 * PATH_BYTES];
    char value[64];
    (void)snprintf(path, sizeof path, "%s/cpu.max", directory);
    if (!procfs_value(path, "", value, sizeof value) || strncmp(value, "max", 3) == 0)
        return NAN;
    char *next = value;
    double quota_us = strtod(value, &next);
    double period_us = strtod(next, NULL);
    return quota_us > 0.0 && period_us > 0.0 ? quota_us / period_us : NAN;
}

static double quota_of_version_1(const char *directory)
{
    char path[2 * PATH_BYTES];
    (void)snprintf(path, sizeof path, "%s/cpu.cfs_quota_us", directory);
    int64_t quota_us = procfs_number(path, "");
    (void)snprintf(path, sizeof path, "%s/cpu.cfs_period_us", directory);
    int64_t period_us = procfs_number(path, "");
    return quota_us > 0 && period_us > 0 ? (double)quota_us / (double)period_us : NAN;
}

static void read_group(struct cgroup_cpu *cpu, const char *directory, int version)
{
    char path[2 * PATH_BYTES];
    double quota = version == 2 ? quota_of_version_2(directory) : quota_of_version_1(directory);
    cpu->quota = fmin(cpu->quota, quota); /* fmin ignores NAN */
    (void)snprintf(path, sizeof path, "%s/cpu.stat", directory);
    int64_t throttled = procfs_number(path, "nr_throttled ");
    if (throttled > cpu->throttled)
        cpu->throttled = throttled;
}

void cgroup_cpu_read(struct cgroup_cpu *cpu, const char *root)
{
    *cpu = (struct cgroup_cpu){.quota = NAN, .throttled = -1};
    for (size_t i = 0; i < sizeof hierarchies / sizeof *hierarchies; i++) {
        char group[GROUP_BYTES];
        char directory[PATH_BYTES + GROUP_BYTES];
        if (!find_group(root, hierarchies[i].line, group))
            continue;
        /* From the group itself up to the root of the hierarchy. */
        for (;;) {
            (void)snprintf(directory, sizeof directory, "%s%s%s", root, hierarchies[i].mount,
                           group);
            read_group(cpu, directory, hierarchies[i].version);
            char *slash = strrchr(group, '/');
            if (!slash)
                break;
            *slash = '\0';
        }
    }
}

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
