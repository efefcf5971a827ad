/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bench/live_samples.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

int live_samples_init(struct live_samples *live, size_t count, struct err *err)
{
    *live = (struct live_samples){0};
    size_t bytes = count * sizeof *live->samples;
    int descriptor = memfd_create("fetchbench-samples", MFD_CLOEXEC);
    if (descriptor < 0)
        return err_run(err, "cannot share memory: %s", strerror(errno));
    /* Allocated now: writing to a page that cannot be allocated would raise SIGBUS. */
    int error = posix_fallocate(descriptor, 0, (off_t)bytes);
    void *memory = MAP_FAILED;
    if (error == 0) {
        memory = mmap(NULL, bytes, PROT_READ, MAP_SHARED, descriptor, 0);
        error = errno;
    }
    if (memory == MAP_FAILED) {
        (void)err_run(err, "cannot share %zu bytes of memory: %s", bytes, strerror(error));
        (void)close(descriptor);
        return -1;
    }
    *live = (struct live_samples){.descriptor = descriptor, .samples = memory, .count = count};
    return 0;
}

void live_samples_release(struct live_samples *live)
{
    if (live->descriptor > 0) {
        (void)munmap((void *)live->samples, live->count * sizeof *live->samples);
        (void)close(live->descriptor);
    }
    *live = (struct live_samples){0};
}

struct sample *live_samples_map(int descriptor, size_t count, struct err *err)
{
    size_t bytes = count * sizeof(struct sample);
    void *memory = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0);
    if (memory != MAP_FAILED)
        return memory;
    (void)err_run(err, "cannot share %zu bytes of memory: %s", bytes, strerror(errno));
    return NULL;
}

void live_samples_unmap(struct sample *samples, size_t count)
{
    if (samples)
        (void)munmap(samples, count * sizeof *samples);
}

struct live_counts live_samples_count(const struct sample *samples, size_t count, int64_t now_ns)
{
    /* Volatile: the other process writes at the same time, and each field must be read once. */
    const volatile struct sample *live = samples;
    struct live_counts counts = {0};
    for (size_t i = 0; i < count; i++) {
        int64_t end_ns = live[i].end_ns;
        if (end_ns < 0 || live[i].start_ns > now_ns)
            continue;
        if (end_ns == 0 || end_ns > now_ns) {
            counts.in_flight++;
            continue;
        }
        counts.done++;
        counts.failed += live[i].outcome != OUTCOME_OK;
    }
    return counts;
}
