#ifndef FETCHBENCH_ASYNC_ENGINE_ASYNC_H
#define FETCHBENCH_ASYNC_ENGINE_ASYNC_H

struct engine;

/* One thread, one event loop, every fetch in progress on it at once. */
extern const struct engine engine_async;

#endif
