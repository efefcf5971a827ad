/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "origin/connection.h"
#include "origin/exchange.h"
#include "origin/service.h"

#include "core/clock.h"

#include <nghttp2/nghttp2.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/*
 * HTTP/2 (RFC 9113) by nghttp2, over TLS or in clear text with prior knowledge. One stream is one
 * exchange. nghttp2's callbacks only note what is to be done; its output is collected at the end of
 * each turn of the loop, so that answers that are due together are sent together.
 */

enum {
    MAX_STREAMS = 16384,                  /* at once */
    MAX_TARGET_BYTES = 8 * 1024,          /* of :path */
    MAX_HEAD_BYTES = 16 * 1024,           /* of all header fields of a request */
    MAX_FRAME_BYTES = 128 * 1024,         /* read without completing a frame: CONTINUATION flood */
    MAX_PADDING_BYTES = 16 * 1024 * 1024, /* of the fault huge-head: it is in memory */
    BATCH_BYTES = 48 * 1024,              /* of output in one write */
};

/* A budget for frames that cost work and fetch nothing: SETTINGS, PING, RST_STREAM and the like.
 * Each uses one, each frame of an answer restores some, up to the first value. */
enum { GOODWILL = 1000, GOODWILL_PER_ANSWER = 4 };

struct stream {
    struct exchange exchange; /* first: an exchange is its stream */
    LIST_ENTRY(stream) link;
    int32_t id;
    bool submitted; /* its answer was submitted to nghttp2 */
};

struct http2 {
    nghttp2_session *session;
    LIST_HEAD(, stream) streams;
    struct exchange *raw; /* takes over the connection, bypassing nghttp2; NULL: none */
    size_t read_bytes;    /* since the last complete frame */
    int goodwill;
    bool closing; /* once no stream is left */
    /* The head being read: there is one at a time. */
    size_t head_bytes, target_bytes, host_bytes;
    char target[MAX_TARGET_BYTES], host[256];
};

/* ---- Answers ------------------------------------------------------------------------------- */

static nghttp2_session *session_of(const struct exchange *exchange)
{
    return exchange->connection->http2->session;
}

/* No more of the body for now, or ever. */
static ssize_t defer(struct exchange *exchange, enum answer_end end, int64_t next_ns)
{
    if (next_ns == INT64_MAX && end == ANSWER_RESET_CONNECTION)
        exchange->connection->http2->raw = exchange;
    else
        exchange_hold(exchange, next_ns);
    return NGHTTP2_ERR_DEFERRED;
}

/* Bytes of the body for nghttp2, which sends them as DATA frames as the windows allow.
 * NOLINTNEXTLINE(readability-function-size): the parameters are nghttp2's */
static ssize_t on_read_body(nghttp2_session *session, int32_t id, uint8_t *bytes, size_t size,
                            uint32_t *flags, nghttp2_data_source *source, void *user)
{
    (void)session;
    (void)id;
    (void)user;
    struct exchange *exchange = source->ptr;
    struct answer answer;
    int64_t next_ns = 0;
    exchange_answer(exchange, &answer);
    int64_t allowed = answer.bytes_per_s == 0
                          ? answer.body_bytes
                          : answer_allowed(&answer, exchange->began_ns, clock_now_ns(), &next_ns);
    int64_t left = allowed - exchange->sent_bytes;
    size_t count = left < (int64_t)size ? (size_t)left : size;
    count = answer_body(&answer, (char *)bytes, exchange->sent_bytes, count);
    exchange->sent_bytes += (int64_t)count;
    bool all = exchange->sent_bytes == answer.body_bytes;
    if (all && (answer.end == ANSWER_COMPLETE || answer.end == ANSWER_CLOSE))
        *flags |= NGHTTP2_DATA_FLAG_EOF;
    else if (count == 0 && all && answer.end == ANSWER_RESET)
        return NGHTTP2_ERR_TEMPORAL_CALLBACK_FAILURE; /* which resets the stream */
    else if (count == 0)
        return defer(exchange, answer.end, all ? INT64_MAX : next_ns);
    return (ssize_t)count;
}

