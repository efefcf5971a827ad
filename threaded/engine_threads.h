#ifndef FETCHBENCH_THREADED_ENGINE_THREADS_H
#define FETCHBENCH_THREADED_ENGINE_THREADS_H

struct engine;

/* A pool: workers that take fetches from one queue, each with one easy handle for life. */
extern const struct engine engine_threads;

#endif
