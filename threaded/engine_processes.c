#include "threaded/engine_processes.h"

#include "core/executable.h"
#include "fetch/engine.h"
#include "threaded/crew.h"
#include "threaded/worker.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

enum { PARAM_WORKERS };

static const struct engine_param params[] = {
    {.name = "workers",
     .kind = PARAM_COUNT,
     .least = 1,
     .most = 10000,
     .fallback = "the in-flight cap",
     .help = "Processes; no more fetches than this are in progress at once"},
    {0},
};

struct engine_run {
    const struct batch *batch;
    size_t worker_count, started;
    pid_t *pids; /* 0: waited for already */
    struct crew crew;
    size_t shared_bytes;
};

static int64_t worker_count(const struct engine_args *args, int64_t in_flight)
{
    int64_t asked = engine_arg(args, PARAM_WORKERS, in_flight);
    return asked < in_flight ? asked : in_flight;
}

static int processes_check(const struct engine_args *args, struct err *err)
{
    return worker_check_limit(engine_arg(args, PARAM_WORKERS, 1), "worker processes", err);
}

/* The children's own: each has a table of its own. Here the two pipes. */
static int64_t processes_descriptors(const struct engine_args *args, int64_t in_flight)
{
    (void)args;
    (void)in_flight;
    return 4 + WORKER_DESCRIPTORS;
}

static void close_pipe(int ends[2])
{
    for (int i = 0; i < 2; i++) {
        if (ends[i] >= 0)
            (void)close(ends[i]);
        ends[i] = -1;
    }
}

static int fork_workers(struct engine_run *run, struct err *err)
{
    if (pipe(run->crew.go) != 0 || pipe(run->crew.ready) != 0)
        return err_run(err, "cannot make a pipe: %s", strerror(errno));
    for (; run->started < run->worker_count; run->started++) {
        pid_t pid = fork();
        if (pid < 0)
            return err_run(err,
                           "cannot start process %zu of %zu: %s; fewer workers would do, or a "
                           "higher limit (ulimit -u, kernel.pid_max)",
                           run->started + 1, run->worker_count, strerror(errno));
        if (pid == 0) {
            executable_die_with_parent();
            _exit(crew_work(&run->crew, (int32_t)run->started));
        }
        run->pids[run->started] = pid;
    }
    /* From here on the end of `ready` means that no worker is left to speak. */
    (void)close(run->crew.ready[1]);
    run->crew.ready[1] = -1;
    return 0;
}

static int worker_failure(const struct engine_run *run, struct err *err)
{
    if (run->crew.shared->first_err.kind != ERR_NONE)
        return err_run(err, "a worker process failed: %s", run->crew.shared->first_err.text);
    return err_run(err, "a worker process ended early");
}

/* Forks the workers and waits until each stands. */
static int stand_up(struct engine_run *run, struct err *err)
{
    if (fork_workers(run, err) != 0)
        return -1;
    for (size_t i = 0; i < run->worker_count; i++)
        if (!crew_receive(run->crew.ready[0]))
            return worker_failure(run, err);
    return 0;
}

static int processes_open(struct engine_run **opened, const struct batch *batch, struct err *err)
{
    size_t workers = (size_t)worker_count(&batch->args, batch->in_flight);
    struct engine_run *run = calloc(1, sizeof *run);
    if (!run)
        return err_run(err, "out of memory");
    *run = (struct engine_run){.batch = batch,
                               .worker_count = workers,
                               .crew = {.batch = batch, .go = {-1, -1}, .ready = {-1, -1}}};
    size_t samples_bytes =
        sizeof(struct crew_shared) + (size_t)batch->fetches * sizeof(struct sample);
    run->shared_bytes = samples_bytes + workers * sizeof *run->crew.costs;
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
    /* Touched now, so that no page of it is first touched within the measured time. */
    memset(memory, 0, run->shared_bytes);
    run->crew.shared = memory;
    run->crew.samples = batch->shared_samples ? batch->shared_samples : run->crew.shared->samples;
    run->crew.costs = (struct engine_costs *)((char *)memory + samples_bytes);
    *opened = run;
    return 0;
}

static int processes_warm(struct engine_run *run, struct err *err)
{
    return stand_up(run, err);
}

static int reap(struct engine_run *run, size_t i)
{
    int status = 0;
    pid_t ended = 0;
    do
        ended = waitpid(run->pids[i], &status, 0);
    while (ended < 0 && errno == EINTR);
    run->pids[i] = 0;
    return ended > 0 && WIFEXITED(status) && WEXITSTATUS(status) == 0 ? 0 : -1;
}

static int processes_run(struct engine_run *run, struct sample *samples, struct err *err)
{
    if (run->batch->start == START_COLD && stand_up(run, err) != 0)
        return -1;
    run->crew.shared->release_ns = run->batch->release_ns;
    for (size_t i = 0; i < run->worker_count; i++)
        if (!crew_send(run->crew.go[1]))
            return worker_failure(run, err);
    int status = 0;
    for (size_t i = 0; i < run->worker_count; i++)
        if (reap(run, i) != 0)
            status = -1;
    if (status != 0)
        return worker_failure(run, err);
    if (samples != run->crew.samples)
        memcpy(samples, run->crew.samples, (size_t)run->batch->fetches * sizeof *samples);
    return 0;
}

static void processes_children(const struct engine_run *run, struct engine_costs *costs)
{
    *costs = (struct engine_costs){.processes = (int64_t)run->started};
    for (size_t i = 0; i < run->started; i++) {
        costs->cpu_user_ns += run->crew.costs[i].cpu_user_ns;
        costs->cpu_system_ns += run->crew.costs[i].cpu_system_ns;
        costs->voluntary_switches += run->crew.costs[i].voluntary_switches;
        costs->involuntary_switches += run->crew.costs[i].involuntary_switches;
        costs->memory_bytes += run->crew.costs[i].memory_bytes;
    }
}

static void processes_close(struct engine_run *run)
{
    close_pipe(run->crew.go); /* who still waits for the word goes home */
    for (size_t i = 0; i < run->started; i++)
        if (run->pids[i] > 0)
            (void)reap(run, i);
    close_pipe(run->crew.ready);
    (void)munmap(run->crew.shared, run->shared_bytes);
    free(run->pids);
    free(run);
}

const struct engine engine_processes = {
    .name = "processes",
    .summary = "Processes forked ahead that take fetches from shared memory. Where a crash, a leak "
               "or a library "
               "without thread safety must not take the rest along",
    .params = params,
    .check = processes_check,
    .descriptors = processes_descriptors,
    .open = processes_open,
    .warm = processes_warm,
    .run = processes_run,
    .children = processes_children,
    .close = processes_close,
};
