#ifndef FETCHBENCH_THREADED_ENGINE_PROCESSES_H
#define FETCHBENCH_THREADED_ENGINE_PROCESSES_H

struct engine;

/* Processes forked ahead, which take work from memory that they share. */
extern const struct engine engine_processes;

#endif
