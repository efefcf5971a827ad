/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FETCHBENCH_ORIGIN_EXCHANGE_H
#define FETCHBENCH_ORIGIN_EXCHANGE_H

#include "origin/answer.h"
#include "origin/settings.h"

#include "core/timer_heap.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * One request and its answer, whatever the protocol:
 *
 *   exchange_plan    the head was read: the answer and its time are drawn; the request is counted
 *   exchange_start   the complete request was read: waits for the delay
 *   protocol->answer the answer is due; called again whenever more may be sent
 *   exchange_end     it was answered or abandoned
 */

struct connection;

enum exchange_phase {
    EXCHANGE_IDLE,
    EXCHANGE_PLANNED,
    EXCHANGE_HELD,      /* until its timer expires, or forever (a stall) */
    EXCHANGE_ANSWERING, /* as fast as the other side reads */
};

struct exchange {
    struct timer timer; /* first: a timer is its exchange */
    struct connection *connection;
    struct plan plan;
    enum exchange_phase phase;
    bool counted;
    bool head_only;   /* no body is sent: HEAD */
    bool keep_alive;  /* HTTP/1.1: the client wants it */
    bool old;         /* HTTP/1.0 */
    int64_t began_ns; /* when the answer was due */
    int64_t sent_bytes;
    /* Of a document, an error or a compressed body; owned. NULL: a plain body. */
    char *text;
    size_t text_bytes;
    const char *text_type;
};

/* The relevant parts of a request. The strings are not kept. */
struct request_head {
    const char *target; /* "/path?query" */
    size_t target_bytes;
    const char *host; /* NULL: none */
    size_t host_bytes;
};

void exchange_init(struct exchange *exchange, struct connection *connection);
void exchange_plan(struct exchange *exchange, const struct request_head *head);

/* An answer with that status and a line of text, which is not counted and draws nothing. */
void exchange_refuse(struct exchange *exchange, unsigned status, const char *text);

/* May end the exchange, and close the connection, before it returns. */
void exchange_start(struct exchange *exchange);

/* The answer, whose strings belong to the exchange. */
void exchange_answer(const struct exchange *exchange, struct answer *answer);

/* Calls protocol->answer again at that time; INT64_MAX: never. */
void exchange_hold(struct exchange *exchange, int64_t until_ns);

/* Leaves it as after exchange_init. */
void exchange_end(struct exchange *exchange);

#endif
