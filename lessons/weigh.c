#include "lessons/weigh.h"

#include "core/clock.h"
#include "core/procfs.h"
#include "loop/runtime.h"

#include <errno.h>
#include <pthread.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

struct scale {
    struct weight *weight;
    size_t count;
    int64_t begin_ns, reserved_bytes, resident_bytes;
};

/* Resident memory not from statm, which counts it in batches and can be some hundred pages off. */
static int memory_now(int64_t *reserved_bytes, int64_t *resident_bytes)
{
    int64_t pages = procfs_number("/proc/self/statm", "");
    int64_t kilobytes = procfs_number("/proc/self/smaps_rollup", "Rss:");
    *reserved_bytes = pages * sysconf(_SC_PAGESIZE);
    *resident_bytes = kilobytes * 1024;
    return pages < 0 || kilobytes < 0 ? -1 : 0;
}

static void put_on(struct scale *scale)
{
    if (memory_now(&scale->reserved_bytes, &scale->resident_bytes) != 0)
        scale->reserved_bytes = -1;
    scale->begin_ns = clock_now_ns();
}

/* All that were made have begun and wait. */
static void read_off(struct scale *scale, size_t made)
{
    struct weight *weight = scale->weight;
    int64_t took_ns = clock_now_ns() - scale->begin_ns;
    int64_t reserved_bytes = 0;
    int64_t resident_bytes = 0;
    int64_t each = made > 0 ? (int64_t)made : 1;
    bool is_known = memory_now(&reserved_bytes, &resident_bytes) == 0 && scale->reserved_bytes >= 0;
    weight->made = made;
    weight->start_ns = took_ns / each;
    weight->reserved_bytes = is_known ? (reserved_bytes - scale->reserved_bytes) / each : -1;
    weight->resident_bytes = is_known ? (resident_bytes - scale->resident_bytes) / each : -1;
}

/* Where threads stand. They need not leave: their process ends with them in it. */
struct hall {
    pthread_mutex_t lock;
    pthread_cond_t came, over;
    size_t inside;
};

static void *stand_in(void *data)
{
    struct hall *hall = data;
    (void)pthread_mutex_lock(&hall->lock);
    hall->inside++;
    (void)pthread_cond_signal(&hall->came);
    for (;;)
        (void)pthread_cond_wait(&hall->over, &hall->lock);
    return NULL;
}

static void wait_inside(struct hall *hall, size_t count)
{
    (void)pthread_mutex_lock(&hall->lock);
    while (hall->inside < count)
        (void)pthread_cond_wait(&hall->came, &hall->lock);
    (void)pthread_mutex_unlock(&hall->lock);
}

static void weigh_threads(struct scale *scale)
{
    struct hall hall = {PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER,
                        PTHREAD_COND_INITIALIZER, 0};
    pthread_t thread;
    size_t made = 0;
    /* The first of all wakes parts of the C library: it is not weighed. */
    size_t before = pthread_create(&thread, NULL, stand_in, &hall) == 0;
    wait_inside(&hall, before);
    put_on(scale);
    while (made < scale->count && pthread_create(&thread, NULL, stand_in, &hall) == 0)
        made++;
    wait_inside(&hall, before + made);
    read_off(scale, made);
}

static int wait_in_a_task(struct task *self, union value never, union value *result,
                          struct err *err)
{
    return task_await_future(self, never.pointer, result, err);
}

static int weigh_tasks(struct task *self, union value argument, union value *result,
                       struct err *err)
{
    (void)result;
    struct scale *scale = argument.pointer;
    struct future never;
    size_t made = 0;
    future_init(&never, task_loop(self), "the end");
    (void)task_spawn(self, wait_in_a_task, value_pointer(&never), "not weighed");
    if (task_yield(self, err) != 0)
        return -1;
    put_on(scale);
    while (made < scale->count &&
           task_spawn(self, wait_in_a_task, value_pointer(&never), "one of many"))
        made++;
    int failed = task_yield(self, err); /* every one of them begins, and waits */
    read_off(scale, made);
    future_release(&never);
    return failed;
}

static int weigh_coroutines(struct scale *scale, struct err *err)
{
    struct runtime runtime;
    if (runtime_init(&runtime, err) != 0)
        return -1;
    int failed = runtime_run(&runtime, weigh_tasks, value_pointer(scale), NULL, err);
    runtime_release(&runtime);
    return failed;
}

/* In the fresh process. */
static void weigh_and_tell(enum crowd crowd, size_t count, int pipe_end)
{
    struct err err = {.kind = ERR_NONE};
    struct weight weight = {.made = 0};
    struct scale scale = {.weight = &weight, .count = count};
    if (crowd == CROWD_THREADS)
        weigh_threads(&scale);
    else if (weigh_coroutines(&scale, &err) != 0)
        _exit(1);
    ssize_t wrote = write(pipe_end, &weight, sizeof weight);
    _exit(wrote == (ssize_t)sizeof weight ? 0 : 1);
}

int weigh(enum crowd crowd, size_t count, struct weight *weight, struct err *err)
{
    int ends[2];
    if (pipe(ends) != 0)
        return err_run(err, "cannot make a pipe: %s", strerror(errno));
    pid_t child = fork();
    if (child == 0)
        weigh_and_tell(crowd, count, ends[1]);
    (void)close(ends[1]);
    ssize_t got = child < 0 ? -1 : read(ends[0], weight, sizeof *weight);
    (void)close(ends[0]);
    if (child < 0)
        return err_run(err, "cannot start a process: %s", strerror(errno));
    (void)waitpid(child, NULL, 0);
    if (got != (ssize_t)sizeof *weight)
        return err_run(err, "a process that made %zu %s has failed", count,
                       crowd == CROWD_THREADS ? "threads" : "coroutines");
    return 0;
}
