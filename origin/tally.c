#include "origin/service.h"

#include "core/clock.h"

struct origin_counts tally_counts(const struct tally *tally)
{
    return (struct origin_counts){
        .known = true,
        .requests = tally->requests,
        .peak_concurrent = tally->peak_concurrent,
        .connections = tally->connections,
        .cpu_ns = clock_process_cpu_ns() - tally->cpu_from_ns,
    };
}

void tally_begin(struct tally *tally)
{
    tally->requests++;
    tally->in_progress++;
    if (tally->in_progress > tally->peak_concurrent)
        tally->peak_concurrent = tally->in_progress;
}

void tally_end(struct tally *tally)
{
    tally->in_progress--;
}

void tally_reset(struct tally *tally)
{
    *tally = (struct tally){
        .in_progress = tally->in_progress,
        .peak_concurrent = tally->in_progress,
        .cpu_from_ns = clock_process_cpu_ns(),
    };
}
