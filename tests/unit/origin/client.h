/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FETCHBENCH_TESTS_ORIGIN_CLIENT_H
#define FETCHBENCH_TESTS_ORIGIN_CLIENT_H

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* As little of an HTTP client as the tests of the origin need, so that nothing but the origin is
 * tested: what came over the socket is there to be looked at, whole or not. */

enum { CLIENT_BYTES = 256 * 1024 };

struct reply {
    char bytes[CLIENT_BYTES]; /* all that came, head and body */
    size_t count;
    int status;       /* 0: no status line */
    const char *body; /* after the empty line; NULL: there was none */
    size_t body_bytes;
    int reset; /* the connection broke, rather than being closed */
};

static inline int client_connect(const char *address, int port)
{
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    if (inet_pton(AF_INET, address, &to.sin_addr) != 1)
        return -1;
    int made = socket(AF_INET, SOCK_STREAM, 0);
    if (made >= 0 && connect(made, (struct sockaddr *)&to, sizeof to) != 0) {
        (void)close(made);
        return -1;
    }
    return made;
}

static inline void client_send(int socket, const char *path, const char *headers)
{
    char text[1024];
    int length =
        snprintf(text, sizeof text, "GET %s HTTP/1.1\r\nHost: localhost\r\n%s\r\n", path, headers);
    (void)!send(socket, text, (size_t)length, MSG_NOSIGNAL);
}

/* Reads until the other side closes, or until `reply` is full. */
static inline void client_receive(int socket, struct reply *reply)
{
    reply->count = 0;
    reply->status = 0;
    reply->reset = 0;
    while (reply->count < CLIENT_BYTES - 1) {
        ssize_t got = recv(socket, reply->bytes + reply->count, CLIENT_BYTES - 1 - reply->count, 0);
        reply->reset = got < 0;
        if (got <= 0)
            break;
        reply->count += (size_t)got;
    }
    reply->bytes[reply->count] = '\0';
    (void)sscanf(reply->bytes, "HTTP/1.1 %3d", &reply->status);
    const char *end = strstr(reply->bytes, "\r\n\r\n");
    reply->body = end ? end + 4 : NULL;
    reply->body_bytes = end ? reply->count - (size_t)(reply->body - reply->bytes) : 0;
}

/* One request on a connection of its own, and all that comes back. */
static inline int client_get(int port, const char *path, struct reply *reply)
{
    int socket = client_connect("127.0.0.1", port);
    if (socket < 0)
        return -1;
    client_send(socket, path, "Connection: close\r\n");
    client_receive(socket, reply);
    (void)close(socket);
    return 0;
}

#endif
