#include "bench/accounts.h"

#ifdef __linux__

#include "core/clock.h"

#include <fcntl.h>
#include <linux/perf_event.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

/* A line "NAME: NUMBER kB" of /proc/self/FILE, in bytes; 0 when there is none. */
static int64_t read_kilobytes(const char *path, const char *name)
{
    FILE *file = fopen(path, "re");
    if (!file)
        return 0;
    char line[256];
    int64_t kilobytes = 0;
    size_t length = strlen(name);
    while (fgets(line, sizeof line, file)) {
        if (strncmp(line, name, length) == 0) {
            kilobytes = strtoll(line + length, NULL, 10);
            break;
        }
    }
    (void)fclose(file);
    return kilobytes * 1024;
}

/* The kernel then counts VmHWM anew from what is resident now (proc(5), clear_refs). */
static void reset_peak_memory(void)
{
    int file = open("/proc/self/clear_refs", O_WRONLY | O_CLOEXEC);
    if (file < 0)
        return;
    (void)!write(file, "5", 1);
    (void)close(file);
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

static int64_t nanoseconds(struct timeval time)
{
    return (int64_t)time.tv_sec * NS_PER_S + (int64_t)time.tv_usec * NS_PER_US;
}

/* Adds `sign` times what this process has used so far. */
static void add_usage(struct accounts *accounts, int64_t sign)
{
    struct rusage usage = {0};
    (void)getrusage(RUSAGE_SELF, &usage);
    accounts->cpu_user_ns += sign * nanoseconds(usage.ru_utime);
    accounts->cpu_system_ns += sign * nanoseconds(usage.ru_stime);
    accounts->voluntary_switches += sign * usage.ru_nvcsw;
    accounts->involuntary_switches += sign * usage.ru_nivcsw;
}

void accounts_base(struct accounts *accounts)
{
    /* Before, so that the counter's own memory is not on the bill; it counts from accounts_begin.
     */
    *accounts = (struct accounts){.counter = open_counter()};
    accounts->base_bytes = read_kilobytes("/proc/self/status", "VmRSS:");
}

void accounts_begin(struct accounts *accounts)
{
    reset_peak_memory();
    thread_count_reset_peak();
    add_usage(accounts, -1);
    if (accounts->counter >= 0)
        (void)ioctl(accounts->counter, PERF_EVENT_IOC_ENABLE, 0);
}

void accounts_end(struct accounts *accounts)
{
    add_usage(accounts, 1);
    accounts->instructions = -1;
    if (accounts->counter >= 0) {
        uint64_t count = 0;
        if (read(accounts->counter, &count, sizeof count) == (ssize_t)sizeof count)
            accounts->instructions = (int64_t)count;
        (void)close(accounts->counter);
        accounts->counter = -1;
    }
    accounts->threads_peak = thread_count_peak();
    int64_t peak_bytes = read_kilobytes("/proc/self/status", "VmHWM:");
    accounts->peak_memory_bytes =
        peak_bytes > accounts->base_bytes ? peak_bytes - accounts->base_bytes : 0;
}

int64_t accounts_process_cpu_ns(int pid)
{
    clockid_t clock = 0;
    struct timespec used = {0};
    if (clock_getcpuclockid(pid, &clock) != 0 || clock_gettime(clock, &used) != 0)
        return -1;
    return (int64_t)used.tv_sec * NS_PER_S + used.tv_nsec;
}

#endif
