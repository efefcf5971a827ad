/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/usage.h"

#include "core/clock.h"

#include <sys/resource.h>

void usage_add_self(struct usage *usage, int64_t sign)
{
    struct rusage own = {0};
    (void)getrusage(RUSAGE_SELF, &own);
    usage->cpu_user_ns += sign * clock_timeval_ns(&own.ru_utime);
    usage->cpu_system_ns += sign * clock_timeval_ns(&own.ru_stime);
    usage->voluntary_switches += sign * own.ru_nvcsw;
    usage->involuntary_switches += sign * own.ru_nivcsw;
}

static int64_t sum_of(int64_t one, int64_t other)
{
    return one < 0 || other < 0 ? -1 : one + other;
}

void usage_add(struct usage *sum, const struct usage *part)
{
    sum->cpu_user_ns = sum_of(sum->cpu_user_ns, part->cpu_user_ns);
    sum->cpu_system_ns = sum_of(sum->cpu_system_ns, part->cpu_system_ns);
    sum->instructions = sum_of(sum->instructions, part->instructions);
    sum->peak_memory_bytes = sum_of(sum->peak_memory_bytes, part->peak_memory_bytes);
    sum->voluntary_switches = sum_of(sum->voluntary_switches, part->voluntary_switches);
    sum->involuntary_switches = sum_of(sum->involuntary_switches, part->involuntary_switches);
    sum->threads_peak = sum_of(sum->threads_peak, part->threads_peak);
}

int64_t usage_cpu_ns(const struct usage *usage)
{
    return sum_of(usage->cpu_user_ns, usage->cpu_system_ns);
}
