/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "loop/future.h"

#include <stdlib.h>

/* For when there is no memory for the error of a future. */
static const struct err no_memory = {.kind = ERR_RUN, .text = "out of memory for an error's text"};

const char *future_state_name(enum future_state state)
{
    static const char *const names[] = {"pending", "value", "error", "cancelled"};
    return names[state];
}

void future_init(struct future *future, struct loop *loop, const char *name)
{
    *future = (struct future){.loop = loop, .name = name};
    TAILQ_INIT(&future->callbacks);
}

static const struct err *error_of(const struct future *future)
{
    return future->error ? future->error : &no_memory;
}

void future_release(struct future *future)
{
    while (!TAILQ_EMPTY(&future->callbacks)) {
        struct future_callback *callback = TAILQ_FIRST(&future->callbacks);
        future_callback_remove(callback);
        if (callback->on_release)
            callback->on_release(callback->data);
    }
    if (future->state == FUTURE_ERROR && !future->error_was_seen)
        loop_report_error(future->loop, "'%s' failed and was not awaited: %s", future->name,
                          error_of(future)->text);
    free(future->error);
    future->error = NULL;
    future->error_was_seen = true;
}

static void call_back(struct loop_call *call)
{
    struct future_callback *callback = call->data;
    struct future *future = callback->future;
    future_callback_remove(callback); /* first: the function may free it, or add it again */
    callback->function(future, callback->data);
}

static void call_soon(struct future_callback *callback)
{
    callback->call.function = call_back;
    callback->call.data = callback;
    loop_call_soon(callback->future->loop, &callback->call);
}

static void finish(struct future *future, enum future_state state)
{
    future->state = state;
    struct future_callback *callback = NULL;
    TAILQ_FOREACH(callback, &future->callbacks, link)
        call_soon(callback);
}

static int check_pending(const struct future *future, struct err *err)
{
    if (future->state == FUTURE_PENDING)
        return 0;
    return err_run(err, "'%s' is already done (%s): a future takes one result", future->name,
                   future_state_name(future->state));
}

int future_set_value(struct future *future, union value value, struct err *err)
{
    if (check_pending(future, err) != 0)
        return -1;
    future->value = value;
    finish(future, FUTURE_VALUE);
    return 0;
}

int future_set_error(struct future *future, const struct err *error, struct err *err)
{
    if (check_pending(future, err) != 0)
        return -1;
    future->error = malloc(sizeof *future->error);
    if (future->error)
        *future->error = *error;
    finish(future, FUTURE_ERROR);
    return 0;
}

void future_set_cancelled(struct future *future)
{
    finish(future, FUTURE_CANCELLED);
}

bool future_cancel(struct future *future)
{
    if (future->state != FUTURE_PENDING)
        return false;
    if (future->cancel)
        return future->cancel(future);
    future_set_cancelled(future);
    return true;
}

bool future_is_done(const struct future *future)
{
    return future->state != FUTURE_PENDING;
}

int future_result(struct future *future, union value *value, struct err *err)
{
    switch (future->state) {
    case FUTURE_VALUE:
        if (value)
            *value = future->value;
        return 0;
    case FUTURE_ERROR:
        future->error_was_seen = true;
        if (err && err->kind == ERR_NONE)
            *err = *error_of(future);
        return -1;
    case FUTURE_CANCELLED:
        return err_cancelled(err, "'%s' was cancelled", future->name);
    case FUTURE_PENDING:
        break;
    }
    return err_run(err, "'%s' is not done: its result can be awaited", future->name);
}

void future_callback_add(struct future *future, struct future_callback *callback)
{
    callback->future = future;
    TAILQ_INSERT_TAIL(&future->callbacks, callback, link);
    if (future_is_done(future))
        call_soon(callback);
}

void future_callback_remove(struct future_callback *callback)
{
    struct future *future = callback->future;
    if (!future)
        return;
    loop_call_stop(future->loop, &callback->call);
    TAILQ_REMOVE(&future->callbacks, callback, link);
    callback->future = NULL;
}
