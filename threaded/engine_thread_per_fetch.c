#include "threaded/engine_thread_per_fetch.h"

#include "fetch/engine.h"
#include "fetch/handle.h"
#include "threaded/worker.h"

#include <stdlib.h>

enum { PARAM_STACK };

static const struct engine_param params[] = {
    {.name = "stack",
     .kind = PARAM_SIZE,
     .least = 64 * 1024,
     .most = 1024 * 1024 * 1024,
     .fallback = "256KiB",
     .help = "Stack of each thread: reserved, and touched only as far as it is used"},
    {0},
};

/*
 * As many seats as may be in flight. A thread sits down for one fetch and leaves. The easy handle
 * stays with the seat, so that connections live as long as with every other engine: what is
 * measured against the pool is the thread, not the lost connection.
 */
struct seat {
    struct engine_run *run;
    struct handle handle;
    pthread_t thread;
    int64_t index; /* of the fetch that the thread performs */
    int32_t lane;
    bool made;   /* the handle is */
    bool joined; /* no thread has to be waited for */
};

struct engine_run {
    const struct batch *batch;
    struct seat *seats;
    size_t seat_count;
    struct sample *samples;

    /* The seats whose thread has nothing left to do but to end, the last one on top. */
    pthread_mutex_t mutex;
    pthread_cond_t changed;
    struct seat **free_seats;
    size_t free_count;
    struct err seat_err; /* the first */
};

static int64_t per_fetch_descriptors(const struct engine_args *args, int64_t in_flight)
{
    (void)args;
    return in_flight * WORKER_DESCRIPTORS;
}

static void leave(struct seat *seat, const struct err *err)
{
    struct engine_run *run = seat->run;
    (void)pthread_mutex_lock(&run->mutex);
    run->free_seats[run->free_count++] = seat;
    if (run->seat_err.kind == ERR_NONE)
        run->seat_err = *err;
    (void)pthread_cond_signal(&run->changed);
    (void)pthread_mutex_unlock(&run->mutex);
}

static int make_handle(struct seat *seat, struct err *err)
{
    if (seat->made)
        return 0;
    if (handle_init(&seat->handle, seat->run->batch, err) != 0)
        return -1;
    seat->made = true;
    return 0;
}

static void *fetch_one(void *item)
{
    struct seat *seat = item;
    struct err err = {0};
    if (make_handle(seat, &err) == 0)
        worker_fetch(&seat->handle, seat->index, seat->lane, &seat->run->samples[seat->index]);
    leave(seat, &err);
    return NULL;
}

static void *warm_one(void *item)
{
    struct seat *seat = item;
    struct err err = {0};
    if (make_handle(seat, &err) == 0)
        worker_warm(&seat->handle);
    leave(seat, &err);
    return NULL;
}

/* A seat that nobody sits on; its last thread has ended. */
static struct seat *take_seat(struct engine_run *run)
{
    (void)pthread_mutex_lock(&run->mutex);
    while (run->free_count == 0)
        (void)pthread_cond_wait(&run->changed, &run->mutex);
    struct seat *seat = run->free_seats[--run->free_count];
    (void)pthread_mutex_unlock(&run->mutex);
    if (!seat->joined)
        (void)pthread_join(seat->thread, NULL);
    seat->joined = true;
    return seat;
}

/* Every seat empty again; tells what went wrong on one. */
static int join_all(struct engine_run *run, struct err *err)
{
    (void)pthread_mutex_lock(&run->mutex);
    while (run->free_count < run->seat_count)
        (void)pthread_cond_wait(&run->changed, &run->mutex);
    (void)pthread_mutex_unlock(&run->mutex);
    for (size_t i = 0; i < run->seat_count; i++) {
        if (!run->seats[i].joined)
            (void)pthread_join(run->seats[i].thread, NULL);
        run->seats[i].joined = true;
    }
    if (run->seat_err.kind == ERR_NONE)
        return 0;
    return err_run(err, "a thread failed: %s", run->seat_err.text);
}

/* Puts a thread on the seat. */
static int sit_down(struct seat *seat, void *(*body)(void *), struct err *err)
{
    struct engine_run *run = seat->run;
    struct worker_plan plan = {
        .body = body,
        .items = seat,
        .count = 1,
        .before = (size_t)seat->lane,
        .total = run->seat_count,
        .stack_bytes = (size_t)engine_arg(&run->batch->args, PARAM_STACK, WORKER_STACK_BYTES)};
    if (worker_start(&plan, &seat->thread, err) == 1) {
        seat->joined = false;
        return 0;
    }
    leave(seat, &(struct err){0});
    return -1;
}

static int per_fetch_open(struct engine_run **opened, const struct batch *batch, struct err *err)
{
    size_t seats = (size_t)batch->in_flight;
    struct engine_run *run = calloc(1, sizeof *run);
    if (!run)
        return err_run(err, "out of memory");
    run->seats = calloc(seats, sizeof *run->seats);
    run->free_seats = calloc(seats, sizeof(struct seat *));
    if (!run->seats || !run->free_seats) {
        free(run->seats);
        free(run->free_seats);
        free(run);
        return err_run(err, "out of memory for %zu threads", seats);
    }
    run->batch = batch;
    run->seat_count = run->free_count = seats;
    for (size_t i = 0; i < seats; i++) {
        run->seats[i] = (struct seat){.run = run, .lane = (int32_t)i, .joined = true};
        run->free_seats[seats - 1 - i] = &run->seats[i]; /* the first one on top */
    }
    (void)pthread_mutex_init(&run->mutex, NULL);
    (void)pthread_cond_init(&run->changed, NULL);
    *opened = run;
    return 0;
}

/* Handles and connections can stand before; the threads are what this engine makes anew each time.
 * Every seat is visited, whether its neighbour has become free or not. */
static int per_fetch_warm(struct engine_run *run, struct err *err)
{
    int status = 0;
    run->free_count = 0; /* no thread is alive yet */
    for (size_t i = 0; i < run->seat_count; i++) {
        if (status == 0)
            status = sit_down(&run->seats[i], warm_one, err);
        else
            leave(&run->seats[i], &(struct err){0});
    }
    return join_all(run, err) == 0 ? status : -1;
}

static int per_fetch_run(struct engine_run *run, struct sample *samples, struct err *err)
{
    run->samples = samples;
    int status = 0;
    for (int64_t i = 0; i < run->batch->fetches && status == 0; i++) {
        struct seat *seat = take_seat(run);
        seat->index = i;
        status = sit_down(seat, fetch_one, err);
    }
    return join_all(run, err) == 0 ? status : -1;
}

static void per_fetch_close(struct engine_run *run)
{
    for (size_t i = 0; i < run->seat_count; i++)
        if (run->seats[i].made)
            handle_release(&run->seats[i].handle);
    (void)pthread_cond_destroy(&run->changed);
    (void)pthread_mutex_destroy(&run->mutex);
    free(run->free_seats);
    free(run->seats);
    free(run);
}

const struct engine engine_thread_per_fetch = {
    .name = "thread-per-fetch",
    .summary = "A new thread for every fetch. For a few, rarely: the least code, and a thread's "
               "start and end "
               "each time",
    .params = params,
    .descriptors = per_fetch_descriptors,
    .open = per_fetch_open,
    .warm = per_fetch_warm,
    .run = per_fetch_run,
    .close = per_fetch_close,
};
