#include "bench/trial_message.h"

#include "bench/trial.h"
#include "core/child.h"
#include "core/memory.h"

#include <curl/curl.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { LONGEST_PLAN = 64 << 20 };

/* Adds a text to the array, which is gone where that fails. */
static json_t *append(json_t *array, const char *text)
{
    if (array && json_array_append_new(array, json_string(text)) == 0)
        return array;
    json_decref(array);
    return NULL;
}

static json_t *pack_strings(const struct strings *strings)
{
    json_t *array = json_array();
    for (size_t i = 0; array && strings && i < strings->count; i++)
        array = append(array, strings->items[i]);
    return array;
}

static json_t *pack_list(const struct curl_slist *list)
{
    json_t *array = json_array();
    for (; array && list; list = list->next)
        array = append(array, list->data);
    return array;
}

static json_t *pack_plan(const struct trial_plan *plan)
{
    const struct transport *transport = plan->transport;
    return json_pack(
        "{s:s, s:s*, s:I, s:I, s:i, s:o, s:o, s:o, s:I, s:I, s:I, s:I, s:I, s:b, s:b, s:b, "
        "s:s*}",
        "spec", plan->spec, "pin", plan->pin_cpus, "fetches", (json_int_t)plan->fetches,
        "in_flight", (json_int_t)plan->in_flight, "start", (int)plan->start, "urls",
        pack_strings(plan->urls), "headers", pack_strings(plan->headers), "resolve",
        pack_list(transport->resolve), "timeout_ns", (json_int_t)transport->timeout_ns,
        "connect_timeout_ns", (json_int_t)transport->connect_timeout_ns, "max_body_bytes",
        (json_int_t)transport->max_body_bytes, "max_header_bytes",
        (json_int_t)transport->max_header_bytes, "redirects", (json_int_t)transport->redirects,
        "http2", transport->http2, "insecure", transport->insecure, "live", plan->live_samples > 0,
        "cacert", transport->cacert);
}

int trial_plan_send(int socket, const struct trial_plan *plan, struct err *err)
{
    json_t *message = pack_plan(plan);
    char *text = message ? json_dumps(message, JSON_COMPACT) : NULL;
    json_decref(message);
    if (!text)
        return err_run(err, "cannot put the plan of a trial into words: a URL or header is not "
                            "UTF-8, or memory has run out");
    size_t length = strlen(text);
    int status = child_write(socket, &length, sizeof length, err);
    if (status == 0)
        status = child_write(socket, text, length, err);
    if (status == 0 && plan->live_samples > 0)
        status = child_send_descriptor(socket, plan->live_samples, err);
    free(text);
    return status;
}

static int unpack_requests(struct trial_task *task, const json_t *urls, const json_t *headers,
                           struct err *err)
{
    task->requests = calloc(json_array_size(urls), sizeof *task->requests);
    if (!task->requests)
        return err_run(err, "out of memory for %zu URLs", json_array_size(urls));
    size_t i = 0;
    json_t *url = NULL;
    json_array_foreach(urls, i, url)
    {
        if (request_init(&task->requests[i], json_string_value(url), err) != 0)
            return -1;
        task->request_count = i + 1;
        size_t k = 0;
        json_t *header = NULL;
        json_array_foreach(headers, k, header)
        {
            if (request_add_header(&task->requests[i], json_string_value(header), err) != 0)
                return -1;
        }
    }
    return 0;
}

static int unpack_resolve(struct transport *transport, const json_t *resolve, struct err *err)
{
    size_t i = 0;
    json_t *entry = NULL;
    json_array_foreach(resolve, i, entry)
    {
        struct curl_slist *longer = curl_slist_append(transport->resolve, json_string_value(entry));
        if (!longer)
            return err_run(err, "out of memory for an address");
        transport->resolve = longer;
    }
    return 0;
}

static char *copy_or_null(const char *text)
{
    return text ? strdup(text) : NULL;
}

