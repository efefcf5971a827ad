/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lessons/measure.h"

#include "core/clock.h"
#include "core/procfs.h"
#include "loop/runtime.h"

#include <errno.h>
#include <pthread.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

struct measuring {
    struct weight *weight;
    size_t count;
    int64_t begin_ns, reserved_bytes, resident_bytes;
};

/* Resident memory is not read from statm, which counts in batches and can be off by hundreds of
 * pages. */
static int memory_now(int64_t *reserved_bytes, int64_t *resident_bytes)
{
    int64_t pages = procfs_number("/proc/self/statm", "");
    int64_t kilobytes = procfs_number("/proc/self/smaps_rollup", "Rss:");
    *reserved_bytes = pages * sysconf(_SC_PAGESIZE);
    *resident_bytes = kilobytes * 1024;
    return pages < 0 || kilobytes < 0 ? -1 : 0;
}

static void begin_measuring(struct measuring *measuring)
{
    if (memory_now(&measuring->reserved_bytes, &measuring->resident_bytes) != 0)
        measuring->reserved_bytes = -1;
    measuring->begin_ns = clock_now_ns();
}

/* All that were created have begun and wait. */
static void end_measuring(struct measuring *measuring, size_t made)
{
    struct weight *weight = measuring->weight;
    int64_t took_ns = clock_now_ns() - measuring->begin_ns;
    int64_t reserved_bytes = 0;
    int64_t resident_bytes = 0;
    int64_t each = made > 0 ? (int64_t)made : 1;
    bool is_known =
        memory_now(&reserved_bytes, &resident_bytes) == 0 && measuring->reserved_bytes >= 0;
    weight->made = made;
    weight->start_ns = took_ns / each;
    weight->reserved_bytes = is_known ? (reserved_bytes - measuring->reserved_bytes) / each : -1;
    weight->resident_bytes = is_known ? (resident_bytes - measuring->resident_bytes) / each : -1;
}

/* Where the threads wait. They never leave: the process ends while they wait. */
struct barrier {
    pthread_mutex_t lock;
    pthread_cond_t came, over;
    size_t inside;
};

static void *wait_forever(void *data)
{
    struct barrier *barrier = data;
    (void)pthread_mutex_lock(&barrier->lock);
    barrier->inside++;
    (void)pthread_cond_signal(&barrier->came);
    for (;;)
        (void)pthread_cond_wait(&barrier->over, &barrier->lock);
    return NULL;
}

static void wait_for_arrivals(struct barrier *barrier, size_t count)
{
    (void)pthread_mutex_lock(&barrier->lock);
    while (barrier->inside < count)
        (void)pthread_cond_wait(&barrier->came, &barrier->lock);
    (void)pthread_mutex_unlock(&barrier->lock);
}

static void measure_threads(struct measuring *measuring)
{
    struct barrier barrier = {PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER,
                              PTHREAD_COND_INITIALIZER, 0};
    pthread_t thread;
    size_t made = 0;
    /* The first thread initialises parts of the C library: it is not measured. */
    size_t before = pthread_create(&thread, NULL, wait_forever, &barrier) == 0;
    wait_for_arrivals(&barrier, before);
    begin_measuring(measuring);
    while (made < measuring->count && pthread_create(&thread, NULL, wait_forever, &barrier) == 0)
        made++;
    wait_for_arrivals(&barrier, before + made);
    end_measuring(measuring, made);
}

static int wait_in_a_task(struct task *self, union value never, union value *result,
                          struct err *err)
{
    return task_await_future(self, never.pointer, result, err);
}

static int measure_tasks(struct task *self, union value argument, union value *result,
                         struct err *err)
{
    (void)result;
    struct measuring *measuring = argument.pointer;
    struct future never;
    size_t made = 0;
    future_init(&never, task_loop(self), "the end");
    (void)task_spawn(self, wait_in_a_task, value_pointer(&never), "not measured");
    if (task_yield(self, err) != 0)
        return -1;
    begin_measuring(measuring);
    while (made < measuring->count &&
           task_spawn(self, wait_in_a_task, value_pointer(&never), "one of many"))
        made++;
    int failed = task_yield(self, err); /* every one of them begins, and waits */
    end_measuring(measuring, made);
    future_release(&never);
    return failed;
}

static int measure_coroutines(struct measuring *measuring, struct err *err)
{
    struct runtime runtime;
    if (runtime_init(&runtime, err) != 0)
        return -1;
    int failed = runtime_run(&runtime, measure_tasks, value_pointer(measuring), NULL, err);
    runtime_release(&runtime);
    return failed;
}

/* In the fresh process. */
static void measure_and_send(enum kind kind, size_t count, int pipe_end)
{
    struct err err = {.kind = ERR_NONE};
    struct weight weight = {.made = 0};
    struct measuring measuring = {.weight = &weight, .count = count};
    if (kind == KIND_THREADS)
        measure_threads(&measuring);
    else if (measure_coroutines(&measuring, &err) != 0)
        _exit(1);
    ssize_t wrote = write(pipe_end, &weight, sizeof weight);
    _exit(wrote == (ssize_t)sizeof weight ? 0 : 1);
}

int measure_many(enum kind kind, size_t count, struct weight *weight, struct err *err)
{
    int ends[2];
    if (pipe(ends) != 0)
        return err_run(err, "cannot create a pipe: %s", strerror(errno));
    pid_t child = fork();
    if (child == 0)
        measure_and_send(kind, count, ends[1]);
    (void)close(ends[1]);
    ssize_t got = child < 0 ? -1 : read(ends[0], weight, sizeof *weight);
    (void)close(ends[0]);
    if (child < 0)
        return err_run(err, "cannot start a process: %s", strerror(errno));
    (void)waitpid(child, NULL, 0);
    if (got != (ssize_t)sizeof *weight)
        return err_run(err, "the process that made %zu %s failed", count,
                       kind == KIND_THREADS ? "threads" : "coroutines");
    return 0;
}
