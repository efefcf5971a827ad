#include "bench/limits.h"

#ifdef __linux__

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

int limits_pin(const char *cpus, struct err *err)
{
    cpu_set_t set;
    CPU_ZERO(&set);
    const char *next = cpus;
    bool good = take_range(&next, &set);
    while (good && *next == '.') {
        next++;
        good = take_range(&next, &set);
    }
    if (!good || *next != '\0')
        return err_usage(
            err, "bad CPUs '%s'; give numbers, ranges, or both joined by dots: 0, 0-3, 0.2", cpus);
    if (sched_setaffinity(0, sizeof set, &set) != 0)
        return err_run(err, "cannot pin to CPUs '%s': %s; are they there?", cpus, strerror(errno));
    return 0;
}

#endif
