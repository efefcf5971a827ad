/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "async/poll_set.h"

#include <stdlib.h>
#include <string.h>

struct polled {
    uv_poll_t poll;
    struct poll_set *set;
    int socket;
    int wanted;     /* by libcurl */
    int armed;      /* in libuv; differs from `wanted` only where that is 0 */
    bool has_poll;  /* `poll` is initialised */
    bool attached;  /* its closing will be reported, once it has carried a fetch */
    bool seen_idle; /* it has: nothing was wanted of it before */
};

void poll_set_init(struct poll_set *set, uv_loop_t *loop, poll_set_ready *ready, void *user)
{
    *set = (struct poll_set){.loop = loop, .ready = ready, .user = user};
}

static void free_closed(uv_handle_t *closed)
{
    free(closed->data);
}

static void polled_free(struct polled *polled)
{
    polled->set->by_socket[polled->socket] = NULL;
    if (polled->has_poll)
        uv_close((uv_handle_t *)&polled->poll, free_closed);
    else
        free(polled);
}

void poll_set_release(struct poll_set *set)
{
    for (size_t i = 0; i < set->capacity; i++)
        if (set->by_socket[i])
            polled_free(set->by_socket[i]);
    free(set->by_socket);
    *set = (struct poll_set){0};
}

static struct polled *find(const struct poll_set *set, int socket)
{
    return (size_t)socket < set->capacity ? set->by_socket[socket] : NULL;
}

static int grow(struct poll_set *set, size_t min)
{
    size_t capacity = set->capacity ? set->capacity : 64;
    while (capacity < min)
        capacity *= 2;
    struct polled **grown = realloc(set->by_socket, capacity * sizeof(struct polled *));
    if (!grown)
        return -1;
    memset(grown + set->capacity, 0, (capacity - set->capacity) * sizeof(struct polled *));
    set->by_socket = grown;
    set->capacity = capacity;
    return 0;
}

static struct polled *find_or_add(struct poll_set *set, int socket)
{
    struct polled *polled = find(set, socket);
    if (polled)
        return polled;
    if ((size_t)socket >= set->capacity && grow(set, (size_t)socket + 1) != 0)
        return NULL;
    polled = calloc(1, sizeof *polled);
    if (!polled)
        return NULL;
    polled->set = set;
    polled->socket = socket;
    set->by_socket[socket] = polled;
    return polled;
}

static void disarm(struct polled *polled)
{
    if (polled->armed)
        (void)uv_poll_stop(&polled->poll);
    polled->armed = 0;
}

static void on_ready(uv_poll_t *poll, int status, int events)
{
    struct polled *polled = poll->data;
    if (polled->wanted == 0) {
        disarm(polled);
        return;
    }
    polled->set->ready(polled->socket, events, status, polled->set->user);
}

static int arm(struct polled *polled, int events)
{
    if (!polled->has_poll) {
        if (uv_poll_init_socket(polled->set->loop, &polled->poll, polled->socket) != 0)
            return -1;
        polled->poll.data = polled;
        polled->has_poll = true;
    }
    if (uv_poll_start(&polled->poll, events, on_ready) != 0)
        return -1;
    polled->armed = events;
    return 0;
}

int poll_set_attach(struct poll_set *set, int socket)
{
    struct polled *polled = find_or_add(set, socket);
    if (!polled)
        return -1;
    polled->attached = true;
    polled->seen_idle = false;
    if (polled->armed == 0)
        return 0;
    /* The previous socket of this number was closed without a report: libuv still polls for it. */
    disarm(polled);
    return polled->wanted ? arm(polled, polled->wanted) : 0;
}

static void want_nothing(struct polled *polled)
{
    polled->wanted = 0;
    if (!polled->attached) {
        polled_free(polled);
        return;
    }
    if (!polled->seen_idle)
        disarm(polled);
    polled->seen_idle = true;
}

int poll_set_want(struct poll_set *set, int socket, int events)
{
    struct polled *polled = events ? find_or_add(set, socket) : find(set, socket);
    if (!polled)
        return events ? -1 : 0;
    if (events == 0) {
        want_nothing(polled);
        return 0;
    }
    polled->wanted = events;
    /* uv_poll_start always deletes first: the same interest again must not reach it. */
    return events == polled->armed ? 0 : arm(polled, events);
}

void poll_set_detach(struct poll_set *set, int socket)
{
    struct polled *polled = find(set, socket);
    if (polled)
        polled_free(polled);
}
