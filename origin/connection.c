/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "origin/connection.h"

#include "origin/service.h"
#include "origin/tls.h"

#include <errno.h>
#include <openssl/ssl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

/* The most input that is kept of an incomplete request. */
enum { MAX_INPUT_BYTES = 128 * 1024 };

/* How often one connection is read before the others get their turn. */
enum { TURN_READS = 16 };

static const uint32_t read_events = EPOLLIN | EPOLLRDHUP | EPOLLET;

/* The beginning of HTTP/2 with prior knowledge (RFC 9113, 3.4). */
static const char preface[] = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
enum { PREFACE_BYTES = sizeof preface - 1 };

static void on_ready(struct watcher *watcher, uint32_t events);

void connection_open(struct service *service, int socket)
{
    struct connection *connection = calloc(1, sizeof *connection);
    if (!connection) {
        (void)close(socket);
        return;
    }
    connection->watcher.ready = on_ready;
    connection->service = service;
    connection->socket = socket;
    connection->active_ns = service->now_ns;
    if (service->tls.context) {
        connection->tls = tls_open(&service->tls, socket);
        connection->tls_state = TLS_HANDSHAKE;
    }
    LIST_INSERT_HEAD(&service->open, connection, link);
    service->counters.connections++;
    if ((service->tls.context && !connection->tls) ||
        poller_add(&service->poller, socket, read_events, &connection->watcher) != 0)
        connection_close(connection);
}

static void end(struct connection *connection)
{
    struct service *service = connection->service;
    if (connection->socket < 0)
        return;
    if (connection->protocol)
        connection->protocol->close(connection);
    SSL_free(connection->tls);
    connection->tls = NULL;
    (void)close(connection->socket);
    connection->socket = -1;
    if (connection->pending)
        TAILQ_REMOVE(&service->pending, connection, pending_link);
    LIST_REMOVE(connection, link);
    LIST_INSERT_HEAD(&service->closed, connection, link);
}

/* With TLS: a close_notify, which says that nothing was truncated. */
static void say_goodbye(struct connection *connection)
{
    if (connection->tls_state == TLS_OPEN && !connection->blocked)
        (void)SSL_shutdown(connection->tls);
}

void connection_close(struct connection *connection)
{
    if (connection->socket >= 0)
        say_goodbye(connection);
    end(connection);
}

void connection_drain(struct connection *connection)
{
    if (connection->socket < 0 || connection->draining)
        return;
    say_goodbye(connection);
    (void)shutdown(connection->socket, SHUT_WR);
    connection->draining = true;
}