enum { MAX_FIELDS = 8 };

struct fields {
    nghttp2_nv items[MAX_FIELDS];
    size_t count;
};

static void add_field(struct fields *fields, const char *name, const char *value)
{
    fields->items[fields->count++] = (nghttp2_nv){
        .name = (uint8_t *)name,
        .namelen = strlen(name),
        .value = (uint8_t *)value,
        .valuelen = strlen(value),
    };
}

/* All fields, followed by padding fields, in one array; NULL: out of memory. */
static nghttp2_nv *pad_fields(const struct fields *fields, int64_t padding_bytes, size_t *count)
{
    static const char name[] = "x-padding";
    static const char value[] = "one of very many fields that nobody will ever need.......";
    if (padding_bytes > MAX_PADDING_BYTES)
        padding_bytes = MAX_PADDING_BYTES;
    size_t lines = (size_t)padding_bytes / PADDING_LINE_BYTES;
    nghttp2_nv *all = malloc((fields->count + lines) * sizeof *all);
    if (!all)
        return NULL;
    memcpy(all, fields->items, fields->count * sizeof *all);
    for (size_t i = 0; i < lines; i++)
        all[fields->count + i] = (nghttp2_nv){
            .name = (uint8_t *)name,
            .namelen = sizeof name - 1,
            .value = (uint8_t *)value,
            .valuelen = sizeof value - 1,
            /* Not indexed, so that each field is sent in full. */
            .flags = NGHTTP2_NV_FLAG_NO_INDEX | NGHTTP2_NV_FLAG_NO_COPY_NAME |
                     NGHTTP2_NV_FLAG_NO_COPY_VALUE,
        };
    *count = fields->count + lines;
    return all;
}

static int submit(struct exchange *exchange, const struct answer *answer)
{
    struct stream *stream = (struct stream *)exchange;
    nghttp2_data_provider body = {.source.ptr = exchange, .read_callback = on_read_body};
    struct fields fields = {.count = 0};
    char status[16];
    char length[24];
    (void)snprintf(status, sizeof status, "%u", answer->status);
    (void)snprintf(length, sizeof length, "%lld", (long long)answer->length);
    add_field(&fields, ":status", status);
    if (answer->content_type)
        add_field(&fields, "content-type", answer->content_type);
    if (answer->content_encoding)
        add_field(&fields, "content-encoding", answer->content_encoding);
    if (answer->location[0])
        add_field(&fields, "location", answer->location);
    if (answer->length != LENGTH_UNKNOWN)
        add_field(&fields, "content-length", length);
    bool bodiless = answer->body_bytes == 0 && answer->end == ANSWER_COMPLETE;
    nghttp2_nv *items = fields.items;
    size_t count = fields.count;
    if (answer->padding_bytes > 0)
        items = pad_fields(&fields, answer->padding_bytes, &count);
    if (!items)
        return -1;
    int failed = nghttp2_submit_response(session_of(exchange), stream->id, items, count,
                                         bodiless ? NULL : &body);
    if (items != fields.items)
        free(items);
    return failed;
}

/* Ends the stream or the connection without an answer. */
static void end_silently(struct exchange *exchange, const struct answer *answer)
{
    nghttp2_session *session = session_of(exchange);
    int32_t id = ((struct stream *)exchange)->id;
    switch (answer->end) {
    case ANSWER_STALL:
        exchange_hold(exchange, INT64_MAX);
        break;
    case ANSWER_RESET:
        (void)nghttp2_submit_rst_stream(session, NGHTTP2_FLAG_NONE, id, NGHTTP2_INTERNAL_ERROR);
        break;
    case ANSWER_GOAWAY:
        (void)nghttp2_session_terminate_session2(session, id, NGHTTP2_INTERNAL_ERROR);
        break;
    default:
        exchange->connection->http2->raw = exchange;
        break;
    }
}

