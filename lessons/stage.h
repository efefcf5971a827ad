#ifndef FETCHBENCH_LESSONS_STAGE_H
#define FETCHBENCH_LESSONS_STAGE_H

#include "core/clock.h"
#include "loop/gather.h"
#include "loop/runtime.h"

#include <stdbool.h>
#include <stdio.h>

/*
 * What the lessons share, so that each can be about its idea alone: a runtime to play on, a
 * transcript with the times since the start, a note of every task's doings for the chart, and
 * parts that can be played on threads, as tasks, or one after another.
 *
 * Times are the lesson's own, on the loop's clock: at --speed 100 a lesson of 7 s takes 0.07 s and
 * still says 7.
 */

enum model { MODEL_UNSET, MODEL_ASYNC, MODEL_THREADS, MODEL_SEQUENTIAL };

/* "async", ...; for MODEL_UNSET "as the lesson likes". And back: -1 with an error. */
const char *model_name(enum model model);
int model_parse(const char *text, enum model *model, struct err *err) MUST_CHECK;

/* All that model_parse takes, with blanks between. */
void model_write_names(FILE *stream);

struct stage_options {
    double speed; /* of the lesson's clock; INFINITY: no time is spent waiting */
    enum model model;
    int64_t for_ns;          /* Ctrl-C after that long on the lesson's clock; 0: never */
    const char *const *urls; /* for lessons that fetch */
    size_t url_count;
    FILE *out;      /* takes everything */
    size_t columns; /* how wide the chart may be */
    bool is_utf8;   /* it may be drawn with more than ASCII */
};

struct stage;

/* In lessons.c: before and after a lesson. */
struct stage *stage_new(const struct stage_options *options, struct err *err) MUST_CHECK;
void stage_free(struct stage *stage);
void stage_draw_chart(const struct stage *stage);
bool stage_was_interrupted(const struct stage *stage);

/* In a lesson, outside of its tasks. */
const struct stage_options *stage_options(const struct stage *stage);
struct runtime *stage_runtime(struct stage *stage);
double stage_seconds(const struct stage *stage); /* since the start */
void tell(struct stage *stage, const char *format, ...) PRINTF_LIKE(2, 3);

/* Runs `body` as the main task of the stage's runtime. `result` may be NULL. May come several times
 * in a lesson; Ctrl-C and --for cancel it. */
int stage_run(struct stage *stage, task_body *body, union value argument, union value *result,
              struct err *err) MUST_CHECK;

/* In a task: a line of the transcript, with the time and who says it. */
void say(const struct task *self, const char *format, ...) PRINTF_LIKE(2, 3);
struct stage *stage_of(const struct task *self);
double seconds(const struct task *self); /* since the start */

/*
 * Parts of a play, which a lesson puts on together: as tasks that are gathered (async, the
 * default), on a thread each, with a loop of its own (threads), or each to its end before the next
 * (sequential). The bodies are the same: what waits in them is a task_sleep, and on a thread of its
 * own that holds nobody up.
 */
struct part {
    task_body *body;
    union value argument;
    const char *name;
};
int together(struct task *self, enum model model, const struct part parts[], size_t count,
             union value values[], struct err *err) MUST_CHECK;

/* The threads of that, for a lesson that wants just them. Blocks until all have ended. */
int on_threads(struct stage *stage, const struct part parts[], size_t count, union value values[],
               struct err *err) MUST_CHECK;

/* The model that the user asked for, or this one. */
enum model model_or(const struct stage *stage, enum model fallback);

#endif
