/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "origin/exchange.h"

#include "origin/connection.h"
#include "origin/documents.h"
#include "origin/service.h"

#include "core/clock.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <zlib.h>

static void set_phase(struct exchange *exchange, enum exchange_phase phase)
{
    struct connection *connection = exchange->connection;
    connection->held += (phase == EXCHANGE_HELD) - (exchange->phase == EXCHANGE_HELD);
    connection->answering +=
        (phase == EXCHANGE_ANSWERING) - (exchange->phase == EXCHANGE_ANSWERING);
    exchange->phase = phase;
}

static void answer_now(struct exchange *exchange)
{
    set_phase(exchange, EXCHANGE_ANSWERING);
    exchange->connection->protocol->answer(exchange);
}

static void on_due(struct timer *timer)
{
    answer_now((struct exchange *)timer);
}

void exchange_init(struct exchange *exchange, struct connection *connection)
{
    *exchange = (struct exchange){.timer.function = on_due, .connection = connection};
}

static void begin_counting(struct exchange *exchange)
{
    struct counters *counters = &exchange->connection->service->counters;
    exchange->counted = true;
    counters->requests++;
    counters->in_progress++;
    if (counters->in_progress > counters->peak_concurrent)
        counters->peak_concurrent = counters->in_progress;
}

static void count_delay(struct counters *counters, int64_t delay_ns)
{
    counters->delay_sum_ns += delay_ns;
    if (delay_ns > counters->delay_max_ns)
        counters->delay_max_ns = delay_ns;
}

/* Only numeric addresses and localhost: a page of another site whose name resolves to this address
 * must not get answers (DNS rebinding). */
static bool is_own_host(const char *host, size_t count)
{
    static const char name[] = "localhost";
    size_t digits = strspn(host, "0123456789.");
    if (count > 0 && *host == '[')
        return true;
    if (count >= sizeof name - 1 && strncasecmp(host, name, sizeof name - 1) == 0)
        digits = sizeof name - 1;
    return digits > 0 && (digits >= count || host[digits] == ':');
}

static void set_text(struct exchange *exchange, const char *text, size_t count, const char *type)
{
    exchange->text = malloc(count + 1);
    exchange->text_type = type;
    exchange->text_bytes = 0;
    if (!exchange->text)
        return;
    memcpy(exchange->text, text, count);
    exchange->text_bytes = count;
}

void exchange_refuse(struct exchange *exchange, unsigned status, const char *text)
{
    char line[sizeof((struct err *)0)->text + 1];
    int length = snprintf(line, sizeof line, "%s\n", text);
    exchange->phase = EXCHANGE_PLANNED;
    exchange->plan = (struct plan){.status = status};
    free(exchange->text);
    /* It quotes the request: a browser must not render it as a page. */
    set_text(exchange, line, (size_t)length, "text/plain");
}

/* The body in gzip format, compressed in one go: this fault is rare and the text compresses well.
 */
static int compress_body(struct exchange *exchange)
{
    static const int64_t max_bytes = 64 * 1024 * 1024;
    enum { PIECE_BYTES = 16 * 1024, GZIP_WINDOW = 15 + 16, MEMORY_LEVEL = 8 };
    int64_t size = exchange->plan.size_bytes < max_bytes ? exchange->plan.size_bytes : max_bytes;
    z_stream stream = {0};
    if (deflateInit2(&stream, Z_BEST_SPEED, Z_DEFLATED, GZIP_WINDOW, MEMORY_LEVEL,
                     Z_DEFAULT_STRATEGY) != Z_OK)
        return -1;
    size_t bound = deflateBound(&stream, (uLong)size);
    exchange->text = malloc(bound);
    exchange->text_type = "text/plain";
    stream.next_out = (Bytef *)exchange->text;
    stream.avail_out = (uInt)bound;
    int result = exchange->text ? Z_OK : Z_MEM_ERROR;
    char piece[PIECE_BYTES];
    for (int64_t at = 0; result == Z_OK; at += PIECE_BYTES) {
        size_t count = size - at < PIECE_BYTES ? (size_t)(size - at) : PIECE_BYTES;
        body_fill(piece, at, count);
        stream.next_in = (Bytef *)piece;
        stream.avail_in = (uInt)count;
        result = deflate(&stream, at + PIECE_BYTES < size ? Z_NO_FLUSH : Z_FINISH);
    }
    exchange->text_bytes = stream.total_out;
    (void)deflateEnd(&stream);
    return result == Z_STREAM_END ? 0 : -1;
}

