#include "lessons/actor.h"

#include <math.h>
#include <stdarg.h>
#include <stdlib.h>

static struct actor *actor_of(const struct task *task)
{
    return task_runtime(task)->data;
}

struct stage *stage_of(const struct task *self)
{
    return actor_of(self)->stage;
}

const char *actor_task_name(const struct task *task)
{
    const struct actor *actor = actor_of(task);
    bool is_main = task == actor->runtime.main;
    return is_main && actor->name ? actor->name : task_name(task);
}

static int64_t now_of(const struct task *task)
{
    return loop_now_ns(runtime_loop(task_runtime(task))) - stage_of(task)->start_ns;
}

double seconds(const struct task *self)
{
    return (double)now_of(self) / (double)NS_PER_S;
}

void say(const struct task *self, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    stage_line(stage_of(self), now_of(self), actor_task_name(self), format, arguments);
    va_end(arguments);
}

static void note(void *data, const struct task *task, enum task_event event)
{
    struct actor *actor = data;
    struct stage *stage = actor->stage;
    /* The main task is made before the runtime calls it main. */
    bool is_main = task == actor->runtime.main || !actor->runtime.main;
    const char *name = is_main && actor->name ? actor->name : task_name(task);
    (void)pthread_mutex_lock(&stage->lock);
    chart_note(&stage->chart, now_of(task), task, name, event);
    (void)pthread_mutex_unlock(&stage->lock);
    if (event == TASK_DONE && stage->was_interrupted && task_state(task) == FUTURE_CANCELLED)
        say(task, "cancelled");
}

static void report(void *data, const char *text)
{
    struct actor *actor = data;
    tell(actor->stage, "%s", text);
}

int actor_init(struct actor *actor, struct stage *stage, struct err *err)
{
    actor->stage = stage;
    if (runtime_init(&actor->runtime, err) != 0)
        return -1;
    actor->runtime.data = actor;
    actor->runtime.trace = note;
    actor->runtime.trace_data = actor;
    loop_set_error_handler(actor->runtime.loop, report, actor);
    return 0;
}

static void *play_part(void *data)
{
    struct actor *actor = data;
    actor->failed = runtime_run(&actor->runtime, actor->part->body, actor->part->argument,
                                &actor->value, &actor->err);
    return NULL;
}

/* Waits for the thread, and on a clock that jumps goes on from where it has come to. */
static void join(struct actor *actor)
{
    struct loop *lead = actor->stage->lead.runtime.loop;
    (void)pthread_join(actor->thread, NULL);
    if (actor->stage->options.speed == INFINITY)
        loop_block_ns(lead, loop_now_ns(actor->runtime.loop) - loop_now_ns(lead));
}

/* Begins one; nothing of it is left where that fails. */
static int begin(struct actor *actor, struct stage *stage, const struct part *part, struct err *err)
{
    actor->part = part;
    actor->name = part->name;
    if (actor_init(actor, stage, err) != 0)
        return -1;
    loop_follow_clock(actor->runtime.loop, stage->lead.runtime.loop);
    if (pthread_create(&actor->thread, NULL, play_part, actor) == 0)
        return 0;
    runtime_release(&actor->runtime);
    return err_run(err, "cannot start a thread for '%s'", part->name);
}

int on_threads(struct stage *stage, const struct part parts[], size_t count, union value values[],
               struct err *err)
{
    struct actor *actors = calloc(count, sizeof *actors);
    if (!actors)
        return err_run(err, "out of memory for %zu threads", count);
    int failed = 0;
    size_t begun = 0;
    while (begun < count && failed == 0) {
        failed = begin(&actors[begun], stage, &parts[begun], err);
        begun += failed == 0;
    }
    for (size_t i = 0; i < begun; i++) {
        join(&actors[i]);
        runtime_release(&actors[i].runtime);
        if (values)
            values[i] = actors[i].value;
        if (actors[i].failed && failed == 0) {
            failed = -1;
            *err = actors[i].err;
        }
    }
    free(actors);
    return failed;
}
