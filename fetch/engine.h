/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FETCHBENCH_FETCH_ENGINE_H
#define FETCHBENCH_FETCH_ENGINE_H

#include "core/err.h"
#include "core/results.h"
#include "core/sample.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * The interface between the harness and the concurrency models. An engine performs a batch of
 * fetches; the harness measures it and knows nothing else about it. Four hooks do the work (open,
 * warm, run, close), the others report what only the engine can know; engine_check checks
 * every engine when the program starts.
 */

struct request;
struct transport;

enum { ENGINE_PARAMS = 12, PARAM_UNSET = -1 };

/* The values of one spec, in the order of the engine's table: counts, bytes, nanoseconds or the
 * index of a choice. PARAM_UNSET: the engine's default. */
struct engine_args {
    int64_t values[ENGINE_PARAMS];
};

/*
 * What to fetch: `fetches` fetches, fetch i performing requests[i % request_count], no more than
 * `in_flight` of them in progress at once (1 <= in_flight <= fetches). Owned by the harness, which
 * sets release_ns (clock_now_ns) just before `run`; everything else is constant from `open` to
 * `close`. Every fetch is due at the release.
 */
struct batch {
    const struct request *requests;
    size_t request_count;
    const struct transport *transport;
    int64_t fetches, in_flight;
    enum start start;
    int64_t release_ns;
    struct engine_args args;
    /* The samples that `run` will get, where child processes see them too; NULL: they do not. An
     * engine that forks fills these in place, so that an observer of the batch sees its progress.
     */
    struct sample *shared_samples;
};

struct engine_run; /* each engine's own */

struct engine {
    const char *name;    /* lower-case letters and dashes */
    const char *summary; /* one line: what it is and when one would choose it */
    /* Of the kinds COUNT, SIZE, DURATION and CHOICE, without an offset; ended by a NULL name. NULL:
     * none. */
    const struct option_row *params;
    bool fetches_nothing; /* sends no requests: any that the origin counts come from elsewhere */

    /* The most descriptors that this process has open for its fetches, checked before a run. */
    int64_t (*descriptors)(const struct engine_args *args, int64_t in_flight);

    /* The most fetches in flight that its parameters allow. NULL: the in-flight cap.
     */
    int64_t (*concurrency)(const struct engine_args *args, int64_t in_flight);

    /* How many event loops it has: over HTTP/2 the fetches of each share one connection to a host.
     * NULL: no fetches in progress share one. */
    int64_t (*loops)(const struct engine_args *args, int64_t in_flight);

    /* Refuses parameters that exclude each other or that exceed this machine: ERR_USAGE. Called as
     * soon as a spec has been parsed, before anything is opened. NULL: all combinations are valid.
     */
    int (*check)(const struct engine_args *args, struct err *err);

    /* Checks what depends on the batch (ERR_USAGE) and allocates what is not part of the cost.
     * Starts no thread, opens no connection. */
    int (*open)(struct engine_run **run, const struct batch *batch, struct err *err);

    /* Warm start only, unmeasured: creates every thread, handle, loop and connection that `run`
     * will use. */
    int (*warm)(struct engine_run *run, struct err *err);

    /* The measured part: performs the batch and fills samples[0 .. fetches). Blocks until every
     * fetch has ended. -1 only when the engine itself failed (no thread could be started); a failed
     * fetch is an outcome in its sample. */
    int (*run)(struct engine_run *run, struct sample *samples, struct err *err);

    /* Total usage of the engine's child processes from the release to their last fetch, which the
     * harness cannot see from outside: private memory at the end, and as threads the number of
     * processes. Called once after `run`, outside the measured time; they may end now. NULL: it has
     * none. */
    void (*children)(struct engine_run *run, struct usage *usage);

    /* Frees everything. Also called after a failed warm or run, never after a failed open. */
    void (*close)(struct engine_run *run);
};

/* Programming errors that the compiler cannot see: a missing hook, a bad name, a parameter whose
 * default does not parse or that is named twice. ERR_RUN. */
int engine_check(const struct engine *engine, struct err *err) MUST_CHECK;

/* Reads "key=value" pairs joined by ':' ("workers=32:stack=256KiB"; may be empty) by the engine's
 * table, and lets the engine check them together. ERR_USAGE names the culprit and the nearest right
 * one. */
int engine_parse_args(const struct engine *engine, const char *text, struct engine_args *args,
                      struct err *err) MUST_CHECK;

/* The value of the parameter at `index` of the table, or `otherwise` when it was not given. */
int64_t engine_arg(const struct engine_args *args, size_t index, int64_t otherwise);

/* Likewise, and no more than `max`. */
int64_t engine_arg_at_most(const struct engine_args *args, size_t index, int64_t otherwise,
                           int64_t max);

#endif
