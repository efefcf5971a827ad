/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "loop/task.h"

#include "core/clock.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

/* What the body returned becomes the result of the future. Still on the task's own stack, where the
 * error is. */
static void settle(struct task *task, int failed, union value result, struct err *err)
{
    bool cancelled = failed ? err->kind == ERR_CANCELLED : task->must_cancel;
    int unset = 0;
    if (cancelled) {
        future_set_cancelled(&task->future);
    } else if (failed) {
        (void)err_run(err, "'%s' failed without setting an error", task->name);
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

/* Acquires a stack; or the task ends before it begins. */
static bool begin(struct task *task)
{
    struct err err = {.kind = ERR_NONE};
    if (task->must_cancel) {
        future_set_cancelled(&task->future);
        return false;
    }
    if (coroutine_init(&task->coroutine, &task->runtime->stacks, run_body, &err) != 0) {
        settle(task, -1, value_nothing(), &err);
        return false;
    }
    task->began = true;
    return true;
}

static void trace(const struct task *task, enum task_event event)
{
    if (task->runtime->trace)
        task->runtime->trace(task->runtime->trace_data, task, event);
}

/* The end of a task: those who await it were called back by its future. */
static void finish(struct task *task)
{
    struct runtime *runtime = task->runtime;
    TAILQ_REMOVE(&runtime->unfinished, task, link);
    TAILQ_INSERT_TAIL(&runtime->finished, task, link);
    runtime->unfinished_count--;
    trace(task, TASK_DONE);
    if (task == runtime->main || runtime->unfinished_count == 0)
        loop_stop(runtime->loop);
    if (task->was_freed)
        task_free(task);
}

/* Everything a task does happens inside this call: from its beginning, or from the await that
 * suspended it, up to its next await or its end. */
static void step(struct task *task)
{
    struct runtime *runtime = task->runtime;
    if (!task->began && !begin(task)) {
        finish(task);
        return;
    }
    trace(task, TASK_RUNS);
    runtime->current = task;
    (void)coroutine_resume(&task->coroutine, value_pointer(task));
    runtime->current = NULL;
    if (task->coroutine.state == COROUTINE_ENDED) {
        coroutine_release(&task->coroutine);
        finish(task);
    } else {
        trace(task, TASK_WAITS);
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

/* What it awaits was released, and will never wake it. */
static void wake_cancelled(void *data)
{
    struct task *task = data;
    task->awaits = NULL;
    task->must_cancel = true;
    loop_call_soon(task->runtime->loop, &task->step);
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

static struct task *spawn(struct runtime *runtime, task_body *body, union value argument,
                          const char *name, va_list arguments)
{
    struct task *task = calloc(1, sizeof *task);
    if (!task)
        return NULL;
    (void)vsnprintf(task->name, sizeof task->name, name, arguments);
    future_init(&task->future, runtime->loop, task->name);
    task->runtime = runtime;
    task->future.cancel = cancel;
    task->body = body;
    task->argument = argument;
    task->step = (struct loop_call){.function = step_soon, .data = task};
    task->wake =
        (struct future_callback){.function = wake, .on_release = wake_cancelled, .data = task};
    TAILQ_INSERT_TAIL(&runtime->unfinished, task, link);
    runtime->unfinished_count++;
    trace(task, TASK_MADE);
    loop_call_soon(runtime->loop, &task->step);
    return task;
}

struct task *runtime_spawn(struct runtime *runtime, task_body *body, union value argument,
                           const char *name, ...)
{
    va_list arguments;
    va_start(arguments, name);
    struct task *task = spawn(runtime, body, argument, name, arguments);
    va_end(arguments);
    return task;
}

struct task *task_spawn(const struct task *self, task_body *body, union value argument,
                        const char *name, ...)
{
    va_list arguments;
    va_start(arguments, name);
    struct task *task = spawn(self->runtime, body, argument, name, arguments);
    va_end(arguments);
    return task;
}

void task_free(struct task *task)
{
    if (!task)
        return;
    task->was_freed = true;
    /* Its awaiter still has to read its result: then the end of the run frees it. */
    if (!task_is_done(task) || !TAILQ_EMPTY(&task->future.callbacks))
        return;
    TAILQ_REMOVE(&task->runtime->finished, task, link);
    future_release(&task->future);
    free(task);
}

static int check_running(const struct task *self, struct err *err)
{
    if (self->runtime->current == self)
        return 0;
    return err_run(err, "'%s' is not running: a task can only await for itself", self->name);
}

/* Adds the tasks that have to end before `future` is done to those to visit, each once. */
static void visit_sources(struct task **next, struct future *future, uint64_t search)
{
    struct task *alone = is_task(future) ? (struct task *)future : NULL;
    struct task *const *tasks = &alone;
    size_t count = alone ? 1 : 0;
    if (future->sources)
        tasks = future->sources(future, &count);
    for (size_t i = 0; i < count; i++) {
        if (tasks[i]->cycle_search == search)
            continue;
        tasks[i]->cycle_search = search;
        tasks[i]->cycle_next = *next;
        *next = tasks[i];
    }
}

/* Follows the chain of waits from `future`: back at `self` it would be a cycle, and no task in it
 * could ever continue. Nothing to do for a sleep, a fetch and the like; else about 10 ns a task.
 */
static int check_cycle(const struct task *self, struct future *future, struct err *err)
{
    if (future == &self->future)
        return err_run(err, "'%s' awaits itself: it could never continue", self->name);
    uint64_t search = ++self->runtime->cycle_searches;
    struct task *next = NULL;
    visit_sources(&next, future, search);
    while (next) {
        struct task *task = next;
        next = task->cycle_next;
        if (task == self)
            return err_run(err, "deadlock: '%s' awaits '%s', which itself waits for '%s'",
                           self->name, future->name, self->name);
        if (task->awaits)
            visit_sources(&next, task->awaits, search);
    }
    return 0;
}

/* Returns when somebody steps the task again. */
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
        if (check_cycle(self, future, err) != 0)
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
    loop_call_soon(self->runtime->loop, &self->step);
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
    return task->runtime;
}

struct loop *task_loop(const struct task *task)
{
    return task->runtime->loop;
}

static void wake_sleeper(struct timer *timer)
{
    (void)!future_set_value(timer->data, value_nothing(), NULL);
}

int task_sleep(struct task *self, int64_t duration_ns, struct err *err)
{
    if (duration_ns <= 0)
        return task_yield(self, err);
    struct loop *loop = self->runtime->loop;
    struct future over;
    future_init(&over, loop, "sleep");
    struct timer timer = {.function = wake_sleeper, .data = &over};
    loop_timer_start(loop, &timer, loop_now_ns(loop) + duration_ns);
    int failed = task_await_future(self, &over, NULL, err);
    loop_timer_stop(loop, &timer);
    future_release(&over);
    return failed;
}

struct limit {
    struct timer timer;
    struct task *task;
    bool passed;
};

static void cancel_late(struct timer *timer)
{
    struct limit *limit = timer->data;
    limit->passed = task_cancel(limit->task);
}

int task_await_within(struct task *self, struct task *other, int64_t timeout_ns,
                      union value *result, struct err *err)
{
    if (!other)
        return task_await(self, other, result, err);
    struct loop *loop = self->runtime->loop;
    struct limit limit = {.task = other};
    limit.timer = (struct timer){.function = cancel_late, .data = &limit};
    unsigned cancels_before = self->cancels;
    loop_timer_start(loop, &limit.timer, loop_now_ns(loop) + timeout_ns);
    struct err why = {.kind = ERR_NONE};
    int failed = task_await(self, other, result, &why);
    loop_timer_stop(loop, &limit.timer);
    if (failed == 0)
        return 0;
    /* A request to cancel this task has precedence over the time-out of the other. */
    if (why.kind == ERR_CANCELLED && limit.passed && self->cancels == cancels_before)
        return err_timed_out(err, "'%s' was not done after %g s", other->name,
                             (double)timeout_ns / (double)NS_PER_S);
    if (err && err->kind == ERR_NONE)
        *err = why;
    return -1;
}