static void http2_answer(struct exchange *exchange)
{
    struct stream *stream = (struct stream *)exchange;
    nghttp2_session *session = session_of(exchange);
    struct answer answer;
    connection_pend(exchange->connection);
    if (stream->submitted) {
        (void)nghttp2_session_resume_data(session, stream->id);
        return;
    }
    exchange_answer(exchange, &answer);
    if (answer.silent || answer.padding_bytes == COUNT_ENDLESS) {
        end_silently(exchange, &answer);
        return;
    }
    stream->submitted = true;
    if (submit(exchange, &answer) != 0)
        (void)nghttp2_submit_rst_stream(session, NGHTTP2_FLAG_NONE, stream->id,
                                        NGHTTP2_INTERNAL_ERROR);
    /* The client stops, but what it has sent by then is still answered (RFC 9113, 6.8). */
    if (answer.last && !exchange->connection->http2->closing)
        (void)nghttp2_submit_shutdown_notice(session);
    exchange->connection->http2->closing |= answer.last;
}

/* ---- Output -------------------------------------------------------------------------------- */

/* An endless sequence of HEADERS and CONTINUATION frames (RFC 9113, 6.2 and 6.10). */
static void write_continuations(int32_t id, char *bytes, int64_t position, size_t count)
{
    enum { HEAD = 9, PAYLOAD = 16384, TYPE_HEADERS = 1, TYPE_CONTINUATION = 9 };
    /* A literal field without indexing (RFC 7541, 6.2.2): 64 bytes. */
    static const char field[PADDING_LINE_BYTES + 1] =
        "\x00\x09x-padding\x34one of very many fields that nobody will ever need..";
    for (size_t i = 0; i < count; i++) {
        int64_t at = position + (int64_t)i;
        int64_t offset = at % (HEAD + PAYLOAD);
        const unsigned char head[HEAD] = {0,
                                          PAYLOAD >> 8,
                                          0,
                                          at < HEAD + PAYLOAD ? TYPE_HEADERS : TYPE_CONTINUATION,
                                          0,
                                          (unsigned char)(id >> 24),
                                          (unsigned char)(id >> 16),
                                          (unsigned char)(id >> 8),
                                          (unsigned char)id};
        bytes[i] = offset < HEAD ? (char)head[offset] : field[(offset - HEAD) % PADDING_LINE_BYTES];
    }
}

/* Writes bytes in place of frames, and then ends the connection. */
static void write_raw(struct connection *connection)
{
    enum { PIECE_BYTES = 16 * 1024 };
    struct exchange *exchange = connection->http2->raw;
    char *bytes = connection->service->output;
    struct answer answer;
    exchange_answer(exchange, &answer);
    bool frames = !answer.silent && answer.padding_bytes == COUNT_ENDLESS;
    int64_t all = frames ? COUNT_ENDLESS : answer.raw_bytes;
    if (answer.end == ANSWER_RESET_CONNECTION) /* its bytes went through nghttp2 */
        all = exchange->sent_bytes;
    if (exchange->sent_bytes < all) {
        int64_t left = all - exchange->sent_bytes;
        size_t count = left < PIECE_BYTES ? (size_t)left : PIECE_BYTES;
        if (frames)
            write_continuations(((struct stream *)exchange)->id, bytes, exchange->sent_bytes,
                                count);
        else
            answer.write_raw(&exchange->plan, bytes, exchange->sent_bytes, count);
        exchange->sent_bytes += (int64_t)count;
        connection_send(connection, bytes, count);
        connection_pend(connection);
        return;
    }
    if (answer.end == ANSWER_RESET_CONNECTION)
        connection_reset(connection);
    else
        connection_drain(connection);
}

