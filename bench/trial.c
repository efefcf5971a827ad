/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bench/trial.h"

#include "bench/engines.h"
#include "bench/interrupt.h"
#include "bench/job.h"
#include "bench/metadata.h"
#include "core/clock.h"
#include "core/procfs.h"
#include "fetch/libcurl.h"
#include "origin/origin.h"

#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>

/* The side of the harness. */

/* In addition to the timeouts: for starting, warming up and ending, and for each fetch on a slow
 * machine.
 */
static const int64_t slack_ns = 60 * NS_PER_S;
static const int64_t slack_per_fetch_ns = NS_PER_MS;

static bool is_stopped(pid_t pid)
{
    char path[PROCFS_PATH_BYTES];
    char state[16];
    return pid > 0 &&
           procfs_value(procfs_path(path, (int)pid, "status"), "State", state, sizeof state) &&
           (state[0] == 'T' || state[0] == 't');
}

static void report_wait(void *user)
{
    const struct trial_session *session = user;
    const struct job *job = session->job;
    int64_t now_ns = clock_now_ns();
    struct trial_wait wait = {.waited_ns = now_ns - session->began_ns,
                              .left_ns = session->deadline_ns - now_ns};
    if (is_stopped(session->child.pid))
        wait.stopped = "trial";
    else if (job->origin && is_stopped(job->origin->child.pid))
        wait.stopped = "origin";
    job->waiting(&wait, job->user);
}

/* Signals are unblocked only while this side waits. */
static struct child_patience patience_of(struct trial_session *session)
{
    return (struct child_patience){.deadline_ns = session->deadline_ns,
                                   .mask = &session->interrupt->waiting_mask,
                                   .cancelled = interrupt_signal,
                                   .waiting = session->job->waiting ? report_wait : NULL,
                                   .user = session};
}

static int fail(struct trial *trial, enum trial_end *end, const char *text, struct err *err)
{
    trial->failure = strdup(text);
    *end = TRIAL_FAILED;
    return trial->failure ? 0 : err_run(err, "out of memory");
}

/* How a trial that sent nothing more ended. */
static int fail_by_status(struct trial *trial, enum trial_end *end, int status, struct err *err)
{
    char text[128];
    if (WIFSIGNALED(status))
        (void)snprintf(text, sizeof text, "the trial's process was ended by signal %d (%s)",
                       WTERMSIG(status), strsignal(WTERMSIG(status)));
    else
        (void)snprintf(text, sizeof text, "the trial's process ended early with exit code %d",
                       WEXITSTATUS(status));
    return fail(trial, end, text, err);
}

/* The other side failed, because of `cause`. Returns as receive does. */
static int fail_by_cause(struct trial_session *session, struct trial *trial, enum trial_end *end,
                         const struct err *cause, struct err *err)
{
    char text[128];
    if (cause->kind == ERR_CANCELLED) {
        *end = TRIAL_INTERRUPTED;
        return 1;
    }
    if (cause->kind != ERR_TIMED_OUT)
        return fail_by_status(trial, end, child_stop(&session->child, 0), err) == 0 ? 1 : -1;
    (void)snprintf(text, sizeof text, "the trial stopped responding: it was abandoned after %.0f s",
                   (double)(clock_now_ns() - session->began_ns) / (double)NS_PER_S);
    return fail(trial, end, text, err) == 0 ? 1 : -1;
}

/* Reads one message and the error that precedes it. 0: received. 1: the trial ended differently,
 * see *end and `trial`. */
static int receive(struct trial_session *session, void *message, size_t bytes, struct trial *trial,
                   enum trial_end *end, struct err *err)
{
    struct child_patience patience = patience_of(session);
    struct err reported = {0};
    struct err cause = {0};
    int socket = session->child.socket;
    bool came = child_read(socket, &reported, sizeof reported, &patience, &cause) == 0;
    if (came && reported.kind != ERR_NONE)
        return fail(trial, end, reported.text, err) == 0 ? 1 : -1;
    if (came && child_read(socket, message, bytes, &patience, &cause) == 0)
        return 0;
    return fail_by_cause(session, trial, end, &cause, err);
}

