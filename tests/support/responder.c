#include "support/responder.h"

#include <arpa/inet.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { MOST_CONNECTIONS = 4096, REQUEST_BYTES = 16 * 1024 };

struct connection {
    struct responder *responder;
    int socket; /* -1: closed */
    pthread_t thread;
};

struct responder {
    int listener, port;
    pthread_t accepting;
    pthread_mutex_t mutex;
    pthread_cond_t changed;
    struct connection connections[MOST_CONNECTIONS];
    int connection_count, requests, active, peak;
    int hits[RESPONDER_HITS];
    bool ended;
};

static void give_up(const char *what)
{
    perror(what);
    abort();
}

static bool send_all(int socket, const char *bytes, size_t count)
{
    while (count > 0) {
        ssize_t sent = send(socket, bytes, count, MSG_NOSIGNAL);
        if (sent <= 0)
            return false;
        bytes += sent;
        count -= (size_t)sent;
    }
    return true;
}

static bool answer(int socket, int status, const char *body, size_t body_bytes)
{
    char head[160];
    int length = snprintf(head, sizeof head, "HTTP/1.1 %d Answer\r\nContent-Length: %zu\r\n\r\n",
                          status, body_bytes);
    return send_all(socket, head, (size_t)length) && send_all(socket, body, body_bytes);
}

/* Reads one request with its body; 0: the client has gone. */
static size_t read_request(int socket, char text[REQUEST_BYTES])
{
    size_t used = 0;
    for (;;) {
        ssize_t got = recv(socket, text + used, REQUEST_BYTES - 1 - used, 0);
        if (got <= 0)
            return 0;
        used += (size_t)got;
        text[used] = '\0';
        const char *end = strstr(text, "\r\n\r\n");
        const char *length = strstr(text, "Content-Length: ");
        size_t body = length ? strtoul(length + 16, NULL, 10) : 0;
        if (end && used >= (size_t)(end - text) + 4 + body)
            return used;
    }
}

static void wait_at_gate(struct responder *responder, int together)
{
    (void)pthread_mutex_lock(&responder->mutex);
    while (responder->peak < together && !responder->ended)
        (void)pthread_cond_wait(&responder->changed, &responder->mutex);
    (void)pthread_mutex_unlock(&responder->mutex);
}

static void reset(int socket)
{
    struct linger now = {.l_onoff = 1};
    (void)setsockopt(socket, SOL_SOCKET, SO_LINGER, &now, sizeof now);
}

static void wait_for_client(int socket)
{
    char byte = 0;
    while (recv(socket, &byte, 1, 0) > 0)
        continue;
}

/* The ones that end the connection; false: an unknown path, which is closed without a word. */
static void misbehave(int socket, const char *path)
{
    static const char part[] = "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n0123456789";
    if (strcmp(path, "/reset") == 0)
        reset(socket);
    else if (strcmp(path, "/truncated") == 0)
        (void)send_all(socket, part, sizeof part - 1);
    else if (strcmp(path, "/garbage") == 0)
        (void)send_all(socket, "what?\r\n\r\n", 9);
    else if (strcmp(path, "/once") == 0)
        (void)answer(socket, 200, "once", 4);
    else if (strcmp(path, "/silent") == 0)
        wait_for_client(socket);
}

/* False: the connection is at its end. */
static bool respond(struct responder *responder, int socket, const char *request, size_t bytes)
{
    char path[64] = "";
    bool head = strncmp(request, "HEAD ", 5) == 0;
    (void)sscanf(request, "%*s %63s", path);
    if (strncmp(path, "/ok/", 4) == 0) {
        char body[64];
        int n = atoi(path + 4);
        int length = snprintf(body, sizeof body, "body %d", n);
        (void)pthread_mutex_lock(&responder->mutex);
        responder->hits[n]++;
        (void)pthread_mutex_unlock(&responder->mutex);
        if (head)
            return send_all(socket, "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n", 38);
        return answer(socket, 200, body, (size_t)length);
    }
    if (strncmp(path, "/status/", 8) == 0)
        return answer(socket, atoi(path + 8), "", 0);
    if (strncmp(path, "/gate/", 6) == 0) {
        wait_at_gate(responder, atoi(path + 6));
        return answer(socket, 200, "open", 4);
    }
    if (strcmp(path, "/echo") == 0)
        return answer(socket, 200, request, head ? 0 : bytes);
    misbehave(socket, path);
    return false;
}