void connection_reset(struct connection *connection)
{
    struct linger at_once = {.l_onoff = 1, .l_linger = 0};
    if (connection->socket >= 0)
        (void)setsockopt(connection->socket, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    end(connection);
}

/* Also registers the socket for writability from now on. */
static void notice_room(struct connection *connection)
{
    connection->blocked = true;
    if (connection->notices_room)
        return;
    connection->notices_room = true;
    poller_change(&connection->service->poller, connection->socket, read_events | EPOLLOUT,
                  &connection->watcher);
}

ssize_t connection_write(struct connection *connection, const char *bytes, size_t count)
{
    if (connection->socket < 0)
        return -1;
    ssize_t sent = connection->tls
                       ? tls_write(connection->tls, bytes, count)
                       : send(connection->socket, bytes, count, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent < 0 && errno != EAGAIN && errno != EINTR) {
        end(connection);
        return -1;
    }
    /* TLS writes one record at a time: a short write does not mean that the socket is full. */
    if (sent < 0 || (!connection->tls && (size_t)sent < count))
        notice_room(connection);
    if (sent <= 0)
        return 0;
    connection->active_ns = connection->service->now_ns;
    return sent;
}

/* Appends to kept bytes; -1: out of memory. */
static int keep(char **kept, size_t *kept_bytes, const char *bytes, size_t count)
{
    char *grown = realloc(*kept, *kept_bytes + count);
    if (!grown)
        return -1;
    memcpy(grown + *kept_bytes, bytes, count);
    *kept = grown;
    *kept_bytes += count;
    return 0;
}

static void drop(char **kept, size_t *kept_bytes, size_t count)
{
    *kept_bytes -= count;
    if (*kept_bytes > 0) {
        memmove(*kept, *kept + count, *kept_bytes);
        return;
    }
    free(*kept);
    *kept = NULL;
}

void connection_send(struct connection *connection, const char *bytes, size_t count)
{
    while (count > 0 && !connection->unsent && !connection->blocked) {
        ssize_t written = connection_write(connection, bytes, count);
        if (written < 0)
            return;
        bytes += written;
        count -= (size_t)written;
    }
    if (count > 0 && connection->socket >= 0 &&
        keep(&connection->unsent, &connection->unsent_bytes, bytes, count) != 0)
        end(connection);
}

static void send_unsent(struct connection *connection)
{
    while (connection->unsent && !connection->blocked) {
        ssize_t written =
            connection_write(connection, connection->unsent, connection->unsent_bytes);
        if (written < 0)
            return;
        drop(&connection->unsent, &connection->unsent_bytes, (size_t)written);
    }
}

void connection_pend(struct connection *connection)
{
    if (connection->pending || connection->socket < 0)
        return;
    connection->pending = true;
    TAILQ_INSERT_TAIL(&connection->service->pending, connection, pending_link);
}

static int set_protocol(struct connection *connection, const struct protocol *protocol)
{
    if (protocol->open(connection) != 0) {
        end(connection);
        return -1;
    }
    connection->protocol = protocol;
    return 0;
}

/* The first bytes decide; returns -1 if there are too few or the connection has ended. */
static int detect_protocol(struct connection *connection, const char *bytes, size_t count)
{
    size_t compared = count < PREFACE_BYTES ? count : PREFACE_BYTES;
    if (memcmp(bytes, preface, compared) != 0)
        return set_protocol(connection, &protocol_http1);
    return compared == PREFACE_BYTES ? set_protocol(connection, &protocol_http2) : -1;
}

/* Hands bytes to the protocol; returns how many it consumed. */
static size_t use(struct connection *connection, const char *bytes, size_t count)
{
    if (connection->draining)
        return count;
    if (!connection->protocol && detect_protocol(connection, bytes, count) != 0)
        return 0;
    return connection->protocol->input(connection, bytes, count);
}

static void use_kept(struct connection *connection)
{
    while (connection->socket >= 0 && connection->input) {
        size_t used = use(connection, connection->input, connection->input_bytes);
        if (used == 0)
            return;
        drop(&connection->input, &connection->input_bytes, used);
    }
}

static void take(struct connection *connection, const char *bytes, size_t count)
{
    if (!connection->draining) /* a client that never stops sending must be closed, too */
        connection->active_ns = connection->service->now_ns;
    if (!connection->input) {
        size_t used = use(connection, bytes, count);
        bytes += used;
        count -= used;
    }
    if (connection->socket < 0 || count == 0)
        return;
    if (connection->input_bytes + count > MAX_INPUT_BYTES ||
        keep(&connection->input, &connection->input_bytes, bytes, count) != 0) {
        end(connection);
        return;
    }
    use_kept(connection);
}

/* The available bytes; 0: none for now; -1: no more will come. */
static ssize_t read_some(struct connection *connection, char *bytes, size_t size)
{
    ssize_t got = connection->tls ? tls_read(connection->tls, bytes, size)
                                  : recv(connection->socket, bytes, size, MSG_DONTWAIT);
    if (got < 0 && errno == EINTR)
        return 0;
    if (got == 0 || (got < 0 && errno != EAGAIN))
        return -1;
    /* A short read: the socket is empty, and an event will follow when it is readable again. The
     * event for the client's end has already come and is not repeated. TLS returns one record at a
     * time. */
    if (got < 0 || (!connection->tls && got < (ssize_t)size))
        connection->readable = got > 0 && connection->peer_closed;
    return got > 0 ? got : 0;
}

/* Requests that arrive before the previous answer wait in the socket, except for what was read with
 * it. So do all requests of a client that does not read its answers. */
static bool takes_input(const struct connection *connection)
{
    return connection->socket >= 0 && connection->readable && !connection->unsent &&
           (!connection->input || connection->input_bytes < BUFFER_BYTES);
}

static void read_all(struct connection *connection)
{
    struct service *service = connection->service;
    for (int reads = 0; takes_input(connection); reads++) {
        if (reads == TURN_READS) {
            connection_pend(connection);
            return;
        }
        ssize_t got = read_some(connection, service->input, sizeof service->input);
        if (got > 0) {
            take(connection, service->input, (size_t)got);
        } else if (got < 0) {
            /* A client that closes its side may still want a pending answer. */
            connection->readable = false;
            connection->input_ended = true;
            if (connection->answering == 0)
                connection_close(connection);
        }
    }
}

void connection_resume(struct connection *connection)
{
    use_kept(connection);
    read_all(connection);
}

/* Returns whether the connection can be used. */
static bool shake_hands(struct connection *connection)
{
    if (connection->tls_state != TLS_HANDSHAKE)
        return true;
    enum tls_result result = tls_handshake(connection->tls);
    if (result == TLS_BROKEN) {
        end(connection);
        return false;
    }
    if (result == TLS_WANT_WRITE)
        notice_room(connection);
    if (result != TLS_DONE)
        return false;
    connection->tls_state = TLS_OPEN;
    connection->active_ns = connection->service->now_ns;
    return !tls_is_http2(connection->tls) || set_protocol(connection, &protocol_http2) == 0;
}

static void on_ready(struct watcher *watcher, uint32_t events)
{
    struct connection *connection = (struct connection *)watcher;
    if (connection->socket < 0)
        return;
    if (events & ~(uint32_t)EPOLLOUT)
        connection->readable = true;
    if (events & (EPOLLRDHUP | EPOLLHUP | EPOLLERR))
        connection->peer_closed = true;
    bool room = connection->blocked && events & EPOLLOUT;
    if (events & EPOLLOUT)
        connection->blocked = false;
    if (!shake_hands(connection))
        return;
    if (room) {
        send_unsent(connection);
        if (connection->socket >= 0 && connection->protocol && !connection->unsent)
            connection->protocol->output(connection);
    }
    read_all(connection);
    /* Nobody waits any more for answers that have not begun. */
    if (connection->socket >= 0 && connection->peer_closed && connection->held > 0)
        end(connection);
}

void connections_flush(struct service *service)
{
    struct connection *connection = NULL;
    /* Connections that are queued again during this get their turn after the next poll. */
    struct connection *last = TAILQ_LAST(&service->pending, connection_queue);
    while (last && (connection = TAILQ_FIRST(&service->pending))) {
        TAILQ_REMOVE(&service->pending, connection, pending_link);
        connection->pending = false;
        if (connection->protocol && !connection->blocked && !connection->unsent)
            connection->protocol->output(connection);
        read_all(connection);
        if (connection == last)
            break;
    }
    while ((connection = LIST_FIRST(&service->closed))) {
        LIST_REMOVE(connection, link);
        if (connection->protocol)
            connection->protocol->release(connection);
        free(connection->input);
        free(connection->unsent);
        free(connection);
        service->has_room = true;
    }
}

void connections_expire(struct service *service)
{
    struct connection *connection = LIST_FIRST(&service->open);
    while (connection) {
        struct connection *next = LIST_NEXT(connection, link);
        bool still = service->now_ns - connection->active_ns >= service->idle_timeout_ns;
        if (still && (connection->held == 0 || connection->draining)) {
            if (connection->protocol && connection->protocol->expire)
                connection->protocol->expire(connection);
            connection_close(connection);
        }
        connection = next;
    }
}
