#ifndef FETCHBENCH_THREADED_ENGINE_SEQUENTIAL_H
#define FETCHBENCH_THREADED_ENGINE_SEQUENTIAL_H

struct engine;

/* One fetch after the other on one thread, with one easy handle. */
extern const struct engine engine_sequential;

#endif
