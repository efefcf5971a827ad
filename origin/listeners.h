/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FETCHBENCH_ORIGIN_LISTENERS_H
#define FETCHBENCH_ORIGIN_LISTENERS_H

#include "origin/poller.h"
#include "origin/settings.h"

#include "core/err.h"

#include <stdbool.h>
#include <sys/socket.h>

/* The listening sockets: the same port on one address, or on several consecutive ones, because
 * there are only some 28,000 ports for connections between two addresses. */

struct listeners {
    struct sockaddr_storage first; /* the first address and the port */
    int sockets[ORIGIN_MAX_ADDRESSES];
    int count;
    bool watched;
    struct watcher watcher; /* to be filled by the owner */
};

/* Refuses an invalid address, port or number of addresses. */
int listeners_check(const struct origin_options *options, struct err *err) MUST_CHECK;

int listeners_open(struct listeners *listeners, const struct origin_options *options,
                   struct err *err) MUST_CHECK;
void listeners_close(struct listeners *listeners);

/* Starts or stops watching them: they are not watched while there are no descriptors left. */
void listeners_watch(struct listeners *listeners, struct poller *poller, bool watched);

/* Accepts from the listener `*at` or one after it, 0 at first, a non-blocking socket; -1 when none
 * is waiting, or with EMFILE or ENFILE. */
int listeners_accept(const struct listeners *listeners, int *at);

int listeners_port(const struct listeners *listeners);
bool listeners_are_loopback(const struct listeners *listeners);

/* Writes "http://ADDRESS:PORT/" for an address in text form, counted up by `index`; with TLS
 * "https://". */
char *listeners_url(const char *address, int port, int index, bool tls, char *text);

/* Writes the names of the certificate: "DNS:localhost,IP:127.0.0.1,...". */
void listeners_write_names(const struct origin_options *options, char *text, size_t text_bytes);

#endif
