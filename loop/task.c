#include "loop/task.h"

#include "loop/runtime.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

/* What the body said becomes the result of the future. Runs on the task's own stack still, because
 * the error lies there. */
static void settle(struct task *task, int failed, union value result, struct err *err)
{
    bool cancelled = failed ? err->kind == ERR_CANCELLED : task->must_cancel;
    int unset = 0;
    if (cancelled) {
        future_set_cancelled(&task->future);
    } else if (failed) {
        (void)err_run(err, "'%s' failed without saying why", task->name);
        unset = future_set_error(&task->future, err, NULL);
    } else {
        unset = future_set_value(&task->future, result, NULL);
    }
    assert(unset == 0 && "only its own end makes a task done");
    (void)unset;
}

/* The first function on a task's stack. */
static union value run_body(struct coroutine *coroutine, union value self)
{
    (void)coroutine;
    struct task *task = self.pointer;
    struct err err = {.kind = ERR_NONE};
    union value result = value_nothing();
    int failed = task->body(task, task->argument, &result, &err);
    settle(task, failed, result, &err);
    return value_nothing();
}

/* Takes a stack; or the task ends before it begins. */
static bool begin(struct task *task)
{
    struct err err = {.kind = ERR_NONE};
    if (task->must_cancel) {
        future_set_cancelled(&task->future);
        return false;
    }
    if (coroutine_init(&task->coroutine, &task->future.runtime->stacks, run_body, &err) != 0) {
        settle(task, -1, value_nothing(), &err);
        return false;
    }
    task->began = true;
    return true;
}

/* Everything a task does happens in here: from its beginning, or from the await where it stands, up
 * to its next await or its end. */
static void step(struct task *task)
{
    struct runtime *runtime = task->future.runtime;
    if (!task->began && !begin(task)) {
        runtime_task_is_done(runtime, task);
        return;
    }
    if (runtime->watch)
        runtime->watch(runtime->watch_data, task, TASK_RUNS);
    runtime->current = task;
    (void)coroutine_resume(&task->coroutine, value_pointer(task));
    runtime->current = NULL;
    if (task->coroutine.state == COROUTINE_ENDED) {
        coroutine_release(&task->coroutine);
        runtime_task_is_done(runtime, task);
    } else if (runtime->watch) {
        runtime->watch(runtime->watch_data, task, TASK_WAITS);
    }
}

static void step_soon(struct loop_call *call)
{
    step(call->data);
}

static void wake(struct future *future, void *data)
{
    (void)future;
    step(data);
}

/* What it awaits is gone, and will never wake it. */
static void wake_cancelled(void *data)
{
    struct task *task = data;
    task->awaits = NULL;
    task->must_cancel = true;
    loop_call_soon(task->future.runtime->loop, &task->step);
}

static bool cancel(struct future *future);

static bool is_task(const struct future *future)
{
    return future->cancel == cancel;
}

/* Cancelling goes inwards: from a task to the task that it awaits, and so on, to something that
 * ends at once. A loop, because a chain of tasks may be longer than a stack is deep. */
static bool cancel(struct future *future)
{
    for (;;) {
        struct task *task = (struct task *)future;
        task->cancels++;
        struct future *awaited = task->awaits;
        if (!awaited || future_is_done(awaited)) {
            task->must_cancel = true;
            return true;
        }
        if (!is_task(awaited)) {
            task->must_cancel = !future_cancel(awaited);
            return true;
        }
        future = awaited;
    }
}

struct task *runtime_spawn_named(struct runtime *runtime, task_body *body, union value argument,
                                 const char *name, va_list arguments)
{
    struct task *task = calloc(1, sizeof *task);
    if (!task)
        return NULL;
    (void)vsnprintf(task->name, sizeof task->name, name, arguments);
    future_init(&task->future, runtime, task->name);
    task->future.cancel = cancel;
    task->body = body;
    task->argument = argument;
    task->step = (struct loop_call){.function = step_soon, .data = task};
    task->wake = (struct future_callback){.function = wake, .gone = wake_cancelled, .data = task};
    task_list_add(&runtime->unfinished, task);
    if (runtime->watch)
        runtime->watch(runtime->watch_data, task, TASK_MADE);
    loop_call_soon(runtime->loop, &task->step);
    return task;
}

