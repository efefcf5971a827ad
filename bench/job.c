/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bench/job.h"

#include "core/child.h"
#include "core/strbuf.h"

#include <curl/curl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { JOB_BYTES_MAX = 64 << 20 };

/* Precedes the strings. No padding at its end: valgrind would report it as unset. */
struct head {
    struct job job;
    size_t text_bytes, resolve_count;
    size_t cacert_count; /* 0 or 1 */
};

static size_t list_length(const struct curl_slist *list)
{
    size_t length = 0;
    for (; list; list = list->next)
        length++;
    return length;
}

static void add_text(struct strbuf *text, const char *string)
{
    (void)strbuf_append(text, string, strlen(string) + 1);
}

/* In the order in which job_receive takes them. */
static void add_texts(struct strbuf *text, const struct job *job)
{
    add_text(text, job->spec);
    for (size_t i = 0; i < job->urls.count; i++)
        add_text(text, job->urls.items[i]);
    for (size_t i = 0; i < job->headers.count; i++)
        add_text(text, job->headers.items[i]);
    for (const struct curl_slist *entry = job->transport.resolve; entry; entry = entry->next)
        add_text(text, entry->data);
    if (job->transport.cacert)
        add_text(text, job->transport.cacert);
}

int job_send(int socket, const struct job *job, const struct child_patience *patience,
             struct err *err)
{
    struct strbuf text = {0};
    add_texts(&text, job);
    struct head head = {.job = *job,
                        .text_bytes = text.length,
                        .resolve_count = list_length(job->transport.resolve),
                        .cacert_count = job->transport.cacert ? 1 : 0};
    int status = text.failed ? err_run(err, "out of memory for a trial") : 0;
    if (status == 0)
        status = child_write(socket, &head, sizeof head, patience, err);
    if (status == 0)
        status = child_write(socket, text.bytes, text.length, patience, err);
    if (status == 0 && job->live_samples > 0)
        status = child_await(socket, POLLOUT, patience, err);
    if (status == 0 && job->live_samples > 0)
        status = child_send_descriptor(socket, job->live_samples, err);
    free(text.bytes);
    return status;
}

/* The string at *next, which is moved to the one after it. */
static char *take(char **next)
{
    char *string = *next;
    *next += strlen(string) + 1;
    return string;
}

static int receive_requests(struct job *job, char **next, struct err *err)
{
    size_t count = job->urls.count;
    job->requests = calloc(count, sizeof *job->requests);
    if (!job->requests)
        return err_run(err, "out of memory for %zu URLs", count);
    for (size_t i = 0; i < count; i++) {
        if (request_init(&job->requests[i], take(next), err) != 0)
            return -1;
        job->batch.request_count = i + 1;
    }
    for (size_t k = 0; k < job->headers.count; k++) {
        const char *header = take(next);
        for (size_t i = 0; i < count; i++)
            if (request_add_header(&job->requests[i], header, err) != 0)
                return -1;
    }
    return 0;
}

static int receive_transport(struct transport *transport, const struct head *head, char **next,
                             struct err *err)
{
    for (size_t i = 0; i < head->resolve_count; i++) {
        struct curl_slist *longer = curl_slist_append(transport->resolve, take(next));
        if (!longer)
            return err_run(err, "out of memory for an address");
        transport->resolve = longer;
    }
    if (head->cacert_count == 0)
        return 0;
    transport->cacert = strdup(take(next));
    return transport->cacert ? 0 : err_run(err, "out of memory for a file name");
}

/* The struct as received, without the pointers of the other process. */
static struct job without_pointers(const struct job *sent)
{
    struct job job = *sent;
    job.program = job.spec = NULL;
    job.origin = NULL;
    job.waiting = NULL;
    job.user = NULL;
    job.urls.items = job.headers.items = NULL;
    job.requests = NULL;
    job.text = NULL;
    job.transport.cacert = NULL;
    job.transport.resolve = NULL;
    job.transport.share = NULL;
    job.batch.requests = NULL;
    job.batch.request_count = 0;
    return job;
}

int job_receive(struct job *job, int socket, struct err *err)
{
    struct head head;
    *job = (struct job){0};
    if (child_read(socket, &head, sizeof head, NULL, err) != 0 || head.text_bytes == 0 ||
        head.text_bytes > JOB_BYTES_MAX)
        return err_run(err, "the trial received no job");
    *job = without_pointers(&head.job);
    bool is_live = job->live_samples > 0;
    job->live_samples = 0;
    job->text = malloc(head.text_bytes);
    if (!job->text)
        return err_run(err, "out of memory for a trial");
    if (child_read(socket, job->text, head.text_bytes, NULL, err) != 0)
        return err_run(err, "the trial received no job");
    char *next = job->text;
    job->spec = take(&next);
    if (receive_requests(job, &next, err) != 0 ||
        receive_transport(&job->transport, &head, &next, err) != 0)
        return -1;
    job->batch.requests = job->requests;
    job->batch.transport = &job->transport;
    return is_live ? child_receive_descriptor(socket, &job->live_samples, err) : 0;
}

void job_release(struct job *job)
{
    for (size_t i = 0; i < job->batch.request_count; i++)
        request_release(&job->requests[i]);
    free(job->requests);
    free(job->text);
    transport_release(&job->transport);
    if (job->live_samples > 0)
        (void)close(job->live_samples);
    *job = (struct job){0};
}

/* Results have -1 for "no limit", a transport has 0. */
static int64_t unless_negative(int64_t limit)
{
    return limit < 0 ? 0 : limit;
}

int job_transport(struct transport *transport, const struct settings *settings,
                  const struct strings *urls, const char *origin_ca, struct err *err)
{
    *transport = (struct transport){.timeout_ns = settings->timeout_ns,
                                    .connect_timeout_ns = settings->connect_timeout_ns,
                                    .max_body_bytes = unless_negative(settings->max_body_bytes),
                                    .max_header_bytes = unless_negative(settings->max_header_bytes),
                                    .redirects = unless_negative(settings->max_redirects),
                                    .http2 = settings->http == HTTP_2,
                                    .insecure = settings->insecure};
    const char *cacert = origin_ca ? origin_ca : settings->cacert;
    if (cacert) {
        transport->cacert = strdup(cacert);
        if (!transport->cacert)
            return err_run(err, "out of memory");
    }
    for (size_t i = 0; i < urls->count; i++) {
        struct request request;
        if (request_init(&request, urls->items[i], err) != 0)
            return -1;
        int status = transport_resolve(transport, &request, 1, err);
        request_release(&request);
        if (status != 0)
            return -1;
    }
    return 0;
}
