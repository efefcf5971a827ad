/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FETCHBENCH_TESTS_SUPPORT_RESPONDER_H
#define FETCHBENCH_TESTS_SUPPORT_RESPONDER_H

#include <stddef.h>

/*
 * A small HTTP/1.1 server in a process of its own, a thread a connection, that misbehaves on
 * request. What it does is chosen by the path:
 *
 *   /ok/N         200, the body is "body N"; N is below RESPONDER_HITS
 *   /status/CODE  that status, with an empty body
 *   /gate/K       200, held back until K requests are in progress together (once they were, open)
 *   /echo         200, the body is the request as it came
 *   /reset        the connection is reset after the request was read
 *   /close        closed without a word
 *   /truncated    100 bytes announced, 10 sent, closed
 *   /silent       nothing, until the client gives up
 *   /garbage      something that is not HTTP
 *   /once         200, then the connection is closed without having said so
 */
struct responder;

enum { RESPONDER_HITS = 4096, RESPONDER_URL_BYTES = 128 };

/* Listens on 127.0.0.1, on a free port. Ends the test when it cannot. */
struct responder *responder_new(void);
void responder_free(struct responder *responder);

/* "http://127.0.0.1:PORT" and the path, written to `text`. */
char *responder_url(const struct responder *responder, const char *path, char *text);

int responder_port(const struct responder *responder);

/* How often /ok/N was asked for; requests in all; connections accepted; most requests at once. */
int responder_hits(const struct responder *responder, size_t n);
int responder_requests(const struct responder *responder);
int responder_connections(const struct responder *responder);
int responder_peak(const struct responder *responder);

#endif
