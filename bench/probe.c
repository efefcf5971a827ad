/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bench/probe.h"

#include "bench/engines.h"
#include "bench/interrupt.h"
#include "bench/job.h"
#include "core/child.h"
#include "core/clock.h"
#include "fetch/handle.h"
#include "fetch/libcurl.h"

#include <stdio.h>
#include <string.h>

/* What is sent for each fetch; `said` is the error that goes in place of one. */
struct probe_answer {
    struct err said;
    int32_t outcome, status;
    char text[CURL_ERROR_SIZE]; /* libcurl's own */
};

/* What would help, by outcome. */
static const char *const advice[OUTCOME_COUNT] = {
    [OUTCOME_STATUS] = "check the path, or send what the server asks for with -H",
    [OUTCOME_RESOLVE] = "check the name of the host",
    [OUTCOME_CONNECT] = "start the server, or check the host and the port",
    [OUTCOME_TLS] = "--cacert FILE trusts its certificate, -k accepts any; or use http://",
    [OUTCOME_TIMEOUT] = "check the server, or raise --timeout and --connect-timeout",
    [OUTCOME_RESET] = "check that the server speaks HTTP there, or HTTPS",
    [OUTCOME_TRUNCATED] = "check the server",
    [OUTCOME_CANCELLED] = "raise --max-body or --max-header",
    [OUTCOME_OTHER] = "check that the server speaks HTTP there",
};

static void describe(char text[PROBE_TEXT_BYTES], const char *url,
                     const struct probe_answer *answer)
{
    char status[16];
    const char *reason = answer->text;
    const char *name = outcome_name((enum outcome)answer->outcome);
    (void)snprintf(status, sizeof status, "%d", (int)answer->status);
    if (answer->outcome == OUTCOME_STATUS)
        reason = status;
    (void)snprintf(text, PROBE_TEXT_BYTES, "'%.120s': %s%s%.100s; %s", url, name,
                   *reason ? (answer->outcome == OUTCOME_STATUS ? " " : ": ") : "", reason,
                   advice[answer->outcome]);
}

/* Takes one answer. 0: it came; 1: there will be none. */
static int receive(struct probe *probe, const struct child *child, const char *url,
                   const struct child_patience *patience, struct err *err)
{
    struct probe_answer answer;
    if (child_read(child->socket, &answer, sizeof answer, patience, err) != 0)
        return -1;
    if (answer.said.kind != ERR_NONE)
        return err_run(err, "%s", answer.said.text);
    if (answer.outcome < 0 || answer.outcome >= OUTCOME_COUNT)
        return err_run(err, "the probe's process reports no outcome");
    answer.text[sizeof answer.text - 1] = '\0';
    probe->succeeded = answer.outcome == OUTCOME_OK;
    if (!probe->succeeded && probe->failed++ == 0)
        describe(probe->text, url, &answer);
    return 0;
}

static size_t urls_of(const struct job *job)
{
    return job->urls.count < PROBE_URLS_MAX ? job->urls.count : PROBE_URLS_MAX;
}

int probe_run(struct probe *probe, const struct job *job, const struct strings *shown,
              const struct interrupt *interrupt, struct err *err)
{
    static const char *const arguments[] = {"__probe", NULL};
    static const int64_t slack_ns = 60 * NS_PER_S;
    struct engine_spec spec;
    struct child child;
    struct err bad = {0};
    struct child_patience patience = {.deadline_ns = clock_now_ns() + slack_ns,
                                      .mask = &interrupt->waiting_mask,
                                      .cancelled = interrupt_signal};
    *probe = (struct probe){0};
    bool other = engine_spec_parse(&spec, job->spec, &bad) == 0 && spec.libcurl[0];
    if (child_start_with(&child, job->program, arguments, other ? spec.libcurl : NULL, err) != 0)
        return -1;
    int status = job_send(child.socket, job, &patience, err);
    for (size_t i = 0; i < urls_of(job) && status == 0 && !probe->succeeded; i++) {
        patience.deadline_ns = clock_now_ns() + job->transport.timeout_ns + slack_ns;
        status = receive(probe, &child, shown->items[i], &patience, err);
    }
    (void)child_stop(&child, 1);
    if (status > 0 || (status < 0 && err->kind == ERR_NONE))
        return err_run(err, "the process of the first fetch ended early");
    return status;
}

static void fetch(struct handle *handle, int64_t index, struct probe_answer *answer)
{
    struct sample sample;
    handle_begin(handle, index, 0, &sample);
    CURLcode code = curl_easy_perform(handle->easy);
    const char *text = handle->message[0] ? handle->message : curl_easy_strerror(code);
    (void)snprintf(answer->text, sizeof answer->text, "%s", code == CURLE_OK ? "" : text);
    handle_end(handle, code);
    answer->outcome = sample.outcome;
    answer->status = sample.status;
}

/* Fetches until one succeeds and reports each. */
static int fetch_each(struct job *job, struct err *err)
{
    struct handle handle;
    struct probe_answer answer = {0};
    if (handle_init(&handle, &job->batch, err) != 0)
        return -1;
    int status = 0;
    bool succeeded = false;
    job->batch.release_ns = clock_now_ns();
    for (size_t i = 0; i < urls_of(job) && status == 0 && !succeeded; i++) {
        fetch(&handle, (int64_t)i, &answer);
        succeeded = answer.outcome == OUTCOME_OK;
        status = child_write(CHILD_SOCKET, &answer, sizeof answer, NULL, err);
    }
    handle_release(&handle);
    return status;
}

int probe_serve(struct err *err)
{
    struct job job = {0};
    struct probe_answer answer = {0};
    if (child_enter(err) != 0)
        return -1;
    int status = libcurl_init(err);
    if (status == 0)
        status = job_receive(&job, CHILD_SOCKET, err);
    if (status == 0)
        status = fetch_each(&job, err);
    if (status != 0 && err) { /* the harness says it */
        answer.said = *err;
        status = child_write(CHILD_SOCKET, &answer, sizeof answer, NULL, NULL);
    }
    job_release(&job);
    libcurl_release();
    return status;
}