/* Collects what nghttp2 has to send: one write per batch, one batch per turn. */
static void flush(struct connection *connection)
{
    nghttp2_session *session = connection->http2->session;
    char *batch = connection->service->output;
    size_t batch_bytes = 0;
    for (;;) {
        const uint8_t *bytes = NULL;
        ssize_t count = nghttp2_session_mem_send(session, &bytes);
        if (count <= 0)
            break;
        if (batch_bytes + (size_t)count > BUFFER_BYTES) {
            connection_send(connection, batch, batch_bytes);
            connection_send(connection, (const char *)bytes, (size_t)count);
            batch_bytes = 0;
        } else {
            memcpy(batch + batch_bytes, bytes, (size_t)count);
            batch_bytes += (size_t)count;
        }
        if (batch_bytes > BATCH_BYTES || batch_bytes == 0) {
            connection_pend(connection);
            break;
        }
    }
    if (batch_bytes > 0)
        connection_send(connection, batch, batch_bytes);
}

static void http2_output(struct connection *connection)
{
    struct http2 *http2 = connection->http2;
    if (connection->draining)
        return;
    if (!http2->raw || http2->raw->sent_bytes == 0)
        flush(connection);
    if (connection->socket < 0 || connection->unsent)
        return;
    if (http2->raw)
        write_raw(connection);
    else if (!nghttp2_session_want_read(http2->session) &&
             !nghttp2_session_want_write(http2->session))
        connection_drain(connection);
    else if (connection->input_ended && connection->answering == 0)
        connection_close(connection);
    else if (http2->closing && LIST_EMPTY(&http2->streams) &&
             nghttp2_session_terminate_session(http2->session, NGHTTP2_NO_ERROR) == 0)
        connection_pend(connection);
}

/* ---- Input --------------------------------------------------------------------------------- */

static int on_begin_headers(nghttp2_session *session, const nghttp2_frame *frame, void *user)
{
    struct connection *connection = user;
    struct http2 *http2 = connection->http2;
    http2->head_bytes = http2->target_bytes = http2->host_bytes = 0;
    if (frame->headers.cat != NGHTTP2_HCAT_REQUEST)
        return 0;
    struct stream *stream = calloc(1, sizeof *stream);
    if (!stream)
        return NGHTTP2_ERR_TEMPORAL_CALLBACK_FAILURE;
    exchange_init(&stream->exchange, connection);
    stream->id = frame->hd.stream_id;
    LIST_INSERT_HEAD(&http2->streams, stream, link);
    return nghttp2_session_set_stream_user_data(session, stream->id, stream);
}

/* Truncates what is too long: no valid host name is. */
static size_t copy(char *to, size_t size, const uint8_t *bytes, size_t count)
{
    if (count > size)
        count = size;
    memcpy(to, bytes, count);
    return count;
}

static bool is_name(const uint8_t *name, size_t name_bytes, const char *text)
{
    return name_bytes == strlen(text) && memcmp(name, text, name_bytes) == 0;
}

/* NOLINTNEXTLINE(readability-function-size): the parameters are nghttp2's */
static int on_header(nghttp2_session *session, const nghttp2_frame *frame, const uint8_t *name,
                     size_t name_bytes, const uint8_t *value, size_t value_bytes, uint8_t flags,
                     void *user)
{
    (void)flags;
    struct http2 *http2 = ((struct connection *)user)->http2;
    struct stream *stream = nghttp2_session_get_stream_user_data(session, frame->hd.stream_id);
    http2->head_bytes += name_bytes + value_bytes + 32; /* as in RFC 9113, 6.5.2 */
    if (is_name(name, name_bytes, ":path"))
        http2->target_bytes = copy(http2->target, sizeof http2->target, value, value_bytes);
    else if (is_name(name, name_bytes, ":authority") || is_name(name, name_bytes, "host"))
        http2->host_bytes = copy(http2->host, sizeof http2->host - 1, value, value_bytes);
    else if (stream && is_name(name, name_bytes, ":method"))
        stream->exchange.head_only = value_bytes == 4 && memcmp(value, "HEAD", 4) == 0;
    return 0;
}

