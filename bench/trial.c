#include "bench/trial.h"

#include "bench/engines.h"
#include "bench/interrupt.h"
#include "bench/job.h"
#include "bench/trial_talk.h"
#include "core/clock.h"
#include "fetch/libcurl.h"
#include "origin/origin.h"

#include <errno.h>
#include <inttypes.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>

/* The side of the harness. */

/* Beyond the time-outs of all fetches in a row: starting, warming up, ending. */
static const int64_t patience_ns = 60 * NS_PER_S;

enum wait { WAIT_READABLE, WAIT_LATE, WAIT_INTERRUPTED };

/* Signals come in only here, between two messages, so that none is lost and no message is cut. */
static enum wait wait_for_child(const struct trial_talk *talk)
{
    for (;;) {
        if (interrupt_signal() != 0)
            return WAIT_INTERRUPTED;
        int64_t left_ns = talk->deadline_ns - clock_now_ns();
        if (left_ns <= 0)
            return WAIT_LATE;
        struct timespec left = clock_timespec(left_ns);
        struct pollfd socket = {.fd = talk->child.socket, .events = POLLIN};
        if (ppoll(&socket, 1, &left, &talk->interrupt->waiting_mask) > 0)
            return WAIT_READABLE;
    }
}

static int fail(struct trial *trial, enum trial_end *end, const char *text, struct err *err)
{
    trial->failure = strdup(text);
    *end = TRIAL_FAILED;
    return trial->failure ? 0 : err_run(err, "out of memory");
}

/* How a trial that said no more came to its end. */
static int fail_by_status(struct trial *trial, enum trial_end *end, int status, struct err *err)
{
    char text[128];
    if (WIFSIGNALED(status))
        (void)snprintf(text, sizeof text, "the trial's process was ended by signal %d (%s)",
                       WTERMSIG(status), strsignal(WTERMSIG(status)));
    else
        (void)snprintf(text, sizeof text, "the trial's process ended early, with exit code %d",
                       WEXITSTATUS(status));
    return fail(trial, end, text, err);
}

/* Reads one message, and the error that goes before it. 0: it came. 1: the trial has ended in
 * another way, which *end and `trial` tell. */
static int receive(struct trial_talk *talk, void *message, size_t bytes, struct trial *trial,
                   enum trial_end *end, struct err *err)
{
    enum wait wait = wait_for_child(talk);
    if (wait == WAIT_INTERRUPTED) {
        *end = TRIAL_INTERRUPTED;
        return 1;
    }
    if (wait == WAIT_LATE)
        return fail(trial, end, "the batch did not end in time", err) == 0 ? 1 : -1;
    struct err said;
    struct err ignored = {0};
    bool came = child_read(talk->child.socket, &said, sizeof said, &ignored) == 0;
    if (came && said.kind != ERR_NONE)
        return fail(trial, end, said.text, err) == 0 ? 1 : -1;
    if (came && child_read(talk->child.socket, message, bytes, &ignored) == 0)
        return 0;
    int status = child_stop(&talk->child, 0);
    return fail_by_status(trial, end, status, err) == 0 ? 1 : -1;
}

/* Every fetch has exactly one outcome; an engine that left one without is not to be believed. */
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

/* Nothing of it shall be counted or drawn. */
static void drop_samples(struct trial *trial)
{
    free(trial->samples);
    trial->samples = NULL;
    trial->sample_count = 0;
    memset(trial->outcomes, 0, sizeof trial->outcomes);
    trial->connections_opened = trial->body_bytes = 0;
}

