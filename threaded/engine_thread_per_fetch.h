#ifndef FETCHBENCH_THREADED_ENGINE_THREAD_PER_FETCH_H
#define FETCHBENCH_THREADED_ENGINE_THREAD_PER_FETCH_H

struct engine;

/* A thread for every fetch, no more at once than the cap. */
extern const struct engine engine_thread_per_fetch;

#endif