static void plan(struct http2 *http2, struct exchange *exchange)
{
    http2->host[http2->host_bytes] = '\0';
    const struct request_head head = {
        .target = http2->target,
        .target_bytes = http2->target_bytes,
        .host = http2->host_bytes > 0 ? http2->host : NULL,
        .host_bytes = http2->host_bytes,
    };
    if (http2->target_bytes == 0) /* only CONNECT goes without */
        exchange_refuse(exchange, 501, "this origin is not a proxy");
    else if (http2->head_bytes > MAX_HEAD_BYTES || http2->target_bytes == MAX_TARGET_BYTES)
        exchange_refuse(exchange, 431, "the head of the request is longer than 16 KiB");
    else
        exchange_plan(exchange, &head);
}

static void spend_goodwill(struct http2 *http2)
{
    if (--http2->goodwill == 0)
        (void)nghttp2_session_terminate_session(http2->session, NGHTTP2_ENHANCE_YOUR_CALM);
}

static int on_frame(nghttp2_session *session, const nghttp2_frame *frame, void *user)
{
    struct http2 *http2 = ((struct connection *)user)->http2;
    http2->read_bytes = 0;
    if (frame->hd.type != NGHTTP2_HEADERS && frame->hd.type != NGHTTP2_DATA) {
        spend_goodwill(http2);
        return 0;
    }
    struct stream *stream = nghttp2_session_get_stream_user_data(session, frame->hd.stream_id);
    if (!stream)
        return 0;
    if (frame->hd.type == NGHTTP2_HEADERS && frame->headers.cat == NGHTTP2_HCAT_REQUEST)
        plan(http2, &stream->exchange);
    if (frame->hd.flags & NGHTTP2_FLAG_END_STREAM)
        exchange_start(&stream->exchange);
    else if (frame->hd.type == NGHTTP2_HEADERS || frame->hd.length == frame->data.padlen)
        spend_goodwill(http2);
    return 0;
}

static int on_invalid_frame(nghttp2_session *session, const nghttp2_frame *frame, int error,
                            void *user)
{
    (void)session;
    (void)frame;
    (void)error;
    spend_goodwill(((struct connection *)user)->http2);
    return 0;
}

static int on_sent(nghttp2_session *session, const nghttp2_frame *frame, void *user)
{
    (void)session;
    struct http2 *http2 = ((struct connection *)user)->http2;
    bool answers = frame->hd.type == NGHTTP2_HEADERS || frame->hd.type == NGHTTP2_DATA;
    if (answers && http2->goodwill > 0 && http2->goodwill <= GOODWILL - GOODWILL_PER_ANSWER)
        http2->goodwill += GOODWILL_PER_ANSWER;
    return 0;
}

static int on_closed(nghttp2_session *session, int32_t id, uint32_t error, void *user)
{
    (void)error;
    struct http2 *http2 = ((struct connection *)user)->http2;
    struct stream *stream = nghttp2_session_get_stream_user_data(session, id);
    if (!stream)
        return 0;
    if (http2->raw == &stream->exchange)
        http2->raw = NULL;
    exchange_end(&stream->exchange);
    LIST_REMOVE(stream, link);
    free(stream);
    return 0;
}

static size_t http2_input(struct connection *connection, const char *bytes, size_t count)
{
    struct http2 *http2 = connection->http2;
    http2->read_bytes += count;
    if (http2->read_bytes > MAX_FRAME_BYTES)
        (void)nghttp2_session_terminate_session(http2->session, NGHTTP2_ENHANCE_YOUR_CALM);
    ssize_t used = nghttp2_session_mem_recv(http2->session, (const uint8_t *)bytes, count);
    if (used < 0) /* a flood, out of memory, or not HTTP/2 */
        (void)nghttp2_session_terminate_session(http2->session, used == NGHTTP2_ERR_BAD_CLIENT_MAGIC
                                                                    ? NGHTTP2_PROTOCOL_ERROR
                                                                    : NGHTTP2_ENHANCE_YOUR_CALM);
    connection_pend(connection);
    return count;
}

