#ifndef FETCHBENCH_BENCH_TRIAL_SESSION_H
#define FETCHBENCH_BENCH_TRIAL_SESSION_H

#include "bench/job.h"
#include "bench/trial.h"
#include "core/child.h"

/*
 * A trial in steps, for whoever has several of them at once and releases them together; trial_run
 * takes the same steps one after the other.
 *
 *     trial_begin          its process starts and makes itself ready
 *     trial_await_ready    it stands
 *     trial_go             the batch is released; child.socket is readable when it has ended
 *     trial_collect        brings back what trial_run would, and the process has ended
 *     trial_abandon        ends the process wherever it is; always the last step
 *
 * Where a step returns an int: 0, go on; 1, the trial came to another end, which *end and the trial
 * tell (as for trial_run; the next step is trial_abandon); -1, the harness failed. `trial` is to be
 * empty before, with instructions -1, and *end TRIAL_DONE. The job must outlive the session.
 */
struct trial_session {
    struct child child;
    const struct job *job;
    const struct interrupt *interrupt;
    int64_t began_ns, deadline_ns; /* of what is waited for now */
};

/* How long a trial may take from its release: every wave of fetches runs into its timeout, and a
 * minute for everything else. A wave is as many fetches as the engine has in progress at once. */
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
