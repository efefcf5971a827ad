/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/thread_group.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

struct group_member {
    struct thread_group *group;
    pthread_t thread;
};

int thread_start(pthread_t *thread, const struct thread_plan *plan, void *(*body)(void *item),
                 void *item, size_t number, struct err *err)
{
    pthread_attr_t attributes;
    int error = pthread_attr_init(&attributes);
    if (error == 0) {
        if (plan->stack_bytes > 0)
            error = pthread_attr_setstacksize(&attributes, plan->stack_bytes);
        if (error == 0)
            error = pthread_create(thread, &attributes, body, item);
        (void)pthread_attr_destroy(&attributes);
    }
    if (error == 0)
        return 0;
    return err_run(err,
                   "cannot start thread %zu of %zu: %s; use fewer %s, or raise the limit (ulimit "
                   "-u, kernel.threads-max, vm.max_map_count)",
                   number, plan->count, strerror(error), plan->what);
}

/* Reports that this member has finished the phase. */
static void report(struct thread_group *group, const struct err *err)
{
    (void)pthread_mutex_lock(&group->mutex);
    if (group->first_err.kind == ERR_NONE)
        group->first_err = *err;
    if (++group->through == group->plan.count)
        (void)pthread_cond_signal(&group->all_through);
    (void)pthread_mutex_unlock(&group->mutex);
}

/* Waits for the phase; returns the current one, which may be a later one. */
static enum thread_group_phase wait_for(struct thread_group *group, enum thread_group_phase phase)
{
    (void)pthread_mutex_lock(&group->mutex);
    while (group->phase < phase)
        (void)pthread_cond_wait(&group->phase_changed, &group->mutex);
    enum thread_group_phase now = group->phase;
    (void)pthread_mutex_unlock(&group->mutex);
    return now;
}

static void *live(void *data)
{
    const struct group_member *member = data;
    struct thread_group *group = member->group;
    const struct thread_plan *plan = &group->plan;
    void *item = (char *)plan->items + (size_t)(member - group->members) * plan->item_bytes;
    struct err err = {0};
    (void)!plan->prepare(item, &err);
    report(group, &err);
    if (wait_for(group, THREADS_WORK) == THREADS_WORK) {
        (void)!plan->work(item, &err);
        report(group, &err);
        (void)wait_for(group, THREADS_END);
    }
    if (plan->clean_up)
        plan->clean_up(item);
    return NULL;
}

static void begin(struct thread_group *group, enum thread_group_phase phase)
{
    (void)pthread_mutex_lock(&group->mutex);
    group->phase = phase;
    group->through = 0;
    (void)pthread_cond_broadcast(&group->phase_changed);
    (void)pthread_mutex_unlock(&group->mutex);
}

static int wait_for_all(struct thread_group *group, struct err *err)
{
    (void)pthread_mutex_lock(&group->mutex);
    while (group->through < group->plan.count)
        (void)pthread_cond_wait(&group->all_through, &group->mutex);
    struct err first = group->first_err;
    (void)pthread_mutex_unlock(&group->mutex);
    return first.kind == ERR_NONE ? 0 : err_run(err, "%s", first.text);
}

int thread_group_start(struct thread_group *group, const struct thread_plan *plan, struct err *err)
{
    *group = (struct thread_group){.plan = *plan};
    group->members = calloc(plan->count, sizeof *group->members);
    if (!group->members)
        return err_run(err, "out of memory for %zu %s", plan->count, plan->what);
    (void)pthread_mutex_init(&group->mutex, NULL);
    (void)pthread_cond_init(&group->phase_changed, NULL);
    (void)pthread_cond_init(&group->all_through, NULL);
    for (; group->started < plan->count; group->started++) {
        struct group_member *member = &group->members[group->started];
        member->group = group;
        if (thread_start(&member->thread, plan, live, member, group->started + 1, err) != 0)
            return -1;
    }
    return wait_for_all(group, err);
}

int thread_group_run(struct thread_group *group, struct err *err)
{
    begin(group, THREADS_WORK);
    return wait_for_all(group, err);
}

void thread_group_release(struct thread_group *group)
{
    if (!group->members)
        return;
    begin(group, THREADS_END);
    for (size_t i = 0; i < group->started; i++)
        (void)pthread_join(group->members[i].thread, NULL);
    (void)pthread_cond_destroy(&group->all_through);
    (void)pthread_cond_destroy(&group->phase_changed);
    (void)pthread_mutex_destroy(&group->mutex);
    free(group->members);
    *group = (struct thread_group){0};
}
