#include "core/cpus.h"

#include <errno.h>
#include <sched.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* One number at *text, which is moved behind it. */
static bool take_number(const char **text, long *number)
{
    size_t digits = strspn(*text, "0123456789");
    if (digits == 0 || digits > 5)
        return false;
    *number = strtol(*text, NULL, 10);
    *text += digits;
    return *number < CPU_SETSIZE;
}

/* One CPU or range of them at *text. */
static bool take_range(const char **text, cpu_set_t *set)
{
    long first = 0;
    if (!take_number(text, &first))
        return false;
    long last = first;
    if (**text == '-') {
        (*text)++;
        if (!take_number(text, &last) || last < first)
            return false;
    }
    for (long cpu = first; cpu <= last; cpu++)
        CPU_SET((size_t)cpu, set);
    return true;
}

static int parse_cpus(const char *cpus, cpu_set_t *set, struct err *err)
{
    CPU_ZERO(set);
    const char *next = cpus;
    bool good = take_range(&next, set);
    while (good && *next == '.') {
        next++;
        good = take_range(&next, set);
    }
    if (good && *next == '\0')
        return 0;
    return err_usage(
        err, "bad CPUs '%s'; give numbers, ranges, or both joined by dots: 0, 0-3, 0.2", cpus);
}

int cpus_check(const char *cpus, struct err *err)
{
    cpu_set_t asked;
    cpu_set_t allowed;
    if (parse_cpus(cpus, &asked, err) != 0)
        return -1;
    if (sched_getaffinity(0, sizeof allowed, &allowed) != 0)
        return 0;
    for (size_t cpu = 0; cpu < CPU_SETSIZE; cpu++)
        if (CPU_ISSET(cpu, &asked) && !CPU_ISSET(cpu, &allowed))
            return err_usage(err, "there is no CPU %zu among the %d that may be used here", cpu,
                             CPU_COUNT(&allowed));
    return 0;
}

int cpus_count(const char *cpus)
{
    cpu_set_t set;
    struct err ignored = {0};
    return parse_cpus(cpus, &set, &ignored) == 0 ? CPU_COUNT(&set) : 0;
}

int cpus_pin(pid_t process, const char *cpus, struct err *err)
{
    cpu_set_t set;
    if (parse_cpus(cpus, &set, err) != 0)
        return -1;
    if (sched_setaffinity(process, sizeof set, &set) != 0)
        return err_run(err, "cannot pin to CPUs '%s': %s; are they there?", cpus, strerror(errno));
    return 0;
}
