/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bench/engines.h"

#include "core/clock.h"
#include "core/thread_group.h"
#include "fetch/engine.h"

#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

enum { PARAM_LATENCY, PARAM_CPU, PARAM_MEMORY, PARAM_THREADS, PARAM_SWITCHES, PARAM_LOST };

static const struct option_row params[] = {
    {.name = "latency",
     .kind = OPTION_DURATION,
     .max = INT64_C(3600) * 1000000000,
     .initial = "0",
     .summary = "Service time of every fetch; as many as the cap allows run at once"},
    {.name = "cpu",
     .kind = OPTION_DURATION,
     .max = INT64_C(3600) * 1000000000,
     .initial = "0",
     .summary = "CPU time of the batch, including that of everything else scripted"},
    {.name = "memory",
     .kind = OPTION_SIZE,
     .max = INT64_C(1) << 36,
     .initial = "0",
     .summary = "Memory that the batch touches"},
    {.name = "threads",
     .kind = OPTION_COUNT,
     .max = 10000,
     .initial = "0",
     .summary = "Threads that the batch starts, all of them alive at once"},
    {.name = "switches",
     .kind = OPTION_COUNT,
     .max = 1000000,
     .initial = "0",
     .summary = "Voluntary context switches of the batch"},
    {.name = "lost",
     .kind = OPTION_COUNT,
     .max = 1000000,
     .initial = "0",
     .summary = "Leave the first N fetches without an outcome, as a broken engine would"},
    {0},
};

struct engine_run {
    const struct batch *batch;
};

static int null_open(struct engine_run **opened, const struct batch *batch, struct err *err)
{
    struct engine_run *run = calloc(1, sizeof *run);
    if (!run)
        return err_run(err, "out of memory");
    run->batch = batch;
    *opened = run;
    return 0;
}

static int64_t null_descriptors(const struct engine_args *args, int64_t in_flight)
{
    (void)args;
    (void)in_flight;
    return 0;
}

static int null_warm(struct engine_run *run, struct err *err)
{
    (void)run;
    (void)err;
    return 0;
}

static void burn_cpu_until(int64_t until_ns)
{
    while (clock_process_cpu_ns() < until_ns)
        continue;
}

static int touch_memory(size_t bytes, struct err *err)
{
    if (bytes == 0)
        return 0;
    char *memory = malloc(bytes);
    if (!memory)
        return err_run(err, "out of memory for %zu bytes", bytes);
    long page = sysconf(_SC_PAGESIZE);
    for (size_t i = 0; i < bytes; i += (size_t)page)
        ((volatile char *)memory)[i] = 1;
    free(memory);
    return 0;
}

static int do_nothing(void *item, struct err *err)
{
    (void)item;
    (void)err;
    return 0;
}

/* The group holds its threads until the last of them has started: all are alive at once. */
static int start_threads(size_t count, struct err *err)
{
    struct thread_group group = {0};
    const struct thread_plan plan = {.prepare = do_nothing,
                                     .work = do_nothing,
                                     .items = &group,
                                     .count = count,
                                     .what = "threads"};
    int status = count > 0 ? thread_group_start(&group, &plan, err) : 0;
    thread_group_release(&group);
    return status;
}

static int64_t voluntary_switches(void)
{
    struct rusage usage = {0};
    (void)getrusage(RUSAGE_SELF, &usage);
    return usage.ru_nvcsw;
}

/* Counted by the kernel, because a very short sleep may not switch: then a longer one is tried (a
 * process with real-time priority needs some microseconds). */
static void switch_context(int64_t times)
{
    enum { REST_MAX_NS = 1000000 };
    struct timespec rest = {.tv_nsec = 1};
    int64_t seen = voluntary_switches();
    int64_t until = seen + times;
    while (seen < until) {
        (void)nanosleep(&rest, NULL);
        int64_t now = voluntary_switches();
        if (now == seen && rest.tv_nsec < REST_MAX_NS)
            rest.tv_nsec *= 2;
        seen = now;
    }
}

/* The schedule of an ideal engine: a cap full of fetches, then the next. */
static void script_samples(const struct batch *batch, int64_t begun_ns, struct sample *samples)
{
    int64_t latency_ns = engine_arg(&batch->args, PARAM_LATENCY, 0);
    for (int64_t i = engine_arg(&batch->args, PARAM_LOST, 0); i < batch->fetches; i++) {
        int64_t start_ns = begun_ns + i / batch->in_flight * latency_ns;
        samples[i] = (struct sample){.start_ns = start_ns,
                                     .first_byte_ns = start_ns + latency_ns,
                                     .end_ns = start_ns + latency_ns,
                                     .status = 200,
                                     .worker = (int32_t)(i % batch->in_flight),
                                     .reused = true};
    }
}

static int null_run(struct engine_run *run, struct sample *samples, struct err *err)
{
    const struct batch *batch = run->batch;
    int64_t begun_cpu_ns = clock_process_cpu_ns();
    switch_context(engine_arg(&batch->args, PARAM_SWITCHES, 0));
    if (touch_memory((size_t)engine_arg(&batch->args, PARAM_MEMORY, 0), err) != 0)
        return -1;
    if (start_threads((size_t)engine_arg(&batch->args, PARAM_THREADS, 0), err) != 0)
        return -1;
    burn_cpu_until(begun_cpu_ns + engine_arg(&batch->args, PARAM_CPU, 0));
    int64_t begun_ns = clock_now_ns() - batch->release_ns;
    script_samples(batch, begun_ns, samples);
    clock_sleep_until_ns(batch->release_ns + samples[batch->fetches - 1].end_ns);
    return 0;
}

static void null_close(struct engine_run *run)
{
    free(run);
}

const struct engine engine_null = {
    .name = "null",
    .summary = "Fetches nothing: scripted latencies and costs, to test and calibrate the harness",
    .params = params,
    .fetches_nothing = true,
    .descriptors = null_descriptors,
    .open = null_open,
    .warm = null_warm,
    .run = null_run,
    .close = null_close,
};
