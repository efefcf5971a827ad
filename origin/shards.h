#ifndef FETCHBENCH_ORIGIN_SHARDS_H
#define FETCHBENCH_ORIGIN_SHARDS_H

#include "origin/poller.h"

#include "core/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <sys/socket.h>

/*
 * The connections, dealt out to as many libmicrohttpd daemons as they need, all driven by the one
 * loop. A daemon looks through all of its waiting connections whenever it resumes one; with ten
 * thousand of them in one daemon that would be most of the work. With at most SHARD_CONNECTIONS in
 * each it is next to nothing, and up to that many connections one daemon serves alone, without the
 * cost of going round.
 */

struct MHD_Daemon;
struct service;

enum { SHARD_CONNECTIONS = 128 };

struct shard {
    struct MHD_Daemon *daemon;
    struct service *service;
    int connections;
    bool dirty;         /* in the service's list */
    struct shard *next; /* there */
    struct watch watch;
};

struct shards {
    struct service *service;
    struct shard **items;
    size_t count, capacity;
    size_t first_free; /* no shard before this one has room */
};

/* Hands an accepted socket, which does not block, to a shard with room; the socket is closed when
 * that fails. */
int shards_add(struct shards *shards, int socket, const struct sockaddr *address, socklen_t length);

/* Some connections are gone: search for room from the first shard on. */
void shards_left(struct shards *shards);

/* Puts the shard in the list of those that shards_run will run. */
void shard_mark(struct shard *shard);

/* Runs every marked shard once, and calls `between` after each few of them so that nothing else
 * waits for long. Returns true when some want to run again at once. */
bool shards_run(struct shards *shards, void (*between)(void *owner), void *owner);

void shards_release(struct shards *shards);

#endif
