/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/thread_group.h"
#include "fetch/engine.h"
#include "fetch/handle.h"
#include "threaded/engines.h"
#include "threaded/worker.h"

#include <stdlib.h>

enum { PARAM_STACK };

static const struct option_row params[] = {
    STACK_PARAM,
    {0},
};

/*
 * As many slots as may be in flight. A thread occupies one for a single fetch. The easy handle
 * stays with the slot, so that connections live as long as with every other engine: the difference
 * from the pool is the thread, not a lost connection.
 */
struct slot {
    struct engine_run *run;
    struct handle handle;
    pthread_t thread;
    int64_t index; /* of the fetch that the thread performs */
    int32_t number;
    bool has_handle;
    bool has_thread; /* that is to be joined */
};

struct engine_run {
    const struct batch *batch;
    struct slot *slots;
    size_t slot_count;
    struct thread_plan plan;
    struct sample *samples;

    /* The slots whose thread has nothing left to do but to end, the last one on top. */
    pthread_mutex_t mutex;
    pthread_cond_t freed;
    struct slot **free_slots;
    size_t free_count;
    struct err first_err;
};

static int64_t per_fetch_descriptors(const struct engine_args *args, int64_t in_flight)
{
    (void)args;
    return in_flight * WORKER_DESCRIPTORS;
}

static int create_handle(struct slot *slot, struct err *err)
{
    if (slot->has_handle)
        return 0;
    if (handle_init(&slot->handle, slot->run->batch, err) != 0)
        return -1;
    slot->has_handle = true;
    return 0;
}

static void free_slot(struct slot *slot, const struct err *err)
{
    struct engine_run *run = slot->run;
    (void)pthread_mutex_lock(&run->mutex);
    run->free_slots[run->free_count++] = slot;
    if (run->first_err.kind == ERR_NONE)
        run->first_err = *err;
    (void)pthread_cond_signal(&run->freed);
    (void)pthread_mutex_unlock(&run->mutex);
}

static void *fetch_one(void *item)
{
    struct slot *slot = item;
    struct err err = {0};
    if (create_handle(slot, &err) == 0)
        worker_fetch(&slot->handle, slot->index, slot->number, &slot->run->samples[slot->index]);
    free_slot(slot, &err);
    return NULL;
}

static void join(struct slot *slot)
{
    if (slot->has_thread)
        (void)pthread_join(slot->thread, NULL);
    slot->has_thread = false;
}

/* A free slot, whose last thread has ended. */
static struct slot *acquire_slot(struct engine_run *run)
{
    (void)pthread_mutex_lock(&run->mutex);
    while (run->free_count == 0)
        (void)pthread_cond_wait(&run->freed, &run->mutex);
    struct slot *slot = run->free_slots[--run->free_count];
    (void)pthread_mutex_unlock(&run->mutex);
    join(slot);
    return slot;
}

/* Waits until every slot is free; the first error of a thread. */
static int join_all(struct engine_run *run, struct err *err)
{
    (void)pthread_mutex_lock(&run->mutex);
    while (run->free_count < run->slot_count)
        (void)pthread_cond_wait(&run->freed, &run->mutex);
    (void)pthread_mutex_unlock(&run->mutex);
    for (size_t i = 0; i < run->slot_count; i++)
        join(&run->slots[i]);
    return run->first_err.kind == ERR_NONE ? 0 : err_run(err, "%s", run->first_err.text);
}

static int prepare_slot(void *item, struct err *err)
{
    struct slot *slot = item;
    if (create_handle(slot, err) != 0)
        return -1;
    worker_warm(&slot->handle);
    return 0;
}

static int per_fetch_open(struct engine_run **opened, const struct batch *batch, struct err *err)
{
    size_t slots = (size_t)batch->in_flight;
    struct engine_run *run = calloc(1, sizeof *run);
    if (!run)
        return err_run(err, "out of memory");
    run->slots = calloc(slots, sizeof *run->slots);
    run->free_slots = calloc(slots, sizeof(struct slot *));
    if (!run->slots || !run->free_slots) {
        free(run->slots);
        free(run->free_slots);
        free(run);
        return err_run(err, "out of memory for %zu threads", slots);
    }
    run->batch = batch;
    run->slot_count = run->free_count = slots;
    for (size_t i = 0; i < slots; i++) {
        run->slots[i] = (struct slot){.run = run, .number = (int32_t)i};
        run->free_slots[slots - 1 - i] = &run->slots[i]; /* the first one on top */
    }
    run->plan = (struct thread_plan){
        .prepare = prepare_slot,
        .items = run->slots,
        .item_bytes = sizeof *run->slots,
        .count = slots,
        .stack_bytes = (size_t)engine_arg(&batch->args, PARAM_STACK, WORKER_STACK_BYTES),
        .what = "fetches in flight"};
    (void)pthread_mutex_init(&run->mutex, NULL);
    (void)pthread_cond_init(&run->freed, NULL);
    *opened = run;
    return 0;
}

/* Handles and connections can be created before; the threads are created each time by design.
 */
static int per_fetch_warm(struct engine_run *run, struct err *err)
{
    struct thread_group threads = {0};
    int status = thread_group_start(&threads, &run->plan, err);
    thread_group_release(&threads);
    return status;
}

static int per_fetch_run(struct engine_run *run, struct sample *samples, struct err *err)
{
    run->samples = samples;
    int status = 0;
    for (int64_t i = 0; i < run->batch->fetches && status == 0; i++) {
        struct slot *slot = acquire_slot(run);
        slot->index = i;
        status =
            thread_start(&slot->thread, &run->plan, fetch_one, slot, (size_t)slot->number + 1, err);
        slot->has_thread = status == 0;
        if (status != 0)
            free_slot(slot, &(struct err){0});
    }
    return join_all(run, err) == 0 ? status : -1;
}

static void per_fetch_close(struct engine_run *run)
{
    for (size_t i = 0; i < run->slot_count; i++)
        if (run->slots[i].has_handle)
            handle_release(&run->slots[i].handle);
    (void)pthread_cond_destroy(&run->freed);
    (void)pthread_mutex_destroy(&run->mutex);
    free(run->free_slots);
    free(run->slots);
    free(run);
}

const struct engine engine_thread_per_fetch = {
    .name = "thread-per-fetch",
    .summary = "A new thread for every fetch. For a few fetches now and then: the least code, but "
               "a thread is started and ended each time",
    .params = params,
    .descriptors = per_fetch_descriptors,
    .open = per_fetch_open,
    .warm = per_fetch_warm,
    .run = per_fetch_run,
    .close = per_fetch_close,
};
