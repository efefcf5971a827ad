/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bench/usage.h"

#include "core/clock.h"
#include "core/procfs.h"

#include <fcntl.h>
#include <linux/perf_event.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static int64_t memory_bytes(const char *name)
{
    int64_t kilobytes = procfs_number("/proc/self/status", name);
    return kilobytes < 0 ? -1 : kilobytes * 1024;
}

/* The kernel then counts VmHWM again from what is resident now (proc(5), clear_refs). */
static bool reset_peak_memory(void)
{
    int file = open("/proc/self/clear_refs", O_WRONLY | O_CLOEXEC);
    if (file < 0)
        return false;
    bool done = write(file, "5", 1) == 1;
    (void)close(file);
    return done;
}

static int open_counter(void)
{
    struct perf_event_attr attributes = {
        .type = PERF_TYPE_HARDWARE,
        .size = sizeof attributes,
        .config = PERF_COUNT_HW_INSTRUCTIONS,
        .disabled = 1,
        .inherit = 1, /* threads made later count too */
        .exclude_kernel = 1,
        .exclude_hv = 1,
    };
    return (int)syscall(SYS_perf_event_open, &attributes, 0, -1, -1, PERF_FLAG_FD_CLOEXEC);
}

void usage_meter_open(struct usage_meter *meter)
{
    /* First, so that the counter's own memory is not included; it counts from usage_meter_start. */
    *meter = (struct usage_meter){.counter = open_counter()};
    meter->base_bytes = memory_bytes("VmRSS:");
}

void usage_meter_start(struct usage_meter *meter)
{
    meter->is_peak_of_start = reset_peak_memory();
    thread_count_reset_peak();
    usage_add_self(&meter->usage, -1);
    if (meter->counter >= 0)
        (void)ioctl(meter->counter, PERF_EVENT_IOC_ENABLE, 0);
}

static int64_t read_counter(int counter)
{
    uint64_t count = 0;
    if (counter < 0 || read(counter, &count, sizeof count) != (ssize_t)sizeof count)
        return -1;
    return (int64_t)count;
}

/* Without a reset the peak may be from before the batch: not known is better than too high. */
static int64_t peak_memory_bytes(const struct usage_meter *meter)
{
    int64_t peak_bytes = memory_bytes("VmHWM:");
    if (!meter->is_peak_of_start || meter->base_bytes < 0 || peak_bytes < 0)
        return -1;
    return peak_bytes > meter->base_bytes ? peak_bytes - meter->base_bytes : 0;
}

void usage_meter_stop(struct usage_meter *meter)
{
    usage_add_self(&meter->usage, 1);
    meter->usage.instructions = read_counter(meter->counter);
    if (meter->counter >= 0)
        (void)close(meter->counter);
    meter->counter = -1;
    meter->usage.threads_peak = thread_count_peak();
    meter->usage.peak_memory_bytes = peak_memory_bytes(meter);
}

static int64_t process_cpu_ns(int pid)
{
    clockid_t clock = 0;
    struct timespec used = {0};
    if (clock_getcpuclockid(pid, &clock) != 0 || clock_gettime(clock, &used) != 0)
        return 0; /* it has just ended */
    return clock_timespec_ns(&used);
}

/* A forked child shares its parent's memory: only its private memory counts in addition. */
static void add_child(struct usage *usage, int pid)
{
    char path[PROCFS_PATH_BYTES];
    int64_t bytes = procfs_private_bytes(pid);
    int64_t threads = procfs_number(procfs_path(path, pid, "status"), "Threads:");
    if (bytes < 0 || threads < 0)
        return;
    usage->peak_memory_bytes += bytes;
    usage->threads_peak += threads;
    usage->cpu_user_ns += process_cpu_ns(pid);
}

/* Children of the process' first thread, which is the one that forks here. */
static void add_children(struct usage *usage, int pid)
{
    enum { CHILDREN_MAX = 1000 };
    char path[PROCFS_PATH_BYTES];
    char word[16];
    (void)snprintf(path, sizeof path, "/proc/%d/task/%d/children", pid, pid);
    FILE *stream = fopen(path, "re");
    if (!stream)
        return;
    for (int i = 0; i < CHILDREN_MAX && fscanf(stream, "%15s", word) == 1; i++)
        add_child(usage, (int)strtol(word, NULL, 10));
    (void)fclose(stream);
}

bool usage_of_process(struct usage *usage, int pid)
{
    char path[PROCFS_PATH_BYTES];
    int64_t kilobytes = procfs_number(procfs_path(path, pid, "status"), "VmRSS:");
    int64_t threads = procfs_number(path, "Threads:");
    if (kilobytes < 0 || threads < 0)
        return false;
    *usage = (struct usage){.cpu_user_ns = process_cpu_ns(pid),
                            .instructions = -1,
                            .peak_memory_bytes = kilobytes * 1024,
                            .threads_peak = threads};
    add_children(usage, pid);
    return true;
}
