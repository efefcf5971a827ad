#include "origin/connection.h"

#include "origin/answer.h"
#include "origin/service.h"
#include "origin/shards.h"

#include "core/clock.h"

#include <stdlib.h>

/* Gives a suspended connection back to libmicrohttpd, which will call connection_on_request. */
static void resume(struct connection *connection, enum phase phase)
{
    connection->phase = phase;
    MHD_resume_connection(connection->http);
    shard_mark(connection->shard);
}

/* The other side has closed: nobody waits for the answer any more. */
static void on_hang_up(void *owner)
{
    struct connection *connection = owner;
    if (connection->phase == PHASE_CLOSED)
        return;
    connection->peer_closed = true;
    if (connection->phase != PHASE_WAITING)
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
        .watch = {on_hang_up, connection},
    };
    (void)poller_add(&service->poller, connection->socket, INTEREST_HANG_UP, &connection->watch);
    shard->connections++;
    service->tally.connections++;
    return connection;
}

static void close_connection(struct connection *connection)
{
    struct service *service = connection->shard->service;
    connection->shard->connections--;
    connection->phase = PHASE_CLOSED;
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
    return answer_send(service, connection);
}

void connections_wake(struct service *service, int64_t now_ns)
{
    for (;;) {
        struct connection *connection =
            (struct connection *)deadlines_pop_due(&service->deadlines, now_ns);
        if (!connection)
            return;
        resume(connection, PHASE_DUE);
    }
}

void connections_cut(struct service *service)
{
    for (;;) {
        struct connection *connection =
            (struct connection *)deadlines_pop_due(&service->deadlines, INT64_MAX);
        if (!connection)
            return;
        resume(connection, PHASE_CUT);
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
