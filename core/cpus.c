/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/cpus.h"

#include <errno.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>

/* One number at *text, which is advanced past it. */
static bool parse_number(const char **text, size_t *number)
{
    size_t digits = strspn(*text, "0123456789");
    if (digits == 0 || digits > 5)
        return false;
    *number = strtoul(*text, NULL, 10);
    *text += digits;
    return *number < CPUS_MAX;
}

static void add(struct cpus *cpus, size_t cpu)
{
    cpus->bits[cpu / 64] |= UINT64_C(1) << cpu % 64;
}

/* One CPU or range of them at *text. */
static bool parse_range(struct cpus *cpus, const char **text)
{
    size_t first = 0;
    if (!parse_number(text, &first))
        return false;
    size_t last = first;
    if (**text == '-') {
        (*text)++;
        if (!parse_number(text, &last) || last < first)
            return false;
    }
    for (size_t cpu = first; cpu <= last; cpu++)
        add(cpus, cpu);
    return true;
}

int cpus_parse(struct cpus *cpus, const char *text, struct err *err)
{
    struct cpus parsed = {0};
    const char *next = text;
    bool good = parse_range(&parsed, &next);
    while (good && *next == '.') {
        next++;
        good = parse_range(&parsed, &next);
    }
    if (!good || *next != '\0')
        return err_usage(err,
                         "invalid CPUs '%s'; expected numbers and ranges joined by dots, for "
                         "example 0, 0-3 or 0.2",
                         text);
    *cpus = parsed;
    return 0;
}

static bool cpus_has(const struct cpus *cpus, size_t cpu)
{
    return cpu < CPUS_MAX && (cpus->bits[cpu / 64] >> cpu % 64 & 1) != 0;
}

int64_t cpus_count(const struct cpus *cpus)
{
    int64_t count = 0;
    for (size_t cpu = 0; cpu < CPUS_MAX; cpu++)
        count += cpus_has(cpus, cpu);
    return count;
}

void cpus_write(const struct cpus *cpus, FILE *stream)
{
    const char *joint = "";
    for (size_t first = 0; first < CPUS_MAX; first++) {
        if (!cpus_has(cpus, first))
            continue;
        size_t last = first;
        while (cpus_has(cpus, last + 1))
            last++;
        if (last > first)
            (void)fprintf(stream, "%s%zu-%zu", joint, first, last);
        else
            (void)fprintf(stream, "%s%zu", joint, first);
        joint = ".";
        first = last;
    }
}

static cpu_set_t set_of(const struct cpus *cpus)
{
    cpu_set_t set;
    CPU_ZERO(&set);
    for (size_t cpu = 0; cpu < CPU_SETSIZE; cpu++)
        if (cpus_has(cpus, cpu))
            CPU_SET(cpu, &set);
    return set;
}

int cpus_check(const struct cpus *cpus, struct err *err)
{
    cpu_set_t allowed;
    if (sched_getaffinity(0, sizeof allowed, &allowed) != 0)
        return 0;
    for (size_t cpu = 0; cpu < CPU_SETSIZE; cpu++)
        if (cpus_has(cpus, cpu) && !CPU_ISSET(cpu, &allowed))
            return err_usage(err, "CPU %zu is not among the %d that may be used here", cpu,
                             CPU_COUNT(&allowed));
    return 0;
}

int cpus_pin(pid_t process, const struct cpus *cpus, struct err *err)
{
    cpu_set_t set = set_of(cpus);
    if (CPU_COUNT(&set) > 0 && sched_setaffinity(process, sizeof set, &set) != 0)
        return err_run(err, "cannot pin to these CPUs: %s", strerror(errno));
    return 0;
}
