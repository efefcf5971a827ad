#ifndef FETCHBENCH_LOOP_INTERRUPT_H
#define FETCHBENCH_LOOP_INTERRUPT_H

#include "loop/runtime.h"

#include <stdbool.h>

/*
 * Ctrl-C as asyncio.run treats it: the first one cancels the main task, so that every task cleans
 * up and the loop closes in order; a second one ends the program, as if nobody had listened.
 * SIGTERM likewise.
 */

struct interrupt;

/* Listens from now on, on the runtime's loop and thread; one at a time in a process. The first
 * signal calls `function(data)`, from the loop; NULL: cancels the main task. NULL on failure. */
struct interrupt *interrupt_new(struct runtime *runtime, void (*function)(void *data), void *data,
                                struct err *err) MUST_CHECK;

/* Whether one came. */
bool interrupt_came(const struct interrupt *interrupt);

/* Listens no longer. Before runtime_release. */
void interrupt_free(struct interrupt *interrupt);

#endif
