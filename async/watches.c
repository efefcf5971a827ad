#include "async/watches.h"

#include <stdlib.h>
#include <string.h>

struct watch {
    uv_poll_t poll;
    struct watches *watches;
    int socket;
    int wanted;   /* by libcurl */
    int armed;    /* in libuv; differs from `wanted` only where that is 0 */
    bool polls;   /* the uv_poll_t is initialised */
    bool adopted; /* its closing will be told, once it has carried a fetch */
    bool proven;  /* it has */
};

void watches_init(struct watches *watches, uv_loop_t *loop)
{
    *watches = (struct watches){.loop = loop};
}

static void free_closed(uv_handle_t *closed)
{
    free(closed->data);
}

static void watch_free(struct watch *watch)
{
    watch->watches->by_socket[watch->socket] = NULL;
    if (watch->polls)
        uv_close((uv_handle_t *)&watch->poll, free_closed);
    else
        free(watch);
}

void watches_release(struct watches *watches)
{
    for (size_t i = 0; i < watches->capacity; i++)
        if (watches->by_socket[i])
            watch_free(watches->by_socket[i]);
    free(watches->by_socket);
    *watches = (struct watches){0};
}

static struct watch *find(const struct watches *watches, int socket)
{
    return (size_t)socket < watches->capacity ? watches->by_socket[socket] : NULL;
}

static int grow(struct watches *watches, size_t least)
{
    size_t capacity = watches->capacity ? watches->capacity : 64;
    while (capacity < least)
        capacity *= 2;
    struct watch **grown = realloc(watches->by_socket, capacity * sizeof(struct watch *));
    if (!grown)
        return -1;
    memset(grown + watches->capacity, 0, (capacity - watches->capacity) * sizeof(struct watch *));
    watches->by_socket = grown;
    watches->capacity = capacity;
    return 0;
}

static struct watch *find_or_add(struct watches *watches, int socket)
{
    struct watch *watch = find(watches, socket);
    if (watch)
        return watch;
    if ((size_t)socket >= watches->capacity && grow(watches, (size_t)socket + 1) != 0)
        return NULL;
    watch = calloc(1, sizeof *watch);
    if (!watch)
        return NULL;
    watch->watches = watches;
    watch->socket = socket;
    watches->by_socket[socket] = watch;
    return watch;
}

static void disarm(struct watch *watch)
{
    if (watch->armed)
        (void)uv_poll_stop(&watch->poll);
    watch->armed = 0;
}

static void on_ready(uv_poll_t *poll, int status, int events)
{
    struct watch *watch = poll->data;
    if (watch->wanted == 0) {
        disarm(watch);
        return;
    }
    watch->watches->ready(watch->socket, events, status, watch->watches->user);
}

static int arm(struct watch *watch, int events)
{
    if (!watch->polls) {
        if (uv_poll_init_socket(watch->watches->loop, &watch->poll, watch->socket) != 0)
            return -1;
        watch->poll.data = watch;
        watch->polls = true;
    }
    if (uv_poll_start(&watch->poll, events, on_ready) != 0)
        return -1;
    watch->armed = events;
    return 0;
}

int watches_adopt(struct watches *watches, int socket)
{
    struct watch *watch = find_or_add(watches, socket);
    if (!watch)
        return -1;
    watch->adopted = true;
    watch->proven = false;
    if (watch->armed == 0)
        return 0;
    /* The last socket of this number was closed untold: what stands in libuv was of that one. */
    disarm(watch);
    return watch->wanted ? arm(watch, watch->wanted) : 0;
}

static void want_nothing(struct watch *watch)
{
    watch->wanted = 0;
    if (!watch->adopted) {
        watch_free(watch);
        return;
    }
    if (!watch->proven)
        disarm(watch);
    watch->proven = true;
}

int watches_want(struct watches *watches, int socket, int events)
{
    struct watch *watch = events ? find_or_add(watches, socket) : find(watches, socket);
    if (!watch)
        return events ? -1 : 0;
    if (events == 0) {
        want_nothing(watch);
        return 0;
    }
    watch->wanted = events;
    /* uv_poll_start always deletes first: the same interest again must not reach it. */
    return events == watch->armed ? 0 : arm(watch, events);
}

void watches_forget(struct watches *watches, int socket)
{
    struct watch *watch = find(watches, socket);
    if (watch)
        watch_free(watch);
}
