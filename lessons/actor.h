#ifndef FETCHBENCH_LESSONS_ACTOR_H
#define FETCHBENCH_LESSONS_ACTOR_H

#include "lessons/chart.h"
#include "lessons/stage.h"

#include <pthread.h>

/* The inside of the stage: for stage.c and its parts, not for lessons. */

/* A thread that plays: the stage's own, or one of on_threads. Each has a runtime. */
struct actor {
    struct stage *stage;
    struct runtime runtime;
    const char *name; /* of its main task in the transcript; NULL: as the task is called */
    const struct part *part;
    union value value;
    struct err err;
    int failed;
    pthread_t thread;
};

struct stage {
    struct stage_options options;
    struct actor lead;
    struct timer end_timer; /* --for */
    bool was_interrupted;
    int64_t start_ns;
    struct chart chart;
    pthread_mutex_t lock; /* over the chart and the transcript */
};

/* In place: a runtime whose tasks say and are noted on this stage. */
int actor_init(struct actor *actor, struct stage *stage, struct err *err) MUST_CHECK;

/* As the transcript calls a task. */
const char *actor_task_name(const struct task *task);

/* A line of the transcript. */
void stage_line(struct stage *stage, int64_t now_ns, const char *who, const char *format,
                va_list arguments) PRINTF_LIKE(4, 0);

#endif