/* Draws for the request; a query overrides the settings. */
static int draw(struct exchange *exchange, const char *query, size_t count, struct err *err)
{
    struct service *service = exchange->connection->service;
    if (count == 0) {
        exchange->plan = plan_draw(&service->settings, service->counters.drawn++);
        return 0;
    }
    struct origin_settings settings = service->settings;
    if (settings_apply_query(&settings, query, count, err) != 0)
        return -1;
    /* A request that follows a redirect carries the number of the redirected one: if it took one
     * from the sequence, later answers would depend on the order of requests. */
    uint64_t number = settings.number >= 0 ? (uint64_t)settings.number : service->counters.drawn++;
    exchange->plan = plan_draw(&settings, number);
    return 0;
}

static void write_document(struct exchange *exchange, const struct document *document,
                           const char *path)
{
    char text[DOCUMENT_BYTES];
    exchange->plan.status = 200;
    size_t count =
        document->write(exchange->connection->service, path, text, &exchange->plan.status);
    set_text(exchange, text, count, "application/json");
}

void exchange_plan(struct exchange *exchange, const struct request_head *head)
{
    struct service *service = exchange->connection->service;
    const char *query = memchr(head->target, '?', head->target_bytes);
    size_t path_bytes = query ? (size_t)(query - head->target) : head->target_bytes;
    char path[DOCUMENT_PATH_BYTES] = "";
    struct err err = {0};
    if (service->check_host && head->host && !is_own_host(head->host, head->host_bytes)) {
        exchange_refuse(exchange, 421,
                        "this origin answers only requests to a numeric address or localhost; with "
                        "--address it answers any");
        return;
    }
    if (path_bytes < sizeof path)
        memcpy(path, head->target, path_bytes);
    const struct document *document = document_find(path);
    exchange->phase = EXCHANGE_PLANNED;
    if (document && !document->counted) {
        write_document(exchange, document, path);
        return;
    }
    begin_counting(exchange);
    size_t query_bytes = query ? head->target_bytes - path_bytes - 1 : 0;
    if (draw(exchange, query ? query + 1 : NULL, query_bytes, &err) != 0) {
        exchange_refuse(exchange, 400, err.text);
        return;
    }
    count_delay(&service->counters, exchange->plan.delay_ns);
    if (document && !exchange->plan.fault)
        write_document(exchange, document, path);
}

void exchange_start(struct exchange *exchange)
{
    struct answer answer;
    exchange_answer(exchange, &answer);
    if (answer.content_encoding && !exchange->text && compress_body(exchange) != 0)
        exchange_refuse(exchange, 500, "out of memory");
    int64_t delay_ns = exchange->plan.delay_ns;
    exchange->began_ns = clock_now_ns() + delay_ns;
    if (delay_ns > 0)
        exchange_hold(exchange, exchange->began_ns);
    else
        answer_now(exchange);
}

void exchange_answer(const struct exchange *exchange, struct answer *answer)
{
    const struct plan *plan = &exchange->plan;
    int64_t size = exchange->text ? (int64_t)exchange->text_bytes : plan->size_bytes;
    answer->silent = answer->chunked = answer->last = false;
    answer->raw_bytes = 0;
    answer->write_raw = NULL;
    answer->status = plan->status;
    answer->content_type = exchange->text ? exchange->text_type : "text/plain";
    answer->content_encoding = NULL;
    answer->location[0] = '\0';
    answer->padding_bytes = 0;
    answer->length = answer->body_bytes = size;
    answer->text = exchange->text;
    answer->bytes_per_s = 0;
    answer->end = ANSWER_COMPLETE;
    if (plan->fault && plan->fault->apply)
        plan->fault->apply(answer, plan);
    if (exchange->head_only || answer->status == 204 || answer->status == 304) {
        answer->body_bytes = 0;
        answer->chunked = false;
    }
    if (answer->status == 204)
        answer->length = LENGTH_UNKNOWN;
}

void exchange_hold(struct exchange *exchange, int64_t until_ns)
{
    set_phase(exchange, EXCHANGE_HELD);
    if (until_ns == INT64_MAX)
        return;
    exchange->timer.deadline_ns = until_ns;
    timer_heap_add(&exchange->connection->service->timers, &exchange->timer);
}

void exchange_end(struct exchange *exchange)
{
    struct service *service = exchange->connection->service;
    timer_heap_remove(&service->timers, &exchange->timer);
    set_phase(exchange, EXCHANGE_IDLE);
    if (exchange->counted)
        service->counters.in_progress--;
    free(exchange->text);
    exchange_init(exchange, exchange->connection);
}
