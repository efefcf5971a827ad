/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FETCHBENCH_LESSONS_CONTEXT_H
#define FETCHBENCH_LESSONS_CONTEXT_H

#include "core/clock.h"
#include "loop/gather.h"
#include "loop/runtime.h"

#include <stdbool.h>
#include <stdio.h>

/*
 * What the lessons share, so that each contains only its idea: a runtime, a transcript with the
 * times since the start, a record of what every task does, for the chart, and jobs that can run on
 * threads, as tasks, or one after another.
 *
 * Times are the lesson's own, on the loop's clock: at --speed 100 a lesson of 7 s takes 0.07 s and
 * still says 7.
 */

enum model { MODEL_UNSET, MODEL_ASYNC, MODEL_THREADS, MODEL_SEQUENTIAL };

/* "async", ...; for MODEL_UNSET "the lesson's own". And back: -1 with an error. */
const char *model_name(enum model model);
int model_parse(const char *text, enum model *model, struct err *err) MUST_CHECK;

/* All names that model_parse accepts, separated by spaces. */
void model_write_names(FILE *stream);

struct lesson_options {
    double speed; /* of the lesson's clock; INFINITY: no time is spent waiting */
    enum model model;
    int64_t for_ns;          /* Ctrl-C after that long on the lesson's clock; 0: never */
    const char *const *urls; /* for lessons that fetch */
    size_t url_count;
    FILE *out;      /* takes everything */
    size_t columns; /* how wide the chart may be */
    bool is_utf8;   /* the chart may use more than ASCII */
};

struct lesson_context;

/* In lessons.c: before and after a lesson. */
struct lesson_context *lesson_context_new(const struct lesson_options *options,
                                          struct err *err) MUST_CHECK;
void lesson_context_free(struct lesson_context *context);
void lesson_draw_chart(const struct lesson_context *context);
bool lesson_was_interrupted(const struct lesson_context *context);
bool lesson_lost_line(const struct lesson_context *context); /* when out of memory */

/* In a lesson, outside of its tasks. */
const struct lesson_options *lesson_options(const struct lesson_context *context);
struct runtime *lesson_runtime(struct lesson_context *context);
double lesson_seconds(const struct lesson_context *context); /* since the start */
void narrate(struct lesson_context *context, const char *format, ...) PRINTF_LIKE(2, 3);

/* Runs `body` as the main task of the lesson's runtime. `result` may be NULL. May be called several
 * times in a lesson; Ctrl-C and --for cancel it. */
int lesson_run(struct lesson_context *context, task_body *body, union value argument,
               union value *result, struct err *err) MUST_CHECK;

/* In a task: a line of the transcript, with the time and the task's name. */
void say(const struct task *self, const char *format, ...) PRINTF_LIKE(2, 3);
struct lesson_context *lesson_of(const struct task *self);
double seconds(const struct task *self); /* since the start */

/*
 * Jobs that a lesson runs together: as tasks that are gathered (async, the default), on a thread
 * each, with a loop of its own (threads), or each to its end before the next (sequential). The
 * bodies are the same: they wait in task_sleep, which on a separate thread delays nobody.
 */
struct job {
    task_body *body;
    union value argument;
    const char *name;
};
int together(struct task *self, enum model model, const struct job jobs[], size_t count,
             union value values[], struct err *err) MUST_CHECK;

/* Likewise, only on threads. Blocks until all have ended. */
int on_threads(struct lesson_context *context, const struct job jobs[], size_t count,
               union value values[], struct err *err) MUST_CHECK;

/* The model that the user asked for, or this one. */
enum model model_or(const struct lesson_context *context, enum model otherwise);

#endif
