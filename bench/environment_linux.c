#include "bench/environment.h"

#ifdef __linux__

#include "core/clock.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

/* The first line of a file that begins with `start` and a blank; returns whether there is one. */
static int read_line(const char *path, const char *start, char *line, int bytes)
{
    FILE *file = fopen(path, "re");
    int found = 0;
    if (!file)
        return 0;
    while (!found && fgets(line, bytes, file))
        found = strncmp(line, start, strlen(start)) == 0;
    (void)fclose(file);
    return found;
}

/* "cpu  user nice system idle iowait irq softirq steal guest guest_nice", in ticks; guest time is
 * part of user time. */
static void read_cpu(struct environment *environment)
{
    enum { USER, NICE, SYSTEM, IDLE, IOWAIT, IRQ, SOFTIRQ, STEAL, COLUMNS };
    char line[512];
    int64_t ticks[COLUMNS] = {0};
    if (!read_line("/proc/stat", "cpu ", line, sizeof line))
        return;
    char *next = line + strlen("cpu ");
    for (int i = 0; i < COLUMNS; i++)
        ticks[i] = strtoll(next, &next, 10);
    int64_t tick_ns = NS_PER_S / sysconf(_SC_CLK_TCK);
    int64_t busy = ticks[USER] + ticks[NICE] + ticks[SYSTEM] + ticks[IRQ] + ticks[SOFTIRQ];
    environment->busy_ns = busy * tick_ns;
    environment->steal_ns = ticks[STEAL] * tick_ns;
    environment->time_ns = (busy + ticks[IDLE] + ticks[IOWAIT] + ticks[STEAL]) * tick_ns;
}

/* netstat and sockstat name their counts in different ways: in a line of names above a line of
 * numbers, and each before its number. */
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
    if (read_line("/proc/sys/net/ipv4/ip_local_port_range", "", line, sizeof line)) {
        char *next = line;
        int64_t first = strtoll(next, &next, 10);
        environment->ports = strtoll(next, NULL, 10) - first + 1;
    }
    if (read_line("/proc/net/sockstat", "TCP:", line, sizeof line)) {
        const char *waiting = strstr(line, " tw ");
        if (waiting)
            environment->ports_waiting = strtoll(waiting + strlen(" tw "), NULL, 10);
    }
    if (read_line("/proc/sys/net/core/somaxconn", "", line, sizeof line))
        environment->listen_queue = strtoll(line, NULL, 10);
}

static int64_t nanoseconds(const struct timeval *time)
{
    return (int64_t)time->tv_sec * NS_PER_S + (int64_t)time->tv_usec * NS_PER_US;
}

static int64_t used_ns(int who)
{
    struct rusage usage = {0};
    (void)getrusage(who, &usage);
    return nanoseconds(&usage.ru_utime) + nanoseconds(&usage.ru_stime);
}

void environment_read(struct environment *environment)
{
    *environment = (struct environment){-1, -1, -1, -1, -1, -1, -1, -1, -1};
    read_cpu(environment);
    environment->own_ns = used_ns(RUSAGE_SELF) + used_ns(RUSAGE_CHILDREN);
    read_listen_counts(environment);
    read_ports(environment);
}

#endif
