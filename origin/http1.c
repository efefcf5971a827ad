/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "origin/connection.h"
#include "origin/exchange.h"
#include "origin/http1_parser.h"
#include "origin/service.h"

#include "core/clock.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/*
 * HTTP/1.1 (RFC 9112), one request at a time. Output is generated again for each piece that the
 * socket accepts: an answer, head and body, is a function of the exchange and of the position.
 */

enum { MAX_HEAD_BYTES = 16 * 1024, CHUNK_BYTES = 4096, HEAD_BYTES = 512 };

/* How much one connection may send before the others get their turn. */
enum { TURN_BYTES = 256 * 1024 };

struct http1 {
    struct http1_parser parser;
    struct exchange exchange;
    bool parsing; /* within http1_input: its loop parses what follows */
};

/* ---- What is sent -------------------------------------------------------------------------- */

/* Collects a piece of a stream: `skip` bytes are passed over, then there is room for `room`. */
struct piece {
    int64_t skip;
    char *at;
    size_t room;
};

/* The part of the next `count` bytes of the stream that belongs to the piece: its position among
 * them, and how many. */
static size_t overlap(struct piece *piece, int64_t count, int64_t *position)
{
    if (piece->skip >= count) {
        piece->skip -= count;
        return 0;
    }
    *position = piece->skip;
    piece->skip = 0;
    int64_t left = count - *position;
    return left < (int64_t)piece->room ? (size_t)left : piece->room;
}

static void advance(struct piece *piece, size_t count)
{
    piece->at += count;
    piece->room -= count;
}

static void put(struct piece *piece, const char *bytes, size_t count)
{
    int64_t position = 0;
    size_t taken = overlap(piece, (int64_t)count, &position);
    memcpy(piece->at, bytes + position, taken);
    advance(piece, taken);
}

static void put_padding(struct piece *piece, int64_t count)
{
    int64_t position = 0;
    size_t taken = overlap(piece, count, &position);
    answer_padding(piece->at, position, taken);
    advance(piece, taken);
}

/* `count` bytes of the body, from `from` on. */
static void put_body(struct piece *piece, const struct answer *answer, int64_t from, int64_t count)
{
    int64_t position = 0;
    size_t taken = overlap(piece, count, &position);
    if (taken > 0)
        (void)answer_body(answer, piece->at, from + position, taken);
    advance(piece, taken);
}

static void put_chunk(struct piece *piece, const struct answer *answer, int64_t from, int64_t count)
{
    char size[24];
    int length = snprintf(size, sizeof size, "%" PRIx64 "\r\n", (uint64_t)count);
    put(piece, size, (size_t)length);
    put_body(piece, answer, from, count);
    put(piece, "\r\n", 2);
}

/* The first `count` bytes of the body, in chunks; with all of them, the end. */
static void put_chunks(struct piece *piece, const struct answer *answer, int64_t count)
{
    enum { FULL_BYTES = CHUNK_BYTES + 8 }; /* "1000\r\n" before, "\r\n" behind */
    int64_t full = piece->skip / FULL_BYTES;
    if (full > count / CHUNK_BYTES)
        full = count / CHUNK_BYTES;
    piece->skip -= full * FULL_BYTES;
    for (int64_t at = full * CHUNK_BYTES; at < count && piece->room > 0; at += CHUNK_BYTES)
        put_chunk(piece, answer, at, count - at < CHUNK_BYTES ? count - at : CHUNK_BYTES);
    if (count == answer->body_bytes)
        put(piece, "0\r\n\r\n", 5);
}

static char *append(char *at, const char *text)
{
    return stpcpy(at, text);
}

static char *append_number(char *at, uint64_t number)
{
    char digits[20];
    size_t count = 0;
    do
        digits[count++] = (char)('0' + number % 10);
    while ((number /= 10) > 0);
    while (count > 0)
        *at++ = digits[--count];
    return at;
}

static char *append_field(char *at, const char *name, const char *value)
{
    return append(append(append(at, name), value), "\r\n");
}

/* The status line and the header fields, without the empty line. Without printf, which would take
 * as long as the rest of an answer. */