static int take_samples(struct trial_talk *talk, struct trial *trial, enum trial_end *end,
                        struct err *err)
{
    size_t count = (size_t)talk->job->batch.fetches;
    trial->samples = malloc(count * sizeof *trial->samples);
    if (!trial->samples)
        return err_run(err, "out of memory for %zu samples", count);
    int status = receive(talk, trial->samples, count * sizeof *trial->samples, trial, end, err);
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

int trial_await_ready(struct trial_talk *talk, struct trial *trial, enum trial_end *end,
                      struct err *err)
{
    struct libcurl_version loaded;
    int status = receive(talk, &loaded, sizeof loaded, trial, end, err);
    if (status != 0)
        return status;
    trial->libcurl = strdup(loaded.version);
    if (!trial->libcurl)
        return err_run(err, "out of memory");
    struct origin *origin = talk->job->origin;
    return origin ? origin_counts(origin, true, &trial->origin, err) : 0;
}

int trial_go(const struct trial_talk *talk, struct err *err)
{
    return child_write(talk->child.socket, "g", 1, err);
}

/* Lets the trial clean up: the next one shall not meet it, and what it leaks or breaks shall be
 * seen. */
static int await_end(struct trial_talk *talk, struct trial *trial, enum trial_end *end,
                     struct err *err)
{
    talk->deadline_ns = clock_now_ns() + patience_ns;
    enum wait wait = wait_for_child(talk); /* readable: it has closed its socket */
    if (wait == WAIT_INTERRUPTED) {
        *end = TRIAL_INTERRUPTED;
        return 0;
    }
    int status = child_stop(&talk->child, wait == WAIT_LATE);
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
        return 0;
    return fail_by_status(trial, end, status, err);
}

int trial_collect(struct trial_talk *talk, struct trial *trial, enum trial_end *end,
                  struct err *err)
{
    struct trial_report report;
    int status = receive(talk, &report, sizeof report, trial, end, err);
    if (status != 0)
        return status;
    trial->usage = report.usage;
    trial->makespan_ns = report.makespan_ns;
    struct origin *origin = talk->job->origin;
    if (origin && origin_counts(origin, false, &trial->origin, err) != 0)
        return -1;
    status = take_samples(talk, trial, end, err);
    if (status == 0)
        status = await_end(talk, trial, end, err);
    return status;
}

int trial_begin(struct trial_talk *talk, const struct job *job, const struct interrupt *interrupt,
                struct err *err)
{
    static const char *const arguments[] = {"__trial", NULL};
    /* At worst every fetch runs into its time-out, one after the other. */
    double longest_ns = (double)job->batch.fetches * (double)job->transport.timeout_ns;
    int64_t allowed_ns = longest_ns < 1e18 ? (int64_t)longest_ns : INT64_MAX / 4;
    *talk = (struct trial_talk){.job = job,
                                .interrupt = interrupt,
                                .deadline_ns = clock_now_ns() + allowed_ns + patience_ns};
    struct engine_spec spec;
    struct err bad = {0}; /* the trial will say so itself */
    bool other = engine_spec_parse(&spec, job->spec, &bad) == 0 && spec.libcurl[0];
    if (child_start_with(&talk->child, job->program, arguments, other ? spec.libcurl : NULL, err) !=
        0)
        return -1;
    return job_send(talk->child.socket, job, err);
}

/* A message that could not be sent because the trial's process has ended: that trial has failed, by
 * its last word if it left one, and the run goes on. Any other failure stays one of the harness. */
static int unless_gone(struct trial_talk *talk, struct trial *trial, enum trial_end *end,
                       struct err *err)
{
    char byte = 0;
    if (talk->child.pid <= 0)
        return -1;
    ssize_t left = recv(talk->child.socket, &byte, 1, MSG_PEEK | MSG_DONTWAIT);
    if (left < 0 && errno == EAGAIN)
        return -1;
    err_clear(err);
    if (left > 0)
        return receive(talk, NULL, 0, trial, end, err);
    return fail_by_status(trial, end, child_stop(&talk->child, 0), err) == 0 ? 1 : -1;
}

void trial_abandon(struct trial_talk *talk)
{
    (void)child_stop(&talk->child, 1);
}

int trial_run(struct trial *trial, enum trial_end *end, const struct job *job,
              const struct interrupt *interrupt, struct err *err)
{
    struct trial_talk talk;
    *trial = (struct trial){.usage.instructions = -1};
    *end = TRIAL_DONE;
    int status = trial_begin(&talk, job, interrupt, err);
    if (status != 0)
        status = unless_gone(&talk, trial, end, err);
    if (status == 0)
        status = trial_await_ready(&talk, trial, end, err);
    if (status == 0 && trial_go(&talk, err) != 0)
        status = unless_gone(&talk, trial, end, err);
    if (status == 0)
        status = trial_collect(&talk, trial, end, err);
    trial_abandon(&talk);
    if (status >= 0 && *end == TRIAL_FAILED && interrupt_take(interrupt) != 0)
        *end = TRIAL_INTERRUPTED;
    if (status < 0 || *end == TRIAL_INTERRUPTED)
        trial_release(trial);
    return status < 0 ? -1 : 0;
}
