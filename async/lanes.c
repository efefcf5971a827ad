#include "async/lanes.h"

#include <stdlib.h>
#include <string.h>

struct lane_seat {
    struct lanes *lanes;
    struct lane *lane;
    pthread_t thread;
    bool warm;
};

int lanes_init(struct lanes *lanes, size_t count, struct err *err)
{
    *lanes = (struct lanes){.count = count};
    lanes->items = calloc(count, sizeof *lanes->items);
    lanes->seats = calloc(count, sizeof *lanes->seats);
    if (!lanes->items || !lanes->seats) {
        free(lanes->items);
        free(lanes->seats);
        return err_run(err, "out of memory for %zu event loops", count);
    }
    (void)pthread_mutex_init(&lanes->mutex, NULL);
    (void)pthread_cond_init(&lanes->changed, NULL);
    return 0;
}

void lanes_release(struct lanes *lanes)
{
    (void)pthread_mutex_lock(&lanes->mutex);
    lanes->quit = true;
    (void)pthread_cond_broadcast(&lanes->changed);
    (void)pthread_mutex_unlock(&lanes->mutex);
    for (size_t i = 0; i < lanes->started; i++)
        (void)pthread_join(lanes->seats[i].thread, NULL);
    for (size_t i = 0; i < lanes->count; i++)
        lane_release(&lanes->items[i]);
    (void)pthread_cond_destroy(&lanes->changed);
    (void)pthread_mutex_destroy(&lanes->mutex);
    free(lanes->seats);
    free(lanes->items);
}

static int open_lane(struct lane *lane, bool warm, struct err *err)
{
    if (lane_open(lane, err) != 0)
        return -1;
    return warm ? lane_warm(lane, err) : 0;
}

/* One more lane has come to the point that `counter` counts. */
static void report(struct lanes *lanes, size_t *counter, const struct err *err)
{
    (void)pthread_mutex_lock(&lanes->mutex);
    (*counter)++;
    if (lanes->err.kind == ERR_NONE)
        lanes->err = *err;
    (void)pthread_cond_broadcast(&lanes->changed);
    (void)pthread_mutex_unlock(&lanes->mutex);
}

static bool wait_for_go(struct lanes *lanes)
{
    (void)pthread_mutex_lock(&lanes->mutex);
    while (!lanes->go && !lanes->quit)
        (void)pthread_cond_wait(&lanes->changed, &lanes->mutex);
    bool go = lanes->go;
    (void)pthread_mutex_unlock(&lanes->mutex);
    return go;
}

static int wait_for_all(struct lanes *lanes, const size_t *counter, struct err *err)
{
    (void)pthread_mutex_lock(&lanes->mutex);
    while (*counter < lanes->started)
        (void)pthread_cond_wait(&lanes->changed, &lanes->mutex);
    struct err failed = lanes->err;
    (void)pthread_mutex_unlock(&lanes->mutex);
    return failed.kind == ERR_NONE ? 0 : err_run(err, "%s", failed.text);
}

static void *live(void *item)
{
    const struct lane_seat *seat = item;
    struct lanes *lanes = seat->lanes;
    struct err err = {0};
    bool stands = open_lane(seat->lane, seat->warm, &err) == 0;
    report(lanes, &lanes->ready, &err);
    if (!stands || !wait_for_go(lanes))
        return NULL;
    int status = lane_perform(seat->lane, lanes->samples, &err);
    report(lanes, &lanes->ended, status == 0 ? &(struct err){0} : &err);
    return NULL;
}

int lanes_open(struct lanes *lanes, bool warm, struct err *err)
{
    if (lanes->count == 1)
        return open_lane(&lanes->items[0], warm, err);
    int error = 0;
    while (lanes->started < lanes->count && error == 0) {
        struct lane_seat *seat = &lanes->seats[lanes->started];
        *seat =
            (struct lane_seat){.lanes = lanes, .lane = &lanes->items[lanes->started], .warm = warm};
        error = pthread_create(&seat->thread, NULL, live, seat);
        lanes->started += error == 0;
    }
    if (error != 0)
        return err_run(err, "cannot start thread %zu of %zu: %s; fewer loops would do",
                       lanes->started + 1, lanes->count, strerror(error));
    return wait_for_all(lanes, &lanes->ready, err);
}

int lanes_perform(struct lanes *lanes, struct sample *samples, struct err *err)
{
    if (lanes->count == 1)
        return lane_perform(&lanes->items[0], samples, err);
    (void)pthread_mutex_lock(&lanes->mutex);
    lanes->samples = samples;
    lanes->go = true;
    (void)pthread_cond_broadcast(&lanes->changed);
    (void)pthread_mutex_unlock(&lanes->mutex);
    return wait_for_all(lanes, &lanes->ended, err);
}
