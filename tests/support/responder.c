/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/responder.h"

#include "core/child.h"

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

enum { REQUEST_BYTES = 16 * 1024 };

/* What the test sees of the server's process. */
struct counts {
    atomic_int connections, requests, active, peak;
    atomic_int hits[RESPONDER_HITS];
};

struct responder {
    int port;
    pid_t process;
    struct counts *counts; /* in shared memory */
};

/* The server's side. */
static struct counts *counts;
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;

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
    int now = 1; /* or the body would wait until the head is acknowledged, 40 ms */
    (void)setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &now, sizeof now);
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

static void wait_at_gate(int together)
{
    (void)pthread_mutex_lock(&mutex);
    while (counts->peak < together)
        (void)pthread_cond_wait(&changed, &mutex);
    (void)pthread_mutex_unlock(&mutex);
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

/* Answer and end leave in one segment, so that the client can know of both when it reads. */
static void answer_and_close(int socket)
{
    static const char text[] = "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nonce";
    int wait = 1;
    (void)setsockopt(socket, IPPROTO_TCP, TCP_CORK, &wait, sizeof wait);
    (void)send_all(socket, text, sizeof text - 1);
    (void)shutdown(socket, SHUT_WR);
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
        answer_and_close(socket);
    else if (strcmp(path, "/silent") == 0)
        wait_for_client(socket);
}

/* False: the connection is at its end. */
static bool respond(int socket, const char *request, size_t bytes)
{
    char path[64] = "";
    bool head = strncmp(request, "HEAD ", 5) == 0;
    (void)sscanf(request, "%*s %63s", path);
    if (strncmp(path, "/ok/", 4) == 0) {
        char body[64];
        int n = atoi(path + 4);
        int length = snprintf(body, sizeof body, "body %d", n);
        atomic_fetch_add(&counts->hits[n], 1);
        if (head)
            return send_all(socket, "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n", 38);
        return answer(socket, 200, body, (size_t)length);
    }
    if (strncmp(path, "/status/", 8) == 0)
        return answer(socket, atoi(path + 8), "", 0);
    if (strncmp(path, "/gate/", 6) == 0) {
        wait_at_gate(atoi(path + 6));
        return answer(socket, 200, "open", 4);
    }
    if (strcmp(path, "/echo") == 0)
        return answer(socket, 200, request, head ? 0 : bytes);
    misbehave(socket, path);
    return false;
}

static void count(int change)
{
    (void)pthread_mutex_lock(&mutex);
    int active = atomic_fetch_add(&counts->active, change) + change;
    counts->requests += change > 0;
    if (active > counts->peak)
        counts->peak = active;
    (void)pthread_cond_broadcast(&changed);
    (void)pthread_mutex_unlock(&mutex);
}

static void *serve(void *item)
{
    int socket = (int)(intptr_t)item;
    char *request = malloc(REQUEST_BYTES);
    bool open = request != NULL;
    while (open) {
        size_t bytes = read_request(socket, request);
        if (bytes == 0)
            break;
        count(1);
        open = respond(socket, request, bytes);
        count(-1);
    }
    free(request);
    (void)close(socket);
    return NULL;
}

/* The server's process; it is killed in the end. */
static void accept_all(int listener)
{
    pthread_attr_t detached;
    (void)pthread_attr_init(&detached);
    (void)pthread_attr_setdetachstate(&detached, PTHREAD_CREATE_DETACHED);
    for (;;) {
        pthread_t thread;
        int accepted = accept(listener, NULL, NULL);
        if (accepted < 0)
            give_up("accept");
        counts->connections++;
        if (pthread_create(&thread, &detached, serve, (void *)(intptr_t)accepted) != 0)
            give_up("pthread_create");
    }
}

static int listen_on_loopback(int *port)
{
    struct sockaddr_in address = {.sin_family = AF_INET};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t length = sizeof address;
    int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (listener < 0 || bind(listener, (struct sockaddr *)&address, length) != 0 ||
        listen(listener, SOMAXCONN) != 0 ||
        getsockname(listener, (struct sockaddr *)&address, &length) != 0)
        give_up("listen");
    *port = ntohs(address.sin_port);
    return listener;
}

struct responder *responder_new(void)
{
    struct responder *responder = calloc(1, sizeof *responder);
    void *memory = mmap(NULL, sizeof *responder->counts, PROT_READ | PROT_WRITE,
                        MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (!responder || memory == MAP_FAILED)
        give_up("mmap");
    responder->counts = memory;
    int listener = listen_on_loopback(&responder->port);
    responder->process = fork();
    if (responder->process < 0)
        give_up("fork");
    if (responder->process == 0) {
        child_die_with_parent();
        counts = memory;
        accept_all(listener);
    }
    (void)close(listener);
    return responder;
}

void responder_free(struct responder *responder)
{
    (void)kill(responder->process, SIGKILL);
    (void)waitpid(responder->process, NULL, 0);
    (void)munmap(responder->counts, sizeof *responder->counts);
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

int responder_hits(const struct responder *responder, size_t n)
{
    return responder->counts->hits[n];
}

int responder_requests(const struct responder *responder)
{
    return responder->counts->requests;
}

int responder_connections(const struct responder *responder)
{
    return responder->counts->connections;
}

int responder_peak(const struct responder *responder)
{
    return responder->counts->peak;
}