/* A field that HTTP forbids, such as one with a space in its name: newer versions of nghttp2 would
 * drop it and continue. This ends the stream with a protocol error.
 * NOLINTNEXTLINE(readability-function-size): the parameters are nghttp2's */
static int on_invalid_header(nghttp2_session *session, const nghttp2_frame *frame,
                             const uint8_t *name, size_t name_bytes, const uint8_t *value,
                             size_t value_bytes, uint8_t flags, void *context)
{
    (void)session, (void)frame, (void)name, (void)name_bytes, (void)value, (void)value_bytes;
    (void)flags, (void)context;
    return NGHTTP2_ERR_TEMPORAL_CALLBACK_FAILURE;
}

/* ---- The connection ------------------------------------------------------------------------ */

static nghttp2_session_callbacks *callbacks(void)
{
    static nghttp2_session_callbacks *made;
    if (made || nghttp2_session_callbacks_new(&made) != 0)
        return made;
    nghttp2_session_callbacks_set_on_begin_headers_callback(made, on_begin_headers);
    nghttp2_session_callbacks_set_on_header_callback(made, on_header);
    nghttp2_session_callbacks_set_on_invalid_header_callback(made, on_invalid_header);
    nghttp2_session_callbacks_set_on_frame_recv_callback(made, on_frame);
    nghttp2_session_callbacks_set_on_invalid_frame_recv_callback(made, on_invalid_frame);
    nghttp2_session_callbacks_set_on_frame_send_callback(made, on_sent);
    nghttp2_session_callbacks_set_on_stream_close_callback(made, on_closed);
    return made;
}

static int open_session(struct connection *connection)
{
    static const nghttp2_settings_entry settings[] = {
        {NGHTTP2_SETTINGS_MAX_CONCURRENT_STREAMS, MAX_STREAMS},
        {NGHTTP2_SETTINGS_MAX_HEADER_LIST_SIZE, MAX_HEAD_BYTES},
    };
    nghttp2_option *options = NULL;
    if (!callbacks() || nghttp2_option_new(&options) != 0)
        return -1;
    /* The fault huge-head sends more than the 64 KiB that nghttp2 allows unasked. */
    nghttp2_option_set_max_send_header_block_length(options, 2 * MAX_PADDING_BYTES);
    int failed =
        nghttp2_session_server_new2(&connection->http2->session, callbacks(), connection, options);
    nghttp2_option_del(options);
    if (failed != 0)
        return -1;
    return nghttp2_submit_settings(connection->http2->session, NGHTTP2_FLAG_NONE, settings,
                                   sizeof settings / sizeof settings[0]);
}

static void http2_release(struct connection *connection)
{
    nghttp2_session_del(connection->http2->session);
    free(connection->http2);
}

static int http2_open(struct connection *connection)
{
    connection->http2 = calloc(1, sizeof *connection->http2);
    if (!connection->http2)
        return -1;
    connection->http2->goodwill = GOODWILL;
    if (open_session(connection) == 0) {
        connection_pend(connection);
        return 0;
    }
    http2_release(connection);
    return -1;
}

static void http2_close(struct connection *connection)
{
    struct http2 *http2 = connection->http2;
    struct stream *stream = NULL;
    http2->raw = NULL;
    while ((stream = LIST_FIRST(&http2->streams))) {
        LIST_REMOVE(stream, link);
        exchange_end(&stream->exchange);
        free(stream);
    }
}

static void http2_expire(struct connection *connection)
{
    struct http2 *http2 = connection->http2;
    bool idle = LIST_EMPTY(&http2->streams);
    (void)nghttp2_session_terminate_session(http2->session,
                                            idle ? NGHTTP2_NO_ERROR : NGHTTP2_ENHANCE_YOUR_CALM);
    flush(connection);
}

const struct protocol protocol_http2 = {
    .open = http2_open,
    .close = http2_close,
    .release = http2_release,
    .input = http2_input,
    .output = http2_output,
    .expire = http2_expire,
    .answer = http2_answer,
};