static size_t write_head(char *head, const struct exchange *exchange, const struct answer *answer,
                         bool chunked, bool close)
{
    char *at = append_number(append(head, "HTTP/1.1 "), answer->status);
    at = append_field(at, " ", http1_reason(answer->status));
    if (answer->content_type)
        at = append_field(at, "Content-Type: ", answer->content_type);
    if (answer->content_encoding)
        at = append_field(at, "Content-Encoding: ", answer->content_encoding);
    if (answer->location[0])
        at = append_field(at, "Location: ", answer->location);
    if (answer->length != LENGTH_UNKNOWN)
        at =
            append(append_number(append(at, "Content-Length: "), (uint64_t)answer->length), "\r\n");
    else if (chunked)
        at = append(at, "Transfer-Encoding: chunked\r\n");
    if (close)
        at = append(at, "Connection: close\r\n");
    else if (exchange->old)
        at = append(at, "Connection: keep-alive\r\n");
    return (size_t)(at - head);
}

/* Whether the connection ends with this answer. */
static bool is_last(const struct exchange *exchange, const struct answer *answer)
{
    bool delimited = answer->length != LENGTH_UNKNOWN || (answer->chunked && !exchange->old) ||
                     answer->status == 204;
    return answer->last || !exchange->keep_alive || !delimited || answer->end != ANSWER_COMPLETE;
}

/* Writes bytes of the answer from the current position, of its body only the first `allowed`;
 * returns how many. */
static size_t fill(const struct exchange *exchange, const struct answer *answer, int64_t allowed,
                   char *bytes, size_t size)
{
    struct piece piece = {.skip = exchange->sent_bytes, .at = bytes, .room = size};
    char head[HEAD_BYTES];
    if (answer->silent) {
        int64_t position = 0;
        size_t count = overlap(&piece, answer->raw_bytes, &position);
        if (count > 0)
            answer->write_raw(&exchange->plan, bytes, position, count);
        return count;
    }
    bool chunked = answer->chunked && !exchange->old;
    put(&piece, head, write_head(head, exchange, answer, chunked, is_last(exchange, answer)));
    put_padding(&piece, answer->padding_bytes);
    put(&piece, "\r\n", 2);
    if (chunked)
        put_chunks(&piece, answer, allowed);
    else
        put_body(&piece, answer, 0, allowed);
    return size - piece.room;
}

/* ---- Sending an answer ----------------------------------------------------------------------- */

static void finish(struct exchange *exchange, const struct answer *answer)
{
    struct connection *connection = exchange->connection;
    struct http1 *http1 = connection->http1;
    bool last = is_last(exchange, answer) || connection->input_ended;
    const struct http1_request *request = &http1->parser.request;
    /* A client that wants to continue may already be sending: closing now would reset the
     * connection and lose the answer. */
    bool is_quiet = request->complete && !request->keep_alive && !connection->input;
    exchange_end(exchange);
    if (answer->end == ANSWER_RESET || answer->end == ANSWER_RESET_CONNECTION) {
        connection_reset(connection);
    } else if (last) {
        if (is_quiet)
            connection_close(connection);
        else
            connection_drain(connection);
    } else {
        http1_parser_next(&http1->parser);
        if (!http1->parsing)
            connection_resume(connection);
    }
}

/* Sends what may be sent now; returns whether the socket accepted all of it. */
static bool send_allowed(struct exchange *exchange, const struct answer *answer, int64_t allowed)
{
    struct connection *connection = exchange->connection;
    char *output = connection->service->output;
    int64_t turn_end = exchange->sent_bytes + TURN_BYTES;
    while (exchange->sent_bytes < turn_end) {
        size_t count = fill(exchange, answer, allowed, output, BUFFER_BYTES);
        ssize_t written = count > 0 ? connection_write(connection, output, count) : 0;
        if (written < 0)
            return false;
        exchange->sent_bytes += written;
        if (connection->blocked)
            return false;
        if (count < BUFFER_BYTES && written == (ssize_t)count)
            return true; /* that was everything: no need to try again */
    }
    connection_pend(connection);
    return false;
}

static void http1_answer(struct exchange *exchange)
{
    struct connection *connection = exchange->connection;
    struct answer answer;
    int64_t next_ns = 0;
    if (connection->unsent || connection->blocked)
        return;
    exchange_answer(exchange, &answer);
    int64_t allowed = answer_allowed(&answer, exchange->began_ns, clock_now_ns(), &next_ns);
    if (!send_allowed(exchange, &answer, allowed))
        return;
    bool stalls = answer.end == ANSWER_STALL;
    if (!stalls && allowed == answer.body_bytes)
        finish(exchange, &answer);
    else if (connection->input_ended)
        connection_close(connection); /* nobody waits for the rest */
    else
        exchange_hold(exchange, stalls ? INT64_MAX : next_ns);
}

