/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/child.h"
#include "core/procfs.h"
#include "core/usage.h"
#include "fetch/engine.h"
#include "fetch/handle.h"
#include "threaded/engines.h"
#include "threaded/worker.h"

#include <errno.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

/*
 * A process pool: pre-forked workers take fetches from a counter in shared memory. Four gates
 * synchronise them, so that neither start nor tear-down falls into the measured time:
 *
 *     worker   prepares, READY   waits GO   fetches, DONE   waits END   measures its memory, exits
 *     parent   waits READY       GO         waits DONE      END         reaps
 *
 * A gate is a pipe through which nothing is ever sent. Passing it is reading its end of file, which
 * comes when all who hold its write end have closed it, or have died: a crashed worker is not
 * waited for. Counters in shared memory distinguish the two.
 */

enum { PARAM_WORKERS };

static const struct option_row params[] = {
    {.name = "workers",
     .kind = OPTION_COUNT,
     .min = 1,
     .max = 10000,
     .initial_note = "the in-flight cap",
     .summary = "Processes, and so the most fetches in flight"},
    {0},
};

enum gate { GATE_READY, GATE_GO, GATE_DONE, GATE_END, GATES };

/* What all processes see: the parent maps it before it forks. The samples and the workers' usage
 * follow. */
struct shared {
    _Atomic int64_t next; /* the first fetch not yet taken */
    _Atomic int64_t ready, done;
    int64_t release_ns; /* set, as is `go`, before the gate opens */
    bool go;            /* false: there will be no run */
    atomic_flag failed;
    struct err first_err; /* of the worker that was the first to claim `failed` */
    struct sample samples[];
};

struct engine_run {
    const struct batch *batch;
    int64_t worker_count, started;
    pid_t *pids; /* 0: reaped */
    int gates[GATES][2];
    struct shared *shared;
    size_t shared_bytes;
    struct sample *samples; /* the batch's shared ones, else those behind `shared` */
    struct usage *usage;    /* one per worker, in shared memory too */
};

static void close_end(struct engine_run *run, enum gate gate, int end)
{
    int *descriptor = &run->gates[gate][end];
    if (*descriptor >= 0)
        (void)close(*descriptor);
    *descriptor = -1;
}

static void gate_open(struct engine_run *run, enum gate gate)
{
    close_end(run, gate, 1);
}

static void gate_pass(const struct engine_run *run, enum gate gate)
{
    char nothing = 0;
    ssize_t got = 0;
    do
        got = read(run->gates[gate][0], &nothing, 1);
    while (got > 0 || (got < 0 && errno == EINTR));
}

static void fetch_all(const struct engine_run *run, struct handle *handle, int32_t worker)
{
    for (;;) {
        int64_t index = atomic_fetch_add_explicit(&run->shared->next, 1, memory_order_relaxed);
        if (index >= run->batch->fetches)
            return;
        worker_fetch(handle, index, worker, &run->samples[index]);
    }
}

/* From GO on. `batch` is this process's copy, with the time of the release. */
static void work(struct engine_run *run, struct batch *batch, struct handle *handle, int32_t worker)
{
    struct usage *usage = &run->usage[worker];
    batch->release_ns = run->shared->release_ns;
    fetch_all(run, handle, worker);
    usage_add_self(usage, 1);
    atomic_fetch_add(&run->shared->done, 1);
    gate_open(run, GATE_DONE);
    gate_pass(run, GATE_END);
    usage->peak_memory_bytes = procfs_private_bytes(getpid());
}

/* The life of a worker, in the process just forked. Returns an exit code. */
static int live(struct engine_run *run, int32_t worker)
{
    struct batch batch = *run->batch;
    struct handle handle;
    struct err err = {0};
    close_end(run, GATE_GO, 1);
    close_end(run, GATE_END, 1);
    if (handle_init(&handle, &batch, &err) != 0) {
        if (!atomic_flag_test_and_set(&run->shared->failed))
            run->shared->first_err = err;
        return EXIT_FAILURE;
    }
    if (batch.start == START_WARM) {
        worker_warm(&handle);
        usage_add_self(&run->usage[worker], -1);
    }
    atomic_fetch_add(&run->shared->ready, 1);
    gate_open(run, GATE_READY);
    gate_pass(run, GATE_GO);
    if (run->shared->go)
        work(run, &batch, &handle, worker);
    handle_release(&handle);
    return EXIT_SUCCESS;
}

static int64_t worker_count(const struct engine_args *args, int64_t in_flight)
{
    return engine_arg_at_most(args, PARAM_WORKERS, in_flight, in_flight);
}

static int processes_check(const struct engine_args *args, struct err *err)
{
    return worker_check_limit(engine_arg(args, PARAM_WORKERS, 1), "worker processes", err);
}

/* Each worker has a table of its own; here the gates. */
static int64_t processes_descriptors(const struct engine_args *args, int64_t in_flight)
{
    (void)args;
    (void)in_flight;
    return 2 * GATES + WORKER_DESCRIPTORS;
}

