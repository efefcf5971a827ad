#include "origin/connection.h"

#include "origin/answer.h"
#include "origin/service.h"
#include "origin/shards.h"

#include "core/clock.h"

#include <stdlib.h>
#include <sys/socket.h>

/* Gives a suspended connection back to libmicrohttpd, which will call connection_on_request. */
static void resume(struct connection *connection, enum phase phase)
{
    connection->phase = phase;
    MHD_resume_connection(connection->http);
    shard_mark(connection->shard);
}

/* Ends an answer on the bare socket. */
static void end_raw(struct connection *connection, enum raw_want how)
{
    if (how == RAW_RESET) {
        struct linger at_once = {.l_onoff = 1, .l_linger = 0};
        (void)setsockopt(connection->socket, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    }
    resume(connection, PHASE_CUT);
}

/* Lets the behaviour write, and sees to what it wants next. */
static void go_on_raw(struct connection *connection)
{
    struct service *service = connection->shard->service;
    connection->raw.part_bytes = 0;
    enum raw_want want = connection->plan.behaviour->write(&connection->raw);
    bool wants_room = want == RAW_ROOM;
    if (wants_room != connection->wants_room) {
        connection->wants_room = wants_room;
        poller_change(&service->poller, connection->socket,
                      wants_room ? INTEREST_WRITE : INTEREST_HANG_UP, &connection->watch);
    }
    if (want == RAW_LATER &&
        deadlines_add(&service->deadlines, &connection->deadline, connection->raw.at_ns) != 0)
        want = RAW_CLOSE;
    if (want == RAW_CLOSE || want == RAW_RESET)
        end_raw(connection, want);
}

/* Takes the socket from libmicrohttpd until the behaviour is done with it. */
static enum MHD_Result begin_raw(struct connection *connection)
{
    if (connection->peer_closed)
        return MHD_NO;
    connection->phase = PHASE_RAW;
    connection->raw = (struct raw){
        .plan = &connection->plan, .socket = connection->socket, .began_ns = clock_now_ns()};
    MHD_suspend_connection(connection->http);
    go_on_raw(connection);
    return MHD_YES;
}

/* The socket takes more, or the other side has closed and nobody waits for the answer any more. */
static void on_ready(void *owner)
{
    struct connection *connection = owner;
    if (connection->phase == PHASE_RAW && connection->wants_room) {
        go_on_raw(connection);
        return;
    }
    if (!connection->peer_closed) {
        struct service *service = connection->shard->service;
        connection->next_ended = service->ended;
        service->ended = connection;
        shard_mark(connection->shard);
    }
    connection->peer_closed = true;
    if (connection->phase != PHASE_WAITING && connection->phase != PHASE_RAW)
        return;
    deadlines_remove(&connection->shard->service->deadlines, &connection->deadline);
    resume(connection, PHASE_CUT);
}

static struct connection *open_connection(struct shard *shard, struct MHD_Connection *http)
{
    struct service *service = shard->service;
    struct connection *connection = service->spare;
    if (connection)
        service->spare = connection->next;
    else
        connection = malloc(sizeof *connection);
    if (!connection)
        return NULL;
    *connection = (struct connection){
        .deadline.place = DEADLINE_IDLE,
        .shard = shard,
        .http = http,
        .socket = MHD_get_connection_info(http, MHD_CONNECTION_INFO_CONNECTION_FD)->connect_fd,
        .watch = {on_ready, connection},
        .next = service->open,
    };
    (void)poller_add(&service->poller, connection->socket, INTEREST_HANG_UP, &connection->watch);
    if (service->open)
        service->open->previous = connection;
    service->open = connection;
    shard->connections++;
    service->tally.connections++;
    return connection;
}

static void close_connection(struct connection *connection)
{
    struct service *service = connection->shard->service;
    connection->shard->connections--;
    connection->phase = PHASE_CLOSED;
    if (connection->next)
        connection->next->previous = connection->previous;
    if (connection->previous)
        connection->previous->next = connection->next;
    else
        service->open = connection->next;
    connection->next = service->closed;
    service->closed = connection;
}

void connection_on_notice(void *owner, struct MHD_Connection *http, void **context,
                          enum MHD_ConnectionNotificationCode code)
{
    if (code == MHD_CONNECTION_NOTIFY_STARTED)
        *context = open_connection(owner, http);
    else if (*context)
        close_connection(*context);
}

void connection_on_completed(void *owner, struct MHD_Connection *http, void **context,
                             enum MHD_RequestTerminationCode code)
{
    (void)http;
    (void)code;
    struct service *service = owner;
    struct connection *connection = *context;
    if (!connection)
        return;
    if (connection->counted)
        tally_end(&service->tally);
    if (connection->response)
        MHD_destroy_response(connection->response);
    connection->response = NULL;
    connection->counted = false;
    connection->phase = PHASE_IDLE;
}

static enum MHD_Result wait_for_time(struct service *service, struct connection *connection)
{
    int64_t due_ns = clock_now_ns() + connection->plan.delay_ns;
    if (connection->peer_closed ||
        deadlines_add(&service->deadlines, &connection->deadline, due_ns) != 0)
        return MHD_NO;
    connection->phase = PHASE_WAITING;
    MHD_suspend_connection(connection->http);
    return MHD_YES;
}

/* NOLINTNEXTLINE(readability-function-size): the parameters are libmicrohttpd's */
enum MHD_Result connection_on_request(void *owner, struct MHD_Connection *http, const char *url,
                                      const char *method, const char *version, const char *upload,
                                      size_t *upload_bytes, void **context)
{
    (void)method;
    (void)version;
    (void)upload;
    struct service *service = owner;
    if (!*context) {
        *context =
            MHD_get_connection_info(http, MHD_CONNECTION_INFO_SOCKET_CONTEXT)->socket_context;
        if (!*context)
            return MHD_NO;
        answer_plan(service, *context, url);
        /* Not answered in this first call: libmicrohttpd would close the connection after it. */
        return MHD_YES;
    }
    struct connection *connection = *context;
    if (*upload_bytes > 0) {
        *upload_bytes = 0;
        return MHD_YES;
    }
    if (connection->phase == PHASE_READ && connection->plan.delay_ns > 0)
        return wait_for_time(service, connection);
    if (connection->phase == PHASE_CUT)
        return MHD_NO;
    if (!connection->response && connection->plan.behaviour && connection->plan.behaviour->write)
        return begin_raw(connection);
    return answer_send(service, connection);
}

void connections_wake(struct service *service, int64_t now_ns)
{
    for (;;) {
        struct connection *connection =
            (struct connection *)deadlines_pop_due(&service->deadlines, now_ns);
        if (!connection)
            return;
        if (connection->phase == PHASE_RAW)
            go_on_raw(connection);
        else
            resume(connection, PHASE_DUE);
    }
}

void connections_cut(struct service *service)
{
    for (struct connection *at = service->open; at; at = at->next) {
        deadlines_remove(&service->deadlines, &at->deadline);
        if (at->phase == PHASE_WAITING || at->phase == PHASE_RAW)
            resume(at, PHASE_CUT);
    }
}

void connections_remind(struct service *service)
{
    while (service->ended) {
        struct connection *connection = service->ended;
        service->ended = connection->next_ended;
        if (connection->phase != PHASE_CLOSED)
            (void)shutdown(connection->socket, SHUT_RD);
    }
}

void connections_bury(struct service *service)
{
    while (service->closed) {
        struct connection *connection = service->closed;
        service->closed = connection->next;
        connection->next = service->spare;
        service->spare = connection;
    }
}

void connections_release(struct service *service)
{
    connections_bury(service);
    while (service->spare) {
        struct connection *connection = service->spare;
        service->spare = connection->next;
        free(connection);
    }
}