struct task *runtime_spawn(struct runtime *runtime, task_body *body, union value argument,
                           const char *name, ...)
{
    va_list arguments;
    va_start(arguments, name);
    struct task *task = runtime_spawn_named(runtime, body, argument, name, arguments);
    va_end(arguments);
    return task;
}

struct task *task_spawn(const struct task *self, task_body *body, union value argument,
                        const char *name, ...)
{
    va_list arguments;
    va_start(arguments, name);
    struct task *task = runtime_spawn_named(self->future.runtime, body, argument, name, arguments);
    va_end(arguments);
    return task;
}

void task_free(struct task *task)
{
    if (!task)
        return;
    task->was_freed = true;
    /* Whoever awaits it still has to read its result: then the end of the run frees it. */
    if (!task_is_done(task) || task->future.first)
        return;
    task_list_remove(&task->future.runtime->finished, task);
    future_release(&task->future);
    free(task);
}

static int check_running(const struct task *self, struct err *err)
{
    if (self->future.runtime->current == self)
        return 0;
    return err_run(err, "'%s' does not run: a task can only await for itself", self->name);
}

/* Those who have to end before `future` is done join the ones to look at, each once. */
static void look_at(struct task **next, struct future *future, uint64_t search)
{
    struct task *alone = is_task(future) ? (struct task *)future : NULL;
    struct task *const *tasks = &alone;
    size_t count = alone ? 1 : 0;
    if (future->parts)
        tasks = future->parts(future, &count);
    for (size_t i = 0; i < count; i++) {
        if (tasks[i]->ring_search == search)
            continue;
        tasks[i]->ring_search = search;
        tasks[i]->ring_next = *next;
        *next = tasks[i];
    }
}

/* Follows who waits for whom from `future` on: back at `self` it would be a ring, and nobody in it
 * could ever go on. Nothing to do for a sleep, a fetch and the like; else about 10 ns a task. */
static int check_ring(const struct task *self, struct future *future, struct err *err)
{
    if (future == &self->future)
        return err_run(err, "'%s' awaits itself: it could never go on", self->name);
    uint64_t search = ++self->future.runtime->ring_searches;
    struct task *next = NULL;
    look_at(&next, future, search);
    while (next) {
        struct task *task = next;
        next = task->ring_next;
        if (task == self)
            return err_run(err, "deadlock: '%s' awaits '%s', which itself waits for '%s'",
                           self->name, future->name, self->name);
        if (task->awaits)
            look_at(&next, task->awaits, search);
    }
    return 0;
}

/* Out of here, and back when somebody steps the task again. */
static int suspend(struct task *self, struct err *err)
{
    (void)coroutine_yield(&self->coroutine, value_nothing());
    self->awaits = NULL;
    if (!self->must_cancel)
        return 0;
    self->must_cancel = false;
    return err_cancelled(err, "'%s' was cancelled", self->name);
}

int task_await_future(struct task *self, struct future *future, union value *result,
                      struct err *err)
{
    if (check_running(self, err) != 0)
        return -1;
    if (!future_is_done(future)) {
        if (check_ring(self, future, err) != 0)
            return -1;
        self->awaits = future;
        future_callback_add(future, &self->wake);
        if (self->must_cancel)
            self->must_cancel = !future_cancel(future);
        if (suspend(self, err) != 0)
            return -1;
    }
    return future_result(future, result, err);
}

int task_await(struct task *self, struct task *other, union value *result, struct err *err)
{
    if (!other)
        return err_run(err, "out of memory for a task");
    return task_await_future(self, &other->future, result, err);
}

int task_yield(struct task *self, struct err *err)
{
    if (check_running(self, err) != 0)
        return -1;
    loop_call_soon(self->future.runtime->loop, &self->step);
    return suspend(self, err);
}

bool task_cancel(struct task *task)
{
    return future_cancel(&task->future);
}

bool task_is_done(const struct task *task)
{
    return future_is_done(&task->future);
}

enum future_state task_state(const struct task *task)
{
    return task->future.state;
}

int task_result(struct task *task, union value *result, struct err *err)
{
    return future_result(&task->future, result, err);
}

const char *task_name(const struct task *task)
{
    return task->name;
}

struct runtime *task_runtime(const struct task *task)
{
    return task->future.runtime;
}