/* Every fetch has exactly one outcome; an engine that left one without cannot be trusted. */
static bool has_ended(const struct sample *sample)
{
    return sample->outcome < OUTCOME_COUNT &&
           (sample->outcome != OUTCOME_OK || sample->status != 0);
}

/* How many samples there are before one that has not ended. */
static size_t count_samples(struct trial *trial)
{
    for (size_t i = 0; i < trial->sample_count; i++) {
        const struct sample *sample = &trial->samples[i];
        if (!has_ended(sample))
            return i;
        trial->outcomes[sample->outcome]++;
        trial->connections_opened += sample->connections;
        trial->body_bytes += sample->body_bytes;
    }
    return trial->sample_count;
}

/* None of them may be counted or drawn. */
static void drop_samples(struct trial *trial)
{
    free(trial->samples);
    trial->samples = NULL;
    trial->sample_count = 0;
    memset(trial->outcomes, 0, sizeof trial->outcomes);
    trial->connections_opened = trial->body_bytes = 0;
}

static int receive_samples(struct trial_session *session, struct trial *trial, enum trial_end *end,
                           struct err *err)
{
    size_t count = (size_t)session->job->batch.fetches;
    trial->samples = malloc(count * sizeof *trial->samples);
    if (!trial->samples)
        return err_run(err, "out of memory for %zu samples", count);
    int status = receive(session, trial->samples, count * sizeof *trial->samples, trial, end, err);
    if (status != 0)
        return status;
    trial->sample_count = count;
    size_t ended = count_samples(trial);
    if (ended == count)
        return 0;
    char text[96];
    (void)snprintf(text, sizeof text, "engine reported no outcome for fetch %zu", ended + 1);
    drop_samples(trial);
    return fail(trial, end, text, err) == 0 ? 1 : -1;
}

int trial_await_ready(struct trial_session *session, struct trial *trial, enum trial_end *end,
                      struct err *err)
{
    struct libcurl_version loaded;
    int status = receive(session, &loaded, sizeof loaded, trial, end, err);
    if (status != 0)
        return status;
    trial->libcurl = strdup(loaded.version);
    if (!trial->libcurl)
        return err_run(err, "out of memory");
    struct origin *origin = session->job->origin;
    struct child_patience patience = patience_of(session);
    return origin ? origin_counts(origin, true, &trial->origin, &patience, err) : 0;
}

int trial_go(struct trial_session *session, struct err *err)
{
    session->began_ns = clock_now_ns();
    session->deadline_ns = session->began_ns + trial_limit_ns(session->job);
    struct child_patience patience = patience_of(session);
    return child_write(session->child.socket, "g", 1, &patience, err);
}

/* Waits for the trial's clean-up, so that it does not overlap with the next one and its leaks and
 * crashes are seen. */
static int await_end(struct trial_session *session, struct trial *trial, enum trial_end *end,
                     struct err *err)
{
    struct child_patience patience = patience_of(session);
    struct err cause = {0};
    /* Readable: it has closed its socket. */
    if (child_await(session->child.socket, POLLIN, &patience, &cause) != 0)
        return fail_by_cause(session, trial, end, &cause, err);
    int status = child_stop(&session->child, 0);
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
        return 0;
    return fail_by_status(trial, end, status, err);
}

int trial_collect(struct trial_session *session, struct trial *trial, enum trial_end *end,
                  struct err *err)
{
    struct trial_report report;
    int status = receive(session, &report, sizeof report, trial, end, err);
    if (status != 0)
        return status;
    trial->usage = report.usage;
    trial->makespan_ns = report.makespan_ns;
    session->began_ns = clock_now_ns();
    session->deadline_ns =
        session->began_ns + slack_ns + session->job->batch.fetches * slack_per_fetch_ns;
    struct origin *origin = session->job->origin;
    struct child_patience patience = patience_of(session);
    if (origin && origin_counts(origin, false, &trial->origin, &patience, err) != 0)
        return -1;
    status = receive_samples(session, trial, end, err);
    if (status == 0)
        status = await_end(session, trial, end, err);
    return status;
}

