#ifndef FETCHBENCH_ASYNC_ENGINE_COROUTINES_H
#define FETCHBENCH_ASYNC_ENGINE_COROUTINES_H

struct engine;

/* One thread, one event loop, a task for each fetch. */
extern const struct engine engine_coroutines;

#endif