static void http1_output(struct connection *connection)
{
    struct exchange *exchange = &connection->http1->exchange;
    if (exchange->phase == EXCHANGE_ANSWERING)
        http1_answer(exchange);
}

/* ---- What comes ---------------------------------------------------------------------------- */

static const char bad_request[] = "this is not a valid HTTP/1.1 request";

/* Answers an invalid request with an error and ends the connection. */
static void refuse(struct connection *connection, unsigned status, const char *text)
{
    struct exchange *exchange = &connection->http1->exchange;
    exchange_refuse(exchange, status, text);
    exchange->keep_alive = false;
    connection->http1->parser.request.complete =
        false; /* unread input would reset the connection */
    exchange_start(exchange);
}

static void begin_exchange(struct connection *connection)
{
    struct http1 *http1 = connection->http1;
    const struct http1_request *request = &http1->parser.request;
    struct exchange *exchange = &http1->exchange;
    exchange->head_only = request->head_only;
    exchange->old = request->old;
    /* The connection ends after a chunked body: parsers disagree most on where such a body ends
     * (trailers, bare line feeds). */
    exchange->keep_alive = request->keep_alive && !request->chunked;
    exchange_plan(exchange, &request->head);
    if (request->expects_continue && !request->complete && !request->old)
        connection_send(connection, "HTTP/1.1 100 Continue\r\n\r\n", 25);
}

/* Looks for a complete head; returns whether parsing may continue. */
static bool check_head(struct connection *connection, const char *bytes, size_t count)
{
    ssize_t head_bytes = http1_find_head(bytes, count);
    if (head_bytes < 0)
        refuse(connection, 400, bad_request);
    else if (head_bytes > MAX_HEAD_BYTES || (head_bytes == 0 && count > MAX_HEAD_BYTES))
        refuse(connection, 431, "the head of the request is longer than 16 KiB");
    else
        return head_bytes > 0;
    return false;
}

/* Parses some of the bytes; returns how many were consumed, 0 if more are needed. */
static size_t parse_some(struct connection *connection, const char *bytes, size_t count)
{
    struct http1 *http1 = connection->http1;
    struct http1_parser *parser = &http1->parser;
    bool had_head = parser->request.has_head;
    if (!had_head && *bytes == '\r' && (count == 1 || bytes[1] == '\n'))
        return count == 1 ? 0 : 2; /* an empty line before the request: RFC 9112, 2.2 */
    if (!had_head && !check_head(connection, bytes, count))
        return 0;
    ssize_t used = http1_parse(parser, bytes, count);
    if (used < 0 || !parser->request.has_head) {
        refuse(connection, 400, bad_request);
        return 0;
    }
    if (parser->request.connects) {
        refuse(connection, 501, "this origin is not a proxy");
        return 0;
    }
    if (!had_head)
        begin_exchange(connection);
    if (parser->request.complete && connection->socket >= 0)
        exchange_start(&http1->exchange);
    return (size_t)used;
}

static bool is_busy(const struct connection *connection)
{
    enum exchange_phase phase = connection->http1->exchange.phase;
    return phase == EXCHANGE_HELD || phase == EXCHANGE_ANSWERING;
}

static size_t http1_input(struct connection *connection, const char *bytes, size_t count)
{
    struct http1 *http1 = connection->http1;
    size_t used = 0;
    http1->parsing = true;
    while (used < count && !is_busy(connection)) {
        size_t taken = parse_some(connection, bytes + used, count - used);
        used += taken;
        if (connection->socket < 0 || connection->draining)
            return count;
        if (taken == 0)
            break;
    }
    http1->parsing = false;
    return used;
}

static int http1_open(struct connection *connection)
{
    connection->http1 = calloc(1, sizeof *connection->http1);
    if (!connection->http1)
        return -1;
    http1_parser_init(&connection->http1->parser);
    exchange_init(&connection->http1->exchange, connection);
    return 0;
}

static void http1_close(struct connection *connection)
{
    exchange_end(&connection->http1->exchange);
}

static void http1_release(struct connection *connection)
{
    free(connection->http1);
}

const struct protocol protocol_http1 = {
    .open = http1_open,
    .close = http1_close,
    .release = http1_release,
    .input = http1_input,
    .output = http1_output,
    .answer = http1_answer,
};