/* The samples' descriptor follows the plan where it says so. */
static int receive_live(struct trial_task *task, int socket, const json_t *message, struct err *err)
{
    if (!json_is_true(json_object_get(message, "live")))
        return 0;
    return child_receive_descriptor(socket, &task->live_samples, err);
}

static int unpack_plan(struct trial_task *task, const json_t *message, struct err *err)
{
    const char *spec = NULL;
    const char *pin = NULL;
    const char *cacert = NULL;
    json_int_t fetches = 0;
    json_int_t in_flight = 0;
    json_int_t timeout_ns = 0;
    json_int_t connect_timeout_ns = 0;
    json_int_t max_body_bytes = 0;
    json_int_t max_header_bytes = 0;
    json_int_t redirects = 0;
    int start = 0;
    int http2 = 0;
    int insecure = 0;
    const json_t *urls = NULL;
    const json_t *headers = NULL;
    const json_t *resolve = NULL;
    json_error_t place;
    if (json_unpack_ex(
            (json_t *)message, &place, 0,
            "{s:s, s?s, s:I, s:I, s:i, s:o, s:o, s:o, s:I, s:I, s:I, s:I, s:I, s:b, s:b, "
            "s?s}",
            "spec", &spec, "pin", &pin, "fetches", &fetches, "in_flight", &in_flight, "start",
            &start, "urls", &urls, "headers", &headers, "resolve", &resolve, "timeout_ns",
            &timeout_ns, "connect_timeout_ns", &connect_timeout_ns, "max_body_bytes",
            &max_body_bytes, "max_header_bytes", &max_header_bytes, "redirects", &redirects,
            "http2", &http2, "insecure", &insecure, "cacert", &cacert) != 0)
        return err_run(err, "the plan of a trial is not understood: %s", place.text);
    task->spec = strdup(spec);
    task->pin_cpus = copy_or_null(pin);
    task->fetches = fetches;
    task->in_flight = in_flight;
    task->start = (enum start)start;
    task->transport = (struct transport){.timeout_ns = timeout_ns,
                                         .connect_timeout_ns = connect_timeout_ns,
                                         .max_body_bytes = max_body_bytes,
                                         .max_header_bytes = max_header_bytes,
                                         .redirects = redirects,
                                         .http2 = http2 != 0,
                                         .insecure = insecure != 0,
                                         .cacert = copy_or_null(cacert)};
    if (!task->spec)
        return err_run(err, "out of memory for the plan of a trial");
    if (unpack_resolve(&task->transport, resolve, err) != 0)
        return -1;
    return unpack_requests(task, urls, headers, err);
}

int trial_task_receive(struct trial_task *task, int socket, struct err *err)
{
    *task = (struct trial_task){0};
    size_t length = 0;
    if (child_read(socket, &length, sizeof length, err) != 0 || length > LONGEST_PLAN)
        return err_run(err, "no plan came for the trial");
    char *text = malloc(length + 1);
    if (!text)
        return err_run(err, "out of memory for the plan of a trial");
    int status = child_read(socket, text, length, err) == 0 ? 0 : -1;
    if (status == 0) {
        json_set_alloc_funcs(memory_malloc, free);
        json_t *message = json_loadb(text, length, 0, NULL);
        status = message ? unpack_plan(task, message, err)
                         : err_run(err, "the plan of a trial is no JSON");
        if (status == 0)
            status = receive_live(task, socket, message, err);
        json_decref(message);
    }
    free(text);
    return status;
}

void trial_task_release(struct trial_task *task)
{
    for (size_t i = 0; i < task->request_count; i++)
        request_release(&task->requests[i]);
    free(task->requests);
    free(task->spec);
    free(task->pin_cpus);
    transport_release(&task->transport);
    if (task->live_samples > 0)
        (void)close(task->live_samples);
    *task = (struct trial_task){0};
}
