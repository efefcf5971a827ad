/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FETCHBENCH_BENCH_TRIAL_H
#define FETCHBENCH_BENCH_TRIAL_H

#include "bench/job.h"
#include "core/child.h"
#include "core/err.h"
#include "core/results.h"

struct interrupt;

/*
 * One trial: a batch, run by one engine, in a process of its own, so that no trial passes on
 * memory, threads or caches to the next. The harness starts the program again (`fetchbench
 * __trial`), sends it the job over a socket, and reads its usage and the samples back:
 *
 *     harness                           trial
 *     job                          ->   opens the engine; warms it up
 *     zeroes the origin's counts   <-   ready; the version of its libcurl
 *     go                           ->   the batch, measured
 *     reads the origin's counts    <-   report (struct), samples; or, at any point, an error
 *
 * Each message of the trial is preceded by a struct err; one with a kind says why the trial cannot
 * continue, and nothing follows it. So a trial can fail anywhere, even inside a library that ran
 * out of memory.
 */
struct trial_report {
    struct usage usage;
    int64_t makespan_ns;
};

/* How a trial ended. */
enum trial_end { TRIAL_DONE, TRIAL_FAILED, TRIAL_INTERRUPTED };

/*
 * Runs it and fills `trial`. TRIAL_FAILED: the engine could not run the batch, and trial->failure
 * says why; TRIAL_INTERRUPTED: a signal arrived (interrupt_begin must have been called); the trial
 * is empty. Blocks. -1 with an error when the harness itself failed: no process, no origin.
 */
int trial_run(struct trial *trial, enum trial_end *end, const struct job *job,
              const struct interrupt *interrupt, struct err *err) MUST_CHECK;

/* The other side: serves one trial over CHILD_SOCKET. */
int trial_serve(struct err *err) MUST_CHECK;

/*
 * A trial in steps, for a caller that has several of them at once and releases them together;
 * trial_run takes the same steps one after the other.
 *
 *     trial_begin          its process starts and prepares
 *     trial_await_ready    it is ready
 *     trial_go             the batch is released; child.socket is readable when it has ended
 *     trial_collect        fills in what trial_run would; the process has ended
 *     trial_abandon        ends the process in any state; always the last step
 *
 * Steps that return an int: 0, continue; 1, the trial ended differently, see *end and the trial (as
 * for trial_run; the next step is trial_abandon); -1, the harness failed. `trial` is to be empty
 * before, with instructions -1, and *end TRIAL_DONE. The job must outlive the session.
 */
struct trial_session {
    struct child child;
    const struct job *job;
    const struct interrupt *interrupt;
    int64_t began_ns, deadline_ns; /* of the current wait */
};

/* How long a trial may take from its release: the timeout for every wave of fetches, and a minute
 * for everything else. A wave is as many fetches as the engine has in flight at once. */
int64_t trial_limit_ns(const struct job *job);

int trial_begin(struct trial_session *session, const struct job *job,
                const struct interrupt *interrupt, struct err *err) MUST_CHECK;
int trial_await_ready(struct trial_session *session, struct trial *trial, enum trial_end *end,
                      struct err *err) MUST_CHECK;
int trial_go(struct trial_session *session, struct err *err) MUST_CHECK;
int trial_collect(struct trial_session *session, struct trial *trial, enum trial_end *end,
                  struct err *err) MUST_CHECK;
void trial_abandon(struct trial_session *session);

#endif
