#include "bench/vitals.h"

#ifdef __linux__

#include "bench/accounts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LINE_BYTES = 256, MOST_CHILDREN = 1000 };

/* Numbers of a file whose lines are "NAME: NUMBER ...", added up by name. */
struct wanted {
    const char *name;
    int64_t *sum;
};

static bool read_numbers(int pid, const char *file, const struct wanted *wanted, size_t count)
{
    char path[64];
    char line[LINE_BYTES];
    (void)snprintf(path, sizeof path, "/proc/%d/%s", pid, file);
    FILE *stream = fopen(path, "re");
    if (!stream)
        return false;
    while (fgets(line, sizeof line, stream))
        for (size_t i = 0; i < count; i++)
            if (strncmp(line, wanted[i].name, strlen(wanted[i].name)) == 0)
                *wanted[i].sum += strtoll(line + strlen(wanted[i].name), NULL, 10);
    (void)fclose(stream);
    return true;
}

static void add_cpu(struct vitals *vitals, int pid)
{
    int64_t cpu_ns = accounts_process_cpu_ns(pid);
    if (cpu_ns > 0)
        vitals->cpu_ns += cpu_ns;
}

/* A forked child maps all that its parent has: only what it holds alone is more. */
static void add_child(struct vitals *vitals, int pid)
{
    int64_t kilobytes = 0;
    int64_t threads = 0;
    const struct wanted memory[] = {{"Private_Clean:", &kilobytes}, {"Private_Dirty:", &kilobytes}};
    const struct wanted status[] = {{"Threads:", &threads}};
    if (!read_numbers(pid, "smaps_rollup", memory, 2) || !read_numbers(pid, "status", status, 1))
        return;
    vitals->memory_bytes += kilobytes * 1024;
    vitals->threads += threads;
    add_cpu(vitals, pid);
}

/* Children of the process' first thread: who forks here does it there. */
static void add_children(struct vitals *vitals, int pid)
{
    char path[64];
    (void)snprintf(path, sizeof path, "/proc/%d/task/%d/children", pid, pid);
    FILE *stream = fopen(path, "re");
    if (!stream)
        return;
    char word[16];
    for (int i = 0; i < MOST_CHILDREN && fscanf(stream, "%15s", word) == 1; i++)
        add_child(vitals, (int)strtol(word, NULL, 10));
    (void)fclose(stream);
}

struct vitals vitals_read(int pid)
{
    struct vitals vitals = {0};
    int64_t kilobytes = 0;
    const struct wanted status[] = {{"Threads:", &vitals.threads}, {"VmRSS:", &kilobytes}};
    if (!read_numbers(pid, "status", status, 2) || vitals.threads == 0)
        return (struct vitals){0};
    vitals.known = true;
    vitals.memory_bytes = kilobytes * 1024;
    add_cpu(&vitals, pid);
    add_children(&vitals, pid);
    return vitals;
}

#endif
