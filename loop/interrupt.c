#include "loop/interrupt.h"

#include <signal.h>
#include <stdlib.h>
#include <uv.h>

enum { SIGNALS = 2 };

struct interrupt {
    uv_signal_t handles[SIGNALS];
    struct runtime *runtime;
    void (*function)(void *data);
    void *data;
    size_t open;
    bool came;
};

static void on_signal(uv_signal_t *handle, int number)
{
    (void)number;
    struct interrupt *interrupt = handle->data;
    interrupt->came = true;
    for (size_t i = 0; i < SIGNALS; i++)
        (void)uv_signal_stop(&interrupt->handles[i]);
    if (interrupt->function)
        interrupt->function(interrupt->data);
    else if (interrupt->runtime->main)
        (void)task_cancel(interrupt->runtime->main);
}

static void free_when_closed(uv_handle_t *handle)
{
    struct interrupt *interrupt = handle->data;
    if (--interrupt->open == 0)
        free(interrupt);
}

struct interrupt *interrupt_new(struct runtime *runtime, void (*function)(void *data), void *data,
                                struct err *err)
{
    static const int numbers[SIGNALS] = {SIGINT, SIGTERM};
    struct interrupt *interrupt = calloc(1, sizeof *interrupt);
    if (!interrupt) {
        (void)err_run(err, "out of memory");
        return NULL;
    }
    interrupt->runtime = runtime;
    interrupt->function = function;
    interrupt->data = data;
    for (size_t i = 0; i < SIGNALS; i++) {
        uv_signal_t *handle = &interrupt->handles[i];
        int failed = uv_signal_init(loop_uv(runtime->loop), handle);
        if (!failed) {
            interrupt->open++;
            handle->data = interrupt;
            failed = uv_signal_start(handle, on_signal, numbers[i]);
            uv_unref((uv_handle_t *)handle);
        }
        if (failed) {
            (void)err_run(err, "cannot listen for Ctrl-C: %s", uv_strerror(failed));
            interrupt_free(interrupt);
            return NULL;
        }
    }
    return interrupt;
}

bool interrupt_came(const struct interrupt *interrupt)
{
    return interrupt->came;
}

void interrupt_free(struct interrupt *interrupt)
{
    if (!interrupt)
        return;
    if (interrupt->open == 0)
        free(interrupt);
    else
        for (size_t i = 0, open = interrupt->open; i < open; i++)
            uv_close((uv_handle_t *)&interrupt->handles[i], free_when_closed);
}