static int fork_workers(struct engine_run *run, struct err *err)
{
    for (int i = 0; i < GATES; i++)
        if (pipe(run->gates[i]) != 0)
            return err_run(err, "cannot create a pipe: %s", strerror(errno));
    for (; run->started < run->worker_count; run->started++) {
        pid_t pid = fork();
        if (pid < 0)
            return err_run(err,
                           "cannot start process %zu of %zu: %s; use fewer workers, or raise the "
                           "limit (ulimit -u, kernel.pid_max)",
                           (size_t)run->started + 1, (size_t)run->worker_count, strerror(errno));
        if (pid == 0) {
            child_die_with_parent();
            _exit(live(run, (int32_t)run->started));
        }
        run->pids[run->started] = pid;
    }
    return 0;
}

/* Waits until each worker has passed its side of the gate, or has died. */
static int await_workers(struct engine_run *run, enum gate gate, _Atomic int64_t *arrived,
                         struct err *err)
{
    gate_open(run, gate); /* the parent's own copy of the write end */
    gate_pass(run, gate);
    if (atomic_load(arrived) == run->worker_count)
        return 0;
    if (run->shared->first_err.kind != ERR_NONE)
        return err_run(err, "a worker process failed: %s", run->shared->first_err.text);
    return err_run(err, "a worker process ended early");
}

static int start_workers(struct engine_run *run, struct err *err)
{
    if (fork_workers(run, err) != 0)
        return -1;
    return await_workers(run, GATE_READY, &run->shared->ready, err);
}

static int processes_open(struct engine_run **opened, const struct batch *batch, struct err *err)
{
    struct engine_run *run = calloc(1, sizeof *run);
    if (!run)
        return err_run(err, "out of memory");
    *run = (struct engine_run){.batch = batch,
                               .worker_count = worker_count(&batch->args, batch->in_flight),
                               .gates = {{-1, -1}, {-1, -1}, {-1, -1}, {-1, -1}}};
    size_t workers = (size_t)run->worker_count;
    size_t samples_bytes = sizeof(struct shared) + (size_t)batch->fetches * sizeof(struct sample);
    run->shared_bytes = samples_bytes + workers * sizeof *run->usage;
    run->pids = calloc(workers, sizeof *run->pids);
    void *memory =
        mmap(NULL, run->shared_bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (!run->pids || memory == MAP_FAILED) {
        if (memory != MAP_FAILED)
            (void)munmap(memory, run->shared_bytes);
        free(run->pids);
        free(run);
        return err_run(err, "out of memory for %zu processes", workers);
    }
    /* Touched now, so that no page fault falls into the measured time. */
    memset(memory, 0, run->shared_bytes);
    run->shared = memory;
    run->samples = batch->shared_samples ? batch->shared_samples : run->shared->samples;
    run->usage = (struct usage *)((char *)memory + samples_bytes);
    *opened = run;
    return 0;
}

static int processes_warm(struct engine_run *run, struct err *err)
{
    return start_workers(run, err);
}

static int processes_run(struct engine_run *run, struct sample *samples, struct err *err)
{
    if (run->batch->start == START_COLD && start_workers(run, err) != 0)
        return -1;
    run->shared->release_ns = run->batch->release_ns;
    run->shared->go = true;
    gate_open(run, GATE_GO);
    if (await_workers(run, GATE_DONE, &run->shared->done, err) != 0)
        return -1;
    if (samples != run->samples)
        memcpy(samples, run->samples, (size_t)run->batch->fetches * sizeof *samples);
    return 0;
}

/* Lets every worker exit, and waits for it. */
static void end_workers(struct engine_run *run)
{
    gate_open(run, GATE_GO);
    gate_open(run, GATE_END);
    for (int64_t i = 0; i < run->started; i++) {
        while (run->pids[i] > 0 && waitpid(run->pids[i], NULL, 0) < 0 && errno == EINTR)
            continue;
        run->pids[i] = 0;
    }
}

static void processes_children(struct engine_run *run, struct usage *usage)
{
    end_workers(run);
    *usage = (struct usage){0};
    for (int64_t i = 0; i < run->started; i++)
        usage_add(usage, &run->usage[i]);
    usage->threads_peak = run->started;
}

static void processes_close(struct engine_run *run)
{
    end_workers(run);
    for (int i = 0; i < GATES; i++) {
        close_end(run, (enum gate)i, 0);
        close_end(run, (enum gate)i, 1);
    }
    (void)munmap(run->shared, run->shared_bytes);
    free(run->pids);
    free(run);
}

const struct engine engine_processes = {
    .name = "processes",
    .summary = "Pre-forked processes that take fetches from shared memory. Where a crash, a leak "
               "or a library that is not thread-safe must not affect the rest",
    .params = params,
    .check = processes_check,
    .descriptors = processes_descriptors,
    .concurrency = worker_count,
    .open = processes_open,
    .warm = processes_warm,
    .run = processes_run,
    .children = processes_children,
    .close = processes_close,
};
