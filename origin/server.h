/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FETCHBENCH_ORIGIN_SERVER_H
#define FETCHBENCH_ORIGIN_SERVER_H

#include "core/err.h"
#include "core/results.h"

#include <stdbool.h>

/*
 * The origin itself, in the process that serves: one thread, one loop. The path of a request: a
 * connection reads bytes, a protocol (http1.c, http2.c) parses requests, an exchange draws and
 * times the answer, the protocol sends it.
 */

struct origin_options;
struct server;

/* Listens, but answers nothing yet. `control` is the socket to the parent, or -1: it sends the
 * parent whether and where it listens, or why not. The options are copied. */
struct server *server_new(const struct origin_options *options, int control,
                          struct err *err) MUST_CHECK;

/* Serves until SIGINT or SIGTERM, or until the parent closes the control socket. */
void server_run(struct server *server);

void server_counts(const struct server *server, struct origin_counts *counts);

/* Whether every address that it listens on is 127.x.x.x or ::1: other machines cannot reach it. */
bool server_is_loopback(const struct server *server);

/* Writes the URL of the address of that index to `text` of ORIGIN_URL_BYTES. */
char *server_url(const struct server *server, int index, char *text);

/* The file of the certificate for clients to trust; "": no TLS, or a certificate from a file. */
const char *server_ca_path(const struct server *server);

/* Closes every connection and frees all. NULL is allowed. */
void server_free(struct server *server);

#endif