int64_t trial_limit_ns(const struct job *job)
{
    struct engine_spec spec;
    struct err bad = {0}; /* the trial will say so itself */
    int64_t concurrency = job->batch.in_flight;
    if (engine_spec_parse(&spec, job->spec, &bad) == 0 && spec.engine->concurrency)
        concurrency = spec.engine->concurrency(&spec.args, job->batch.in_flight);
    double waves = ceil((double)job->batch.fetches / fmax((double)concurrency, 1.0));
    double limit_ns = waves * (double)job->transport.timeout_ns + (double)slack_ns +
                      (double)job->batch.fetches * (double)slack_per_fetch_ns;
    return limit_ns < 1e18 ? (int64_t)limit_ns : INT64_MAX / 4;
}

int trial_begin(struct trial_session *session, const struct job *job,
                const struct interrupt *interrupt, struct err *err)
{
    static const char *const arguments[] = {"__trial", NULL};
    int64_t now_ns = clock_now_ns();
    *session = (struct trial_session){.job = job,
                                      .interrupt = interrupt,
                                      .began_ns = now_ns,
                                      .deadline_ns = now_ns + trial_limit_ns(job)};
    struct engine_spec spec;
    struct err bad = {0}; /* the trial will say so itself */
    bool other = engine_spec_parse(&spec, job->spec, &bad) == 0 && spec.libcurl[0];
    if (child_start_with(&session->child, job->program, arguments, other ? spec.libcurl : NULL,
                         err) != 0)
        return -1;
    struct child_patience patience = patience_of(session);
    return job_send(session->child.socket, job, &patience, err);
}

/* A message that could not be sent because the trial's process has ended: that trial has failed,
 * with its final error if it sent one, and the run continues. Any other failure is one of the
 * harness.
 */
static int unless_gone(struct trial_session *session, struct trial *trial, enum trial_end *end,
                       struct err *err)
{
    char byte = 0;
    if (session->child.pid <= 0)
        return -1;
    if (err && (err->kind == ERR_CANCELLED || err->kind == ERR_TIMED_OUT)) {
        struct err cause = *err;
        err_clear(err);
        return fail_by_cause(session, trial, end, &cause, err);
    }
    ssize_t left = recv(session->child.socket, &byte, 1, MSG_PEEK | MSG_DONTWAIT);
    if (left < 0 && errno == EAGAIN)
        return -1;
    err_clear(err);
    if (left > 0)
        return receive(session, NULL, 0, trial, end, err);
    return fail_by_status(trial, end, child_stop(&session->child, 0), err) == 0 ? 1 : -1;
}

void trial_abandon(struct trial_session *session)
{
    (void)child_stop(&session->child, 1);
}

int trial_run(struct trial *trial, enum trial_end *end, const struct job *job,
              const struct interrupt *interrupt, struct err *err)
{
    struct trial_session session;
    *trial = (struct trial){.usage.instructions = -1, .began = metadata_time()};
    *end = TRIAL_DONE;
    int status = trial_begin(&session, job, interrupt, err);
    if (status != 0)
        status = unless_gone(&session, trial, end, err);
    if (status == 0)
        status = trial_await_ready(&session, trial, end, err);
    if (status == 0 && trial_go(&session, err) != 0)
        status = unless_gone(&session, trial, end, err);
    if (status == 0)
        status = trial_collect(&session, trial, end, err);
    trial_abandon(&session);
    if (status >= 0 && *end == TRIAL_FAILED && interrupt_take(interrupt) != 0)
        *end = TRIAL_INTERRUPTED;
    if (status < 0 || *end == TRIAL_INTERRUPTED)
        trial_release(trial);
    return status < 0 ? -1 : 0;
}