static void count(struct responder *responder, int change)
{
    (void)pthread_mutex_lock(&responder->mutex);
    responder->active += change;
    responder->requests += change > 0;
    if (responder->active > responder->peak)
        responder->peak = responder->active;
    (void)pthread_cond_broadcast(&responder->changed);
    (void)pthread_mutex_unlock(&responder->mutex);
}

static void *serve(void *item)
{
    struct connection *connection = item;
    struct responder *responder = connection->responder;
    char *request = malloc(REQUEST_BYTES);
    bool open = request != NULL;
    while (open) {
        size_t bytes = read_request(connection->socket, request);
        if (bytes == 0)
            break;
        count(responder, 1);
        open = respond(responder, connection->socket, request, bytes);
        count(responder, -1);
    }
    free(request);
    (void)pthread_mutex_lock(&responder->mutex);
    (void)close(connection->socket);
    connection->socket = -1;
    (void)pthread_mutex_unlock(&responder->mutex);
    return NULL;
}

static void *accept_all(void *item)
{
    struct responder *responder = item;
    for (;;) {
        int accepted = accept(responder->listener, NULL, NULL);
        if (accepted < 0 || responder->connection_count == MOST_CONNECTIONS)
            return NULL;
        (void)pthread_mutex_lock(&responder->mutex);
        struct connection *connection = &responder->connections[responder->connection_count++];
        *connection = (struct connection){.responder = responder, .socket = accepted};
        if (pthread_create(&connection->thread, NULL, serve, connection) != 0)
            give_up("pthread_create");
        (void)pthread_mutex_unlock(&responder->mutex);
    }
}

struct responder *responder_new(void)
{
    struct responder *responder = calloc(1, sizeof *responder);
    if (!responder)
        give_up("calloc");
    struct sockaddr_in address = {.sin_family = AF_INET};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t length = sizeof address;
    responder->listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (responder->listener < 0 ||
        bind(responder->listener, (struct sockaddr *)&address, length) != 0 ||
        listen(responder->listener, SOMAXCONN) != 0 ||
        getsockname(responder->listener, (struct sockaddr *)&address, &length) != 0)
        give_up("listen");
    responder->port = ntohs(address.sin_port);
    (void)pthread_mutex_init(&responder->mutex, NULL);
    (void)pthread_cond_init(&responder->changed, NULL);
    if (pthread_create(&responder->accepting, NULL, accept_all, responder) != 0)
        give_up("pthread_create");
    return responder;
}

void responder_free(struct responder *responder)
{
    (void)shutdown(responder->listener, SHUT_RDWR);
    (void)pthread_join(responder->accepting, NULL);
    (void)close(responder->listener);
    (void)pthread_mutex_lock(&responder->mutex);
    responder->ended = true;
    (void)pthread_cond_broadcast(&responder->changed);
    for (int i = 0; i < responder->connection_count; i++)
        if (responder->connections[i].socket >= 0)
            (void)shutdown(responder->connections[i].socket, SHUT_RDWR);
    (void)pthread_mutex_unlock(&responder->mutex);
    for (int i = 0; i < responder->connection_count; i++)
        (void)pthread_join(responder->connections[i].thread, NULL);
    (void)pthread_cond_destroy(&responder->changed);
    (void)pthread_mutex_destroy(&responder->mutex);
    free(responder);
}

char *responder_url(const struct responder *responder, const char *path, char *text)
{
    (void)snprintf(text, RESPONDER_URL_BYTES, "http://127.0.0.1:%d%s", responder->port, path);
    return text;
}

int responder_port(const struct responder *responder)
{
    return responder->port;
}

static int read_locked(struct responder *responder, const int *number)
{
    (void)pthread_mutex_lock(&responder->mutex);
    int value = *number;
    (void)pthread_mutex_unlock(&responder->mutex);
    return value;
}

int responder_hits(struct responder *responder, size_t n)
{
    return read_locked(responder, &responder->hits[n]);
}

int responder_requests(struct responder *responder)
{
    return read_locked(responder, &responder->requests);
}

int responder_connections(struct responder *responder)
{
    return read_locked(responder, &responder->connection_count);
}

int responder_peak(struct responder *responder)
{
    return read_locked(responder, &responder->peak);
}
