#include "origin/shards.h"

#include "origin/connection.h"
#include "origin/service.h"

#include <microhttpd.h>
#include <stdlib.h>
#include <unistd.h>

/* Bytes of memory a connection has for a request's and a response's headers. It is wiped after
 * each request, so that more costs time. */
enum { CONNECTION_MEMORY = 8 * 1024, READ_INCREMENT = 1024, RUNS_BETWEEN = 16 };

void shard_mark(struct shard *shard)
{
    if (shard->dirty)
        return;
    shard->dirty = true;
    shard->next = shard->service->dirty;
    shard->service->dirty = shard;
}

static void on_ready(void *owner)
{
    shard_mark(owner);
}

static struct shard *shard_new(struct service *service)
{
    struct shard *shard = calloc(1, sizeof *shard);
    if (!shard)
        return NULL;
    shard->service = service;
    shard->watch = (struct watch){on_ready, shard};
    /* No date in the answers, because formatting it is a tenth of the work. */
    unsigned flags = MHD_USE_EPOLL | MHD_USE_TURBO | MHD_ALLOW_SUSPEND_RESUME |
                     MHD_USE_NO_LISTEN_SOCKET | MHD_USE_SUPPRESS_DATE_NO_CLOCK;
#if MHD_VERSION >= 0x00097707
    /* A daemon that is safe for threads queues added connections since 1.0, and refuses what is
     * over its limit only later; one that is not takes them within the call, which the count relies
     * on. */
    flags |= MHD_USE_NO_THREAD_SAFETY;
#endif
    shard->daemon = MHD_start_daemon(
        flags, 0, NULL, NULL, connection_on_request, service, MHD_OPTION_NOTIFY_CONNECTION,
        connection_on_notice, shard, MHD_OPTION_NOTIFY_COMPLETED, connection_on_completed, service,
        MHD_OPTION_CONNECTION_LIMIT, (unsigned)SHARD_CONNECTIONS,
        MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)CONNECTION_MEMORY,
        MHD_OPTION_CONNECTION_MEMORY_INCREMENT, (size_t)READ_INCREMENT, MHD_OPTION_END);
    if (!shard->daemon) {
        free(shard);
        return NULL;
    }
    const union MHD_DaemonInfo *info = MHD_get_daemon_info(shard->daemon, MHD_DAEMON_INFO_EPOLL_FD);
    if (!info || poller_add(&service->poller, info->epoll_fd, INTEREST_READ, &shard->watch) != 0) {
        MHD_stop_daemon(shard->daemon);
        free(shard);
        return NULL;
    }
    return shard;
}

static struct shard *grow(struct shards *shards)
{
    if (shards->count == shards->capacity) {
        size_t capacity = shards->capacity ? 2 * shards->capacity : 16;
        struct shard **items = realloc(shards->items, capacity * sizeof(struct shard *));
        if (!items)
            return NULL;
        shards->items = items;
        shards->capacity = capacity;
    }
    struct shard *shard = shard_new(shards->service);
    if (shard)
        shards->items[shards->count++] = shard;
    return shard;
}

/* The first shard with room, so that few connections stay together. */
static struct shard *find_room(struct shards *shards)
{
    while (shards->first_free < shards->count &&
           shards->items[shards->first_free]->connections == SHARD_CONNECTIONS)
        shards->first_free++;
    return shards->first_free < shards->count ? shards->items[shards->first_free] : grow(shards);
}

int shards_add(struct shards *shards, int socket, const struct sockaddr *address, socklen_t length)
{
    struct shard *shard = find_room(shards);
    if (!shard) {
        (void)close(socket);
        return -1;
    }
    /* Marked before: a shard in which nothing has happened yet has nothing that would wake it. */
    shard_mark(shard);
    return MHD_add_connection(shard->daemon, socket, address, length) == MHD_YES ? 0 : -1;
}

void shards_left(struct shards *shards)
{
    shards->first_free = 0;
}

bool shards_run(struct shards *shards, void (*between)(void *owner), void *owner)
{
    struct service *service = shards->service;
    struct shard *list = service->dirty;
    service->dirty = NULL;
    unsigned runs = 0;
    while (list) {
        struct shard *shard = list;
        list = shard->next;
        shard->dirty = false;
        (void)MHD_run(shard->daemon);
        MHD_UNSIGNED_LONG_LONG wait_ms = 0;
        if (MHD_get_timeout(shard->daemon, &wait_ms) == MHD_YES && wait_ms == 0)
            shard_mark(shard);
        if (++runs % RUNS_BETWEEN == 0)
            between(owner);
    }
    return service->dirty != NULL;
}

void shards_release(struct shards *shards)
{
    for (size_t i = 0; i < shards->count; i++) {
        MHD_stop_daemon(shards->items[i]->daemon);
        free(shards->items[i]);
    }
    free(shards->items);
    *shards = (struct shards){0};
}
