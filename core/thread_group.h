/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FETCHBENCH_CORE_THREAD_GROUP_H
#define FETCHBENCH_CORE_THREAD_GROUP_H

#include "core/err.h"

#include <pthread.h>
#include <stddef.h>

/*
 * Threads that work together: each prepares; when all have, all work at once; none cleans up before
 * all have finished. So that no thread starts or ends while another works.
 *
 *     thread_group_start(&group, &plan, err)     prepare, on each thread
 *     thread_group_run(&group, err)              work, on each thread
 *     thread_group_release(&group)               clean_up, on each thread; joins
 *
 * The calls come from one thread, and block until every thread of the group has finished the phase.
 */

struct thread_plan {
    /* Called with items + i * item_bytes on thread i. `clean_up` also follows a failed `prepare`,
     * and a group that never ran; it may be NULL. */
    int (*prepare)(void *item, struct err *err);
    int (*work)(void *item, struct err *err);
    void (*clean_up)(void *item);
    void *items;
    size_t item_bytes, count;
    size_t stack_bytes; /* 0: the system's default */
    const char *what;   /* what to use fewer of: "workers" */
};

enum thread_group_phase { THREADS_PREPARE, THREADS_WORK, THREADS_END };

/* Zeroed is an empty group, which may be released. */
struct thread_group {
    struct thread_plan plan;
    struct group_member *members;
    size_t started;
    pthread_mutex_t mutex;
    pthread_cond_t phase_changed, all_through;
    enum thread_group_phase phase;
    size_t through; /* members that have ended the phase */
    struct err first_err;
};

/* Starts the threads and waits until each is prepared. -1: the first error of a thread, or one that
 * names how many could be started; the group is then only to be released. */
int thread_group_start(struct thread_group *group, const struct thread_plan *plan,
                       struct err *err) MUST_CHECK;

/* Lets all work, once, and waits until each has finished. -1: the first error of a thread. */
int thread_group_run(struct thread_group *group, struct err *err) MUST_CHECK;

void thread_group_release(struct thread_group *group);

/* Starts a single thread, which is to be joined. `number` of `total` such are for the error. */
int thread_start(pthread_t *thread, const struct thread_plan *plan, void *(*body)(void *item),
                 void *item, size_t number, struct err *err) MUST_CHECK;

#endif
