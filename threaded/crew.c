#include "threaded/crew.h"

#include "core/clock.h"
#include "fetch/engine.h"
#include "fetch/handle.h"
#include "threaded/footprint.h"
#include "threaded/worker.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

static int64_t nanoseconds(struct timeval time)
{
    return (int64_t)time.tv_sec * NS_PER_S + (int64_t)time.tv_usec * NS_PER_US;
}

/* Adds `sign` times what this process has used so far. */
static void add_usage(struct engine_costs *costs, int64_t sign)
{
    struct rusage usage = {0};
    (void)getrusage(RUSAGE_SELF, &usage);
    costs->cpu_user_ns += sign * nanoseconds(usage.ru_utime);
    costs->cpu_system_ns += sign * nanoseconds(usage.ru_stime);
    costs->voluntary_switches += sign * usage.ru_nvcsw;
    costs->involuntary_switches += sign * usage.ru_nivcsw;
}

bool crew_receive(int descriptor)
{
    char byte = 0;
    ssize_t got = 0;
    do
        got = read(descriptor, &byte, 1);
    while (got < 0 && errno == EINTR);
    return got == 1;
}

bool crew_send(int descriptor)
{
    ssize_t sent = 0;
    do
        sent = write(descriptor, "+", 1);
    while (sent < 0 && errno == EINTR);
    return sent == 1;
}

static void fetch_all(const struct crew *crew, struct handle *handle, int32_t lane)
{
    struct crew_shared *shared = crew->shared;
    for (;;) {
        int64_t index = atomic_fetch_add_explicit(&shared->next, 1, memory_order_relaxed);
        if (index >= crew->batch->fetches)
            return;
        worker_fetch(handle, index, lane, &crew->samples[index]);
    }
}

int crew_work(struct crew *crew, int32_t lane)
{
    (void)close(crew->go[1]);
    (void)close(crew->ready[0]);
    struct engine_costs *costs = &crew->costs[lane];
    struct batch batch = *crew->batch; /* this process's own, for the time of the release */
    struct handle handle;
    struct err err = {0};
    if (handle_init(&handle, &batch, &err) != 0) {
        if (!atomic_flag_test_and_set(&crew->shared->failed))
            crew->shared->first_err = err;
        return EXIT_FAILURE;
    }
    if (batch.start == START_WARM) {
        worker_warm(&handle);
        add_usage(costs, -1);
    }
    bool stands = crew_send(crew->ready[1]);
    /* Said what there was to say: else a worker that dies before it stands would be waited for. */
    (void)close(crew->ready[1]);
    bool asked = stands && crew_receive(crew->go[0]);
    if (asked) {
        batch.release_ns = crew->shared->release_ns;
        fetch_all(crew, &handle, lane);
        add_usage(costs, 1);
        costs->memory_bytes = footprint_own_bytes();
    }
    handle_release(&handle);
    return EXIT_SUCCESS;
}
