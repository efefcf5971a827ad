#ifndef FETCHBENCH_ORIGIN_LISTENERS_H
#define FETCHBENCH_ORIGIN_LISTENERS_H

#include "origin/origin.h"
#include "origin/poller.h"

#include "core/err.h"

#include <stdbool.h>
#include <sys/socket.h>

/* The sockets that listen: the same port on one address, or on several that follow one another,
 * because between two addresses there are only some 28,000 ports for connections. */

struct listeners {
    struct sockaddr_storage first; /* the first address and the port */
    int sockets[ORIGIN_MOST_ADDRESSES];
    int count;
    bool watched;
    struct watch watch; /* to be filled by the owner */
};

/* Refuses an address, a port or a number of addresses that cannot be right. */
int listeners_check(const struct origin_options *options, struct err *err) MUST_CHECK;

int listeners_open(struct listeners *listeners, const struct origin_options *options,
                   struct err *err) MUST_CHECK;
void listeners_close(struct listeners *listeners);

/* Begins or stops to watch them: stopping is for when there are no descriptors left. */
void listeners_watch(struct listeners *listeners, struct poller *poller, bool watched);

/* Accepts from any of them, in turn, a socket that does not block; -1 when none is waiting. */
int listeners_accept(const struct listeners *listeners, struct sockaddr_storage *peer,
                     socklen_t *length);

int listeners_port(const struct listeners *listeners);
bool listeners_are_loopback(const struct listeners *listeners);

/* Writes "http://ADDRESS:PORT/" for an address in text form, counted up by `index`. */
char *listeners_url(const char *address, int port, int index, char *text);

#endif
