/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FETCHBENCH_LESSONS_RUNNER_H
#define FETCHBENCH_LESSONS_RUNNER_H

#include "lessons/chart.h"
#include "lessons/context.h"

#include <pthread.h>

/* The inside of a lesson's context: for context.c and runner.c, not for lessons. */

/* A thread that runs a lesson: the main one, or one of on_threads. Each has a runtime. */
struct runner {
    struct lesson_context *context;
    struct runtime runtime;
    const char *name; /* of its main task in the transcript; NULL: as the task is called */
    const struct job *job;
    union value value;
    struct err err;
    int failed;
    pthread_t thread;
};

struct lesson_context {
    struct lesson_options options;
    struct runner lead;
    struct timer end_timer; /* --for */
    bool was_interrupted;
    bool lost_line; /* of the transcript, for want of memory */
    int64_t start_ns;
    struct chart chart;
    pthread_mutex_t lock; /* over the chart and the transcript */
};

/* In place: a runtime whose tasks say and are noted on this context. */
int runner_init(struct runner *runner, struct lesson_context *context, struct err *err) MUST_CHECK;

/* As the transcript calls a task. */
const char *runner_task_name(const struct task *task);

/* A line of the transcript. */
void lesson_line(struct lesson_context *context, int64_t now_ns, const char *who,
                 const char *format, va_list arguments) PRINTF_LIKE(4, 0);

#endif
