#ifndef FETCHBENCH_BENCH_TRIAL_H
#define FETCHBENCH_BENCH_TRIAL_H

#include "core/err.h"
#include "core/results.h"

struct interrupt;
struct origin;
struct strings;
struct transport;

/*
 * One trial: a batch, run by one engine, in a process of its own, so that no trial leaves memory,
 * threads or caches to the next. The harness starts the program again (`fetchbench __trial`), sends
 * the plan of the trial over a socket, and reads the bill and the samples back:
 *
 *     harness                           trial
 *     plan (JSON)                  ->   opens the engine; warms it up
 *     zeroes the origin's counts   <-   ready; the version of its libcurl
 *     go                           ->   the batch, measured
 *     reads the origin's counts    <-   report (struct), samples; or, at any place, what went wrong
 *
 * The two are one executable, so structs pass as they are.
 */
struct trial_plan {
    const char *program; /* NULL: this executable */
    const char *spec;    /* of the engine */
    int64_t fetches, in_flight;
    enum start start;
    const struct strings *urls;
    const struct strings *headers;
    const struct transport *transport;
    struct origin *origin; /* NULL: the target is not the built-in origin */
    const char *pin_cpus;  /* NULL: not pinned */
    int live_samples;      /* bench/live_samples.h: who may watch; 0: nobody */
};

/* Why a trial came to no end of its own. */
enum trial_end { TRIAL_DONE, TRIAL_FAILED, TRIAL_INTERRUPTED };

/*
 * Runs it and fills `trial`. TRIAL_FAILED: the engine could not run the batch, and trial->failure
 * says why; TRIAL_INTERRUPTED: a signal came (bench/interrupt.h must be under way); the trial is
 * empty. Blocks. -1 with an error when the harness itself failed: no process, no origin.
 */
int trial_run(struct trial *trial, enum trial_end *end, const struct trial_plan *plan,
              const struct interrupt *interrupt, struct err *err) MUST_CHECK;

/* The other side: serves one trial over CHILD_SOCKET. */
int trial_serve(struct err *err) MUST_CHECK;

#endif
