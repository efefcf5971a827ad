#ifndef FETCHBENCH_ORIGIN_CONNECTION_H
#define FETCHBENCH_ORIGIN_CONNECTION_H

#include "origin/behaviour.h"
#include "origin/deadlines.h"
#include "origin/plan.h"
#include "origin/poller.h"

#include <microhttpd.h>
#include <stdbool.h>
#include <stddef.h>

/*
 * One connection and the request on it. libmicrohttpd calls connection_on_...; a request that has
 * to wait is suspended there and resumed from here when its time has come, or when the other side
 * has gone away.
 */

struct service;
struct shard;

enum phase {
    PHASE_IDLE,    /* between requests */
    PHASE_READ,    /* the request's head was read; its answer is planned */
    PHASE_WAITING, /* suspended until the deadline */
    PHASE_RAW,     /* suspended while a behaviour writes to the socket itself */
    PHASE_DUE,     /* to be answered when libmicrohttpd calls next */
    PHASE_CUT,     /* to be closed when libmicrohttpd calls next */
    PHASE_CLOSED,
};

struct connection {
    struct deadline deadline; /* first: a deadline is its connection */
    struct shard *shard;
    struct MHD_Connection *http;
    struct MHD_Response *response; /* made for this request alone; NULL: from the plan */
    int socket;
    enum phase phase;
    bool counted;     /* the request is in the tally */
    bool peer_closed; /* its side, as far as was noticed */
    bool wants_room;  /* PHASE_RAW: the watch is for room to write */
    struct plan plan;
    struct raw raw;
    struct watch watch;
    struct connection *next, *previous; /* in a list of the service */
    struct connection *next_ended;      /* in its list of those */
};

/* The callbacks for MHD_start_daemon; `owner` is the service, for notices the shard. */
enum MHD_Result connection_on_request(void *owner, struct MHD_Connection *http, const char *url,
                                      const char *method, const char *version, const char *upload,
                                      size_t *upload_bytes, void **context);
void connection_on_notice(void *owner, struct MHD_Connection *http, void **context,
                          enum MHD_ConnectionNotificationCode code);
void connection_on_completed(void *owner, struct MHD_Connection *http, void **context,
                             enum MHD_RequestTerminationCode code);

/* Goes on with every request whose time has come. */
void connections_wake(struct service *service, int64_t now_ns);

/* Makes libmicrohttpd close every connection that is suspended; for the end. */
void connections_cut(struct service *service);

/* Tells libmicrohttpd again of every end that came in this turn and that it has not seen, which it
 * does not when the end comes together with the last bytes: it takes a short read for the last one.
 * Closing this side of the connection as well is what makes the system tell of it once more. To be
 * called when the shards have run. */
void connections_remind(struct service *service);

/* Frees what was closed in this turn: until then an event may still point to it. */
void connections_bury(struct service *service);

void connections_release(struct service *service);

#endif
