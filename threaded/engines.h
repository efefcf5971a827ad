/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FETCHBENCH_THREADED_ENGINES_H
#define FETCHBENCH_THREADED_ENGINES_H

struct engine;

/* The engines that block in curl_easy_perform, one file each. */
extern const struct engine engine_sequential;       /* one fetch after the other, one easy handle */
extern const struct engine engine_threads;          /* a pool fed from one queue */
extern const struct engine engine_thread_per_fetch; /* a new thread for each fetch */
extern const struct engine engine_processes;        /* pre-forked processes, shared memory */

#endif
