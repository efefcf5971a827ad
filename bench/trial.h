#ifndef FETCHBENCH_BENCH_TRIAL_H
#define FETCHBENCH_BENCH_TRIAL_H

#include "core/err.h"
#include "core/results.h"

struct interrupt;
struct job;

/*
 * One trial: a batch, run by one engine, in a process of its own, so that no trial leaves memory,
 * threads or caches to the next. The harness starts the program again (`fetchbench __trial`), sends
 * it the job over a socket, and reads the bill and the samples back:
 *
 *     harness                           trial
 *     job                          ->   opens the engine; warms it up
 *     zeroes the origin's counts   <-   ready; the version of its libcurl
 *     go                           ->   the batch, measured
 *     reads the origin's counts    <-   report (struct), samples; or, at any place, what went wrong
 *
 *
 * Before each message of the trial goes a struct err; one with a kind says why the trial cannot go
 * on, and nothing follows it. So a trial can fail anywhere, even within a library that ran out of
 * memory.
 */
struct trial_report {
    struct usage usage;
    int64_t makespan_ns;
};

/* Why a trial came to no end of its own. */
enum trial_end { TRIAL_DONE, TRIAL_FAILED, TRIAL_INTERRUPTED };

/*
 * Runs it and fills `trial`. TRIAL_FAILED: the engine could not run the batch, and trial->failure
 * says why; TRIAL_INTERRUPTED: a signal came (bench/interrupt.h must be under way); the trial is
 * empty. Blocks. -1 with an error when the harness itself failed: no process, no origin.
 */
int trial_run(struct trial *trial, enum trial_end *end, const struct job *job,
              const struct interrupt *interrupt, struct err *err) MUST_CHECK;

/* The other side: serves one trial over CHILD_SOCKET. */
int trial_serve(struct err *err) MUST_CHECK;

#endif
