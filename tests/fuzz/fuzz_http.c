/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "fuzz.h"

#include "origin/origin.h"
#include "origin/server.h"

#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* What a client sends to the built-in origin, over a connection of its own: its path, its query,
 * and whatever else. An odd first byte: then it closes its side. It reads a little and goes. The
 * origin, a thread of this process, still answers others afterwards. */

enum { EVERY = 16, PATIENCE_MS = 10000, SOON_MS = 1 };

static struct sockaddr_in address = {.sin_family = AF_INET};

static void expect(int condition)
{
    if (!condition)
        abort();
}

static void *serve(void *server)
{
    server_run(server);
    return NULL;
}

static void start(void)
{
    static struct server *server;
    struct origin_options options = {0};
    struct err err = {0};
    char url[ORIGIN_URL_BYTES];
    pthread_t thread;
    sigset_t ending;
    server = server_new(&options, -1, &err);
    expect(server != NULL);
    const char *colon = strrchr(server_url(server, 0, url), ':');
    address.sin_port = htons((uint16_t)strtol(colon + 1, NULL, 10));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    expect(pthread_create(&thread, NULL, serve, server) == 0);
    /* The server has blocked them for itself; who fuzzes still wants to stop it. */
    (void)sigemptyset(&ending);
    (void)sigaddset(&ending, SIGINT);
    (void)sigaddset(&ending, SIGTERM);
    (void)pthread_sigmask(SIG_UNBLOCK, &ending, NULL);
    struct sigaction alarm_action; /* libFuzzer's clock shall break no call */
    (void)sigaction(SIGALRM, NULL, &alarm_action);
    alarm_action.sa_flags |= SA_RESTART;
    (void)sigaction(SIGALRM, &alarm_action, NULL);
}

static int open_connection(void)
{
    /* Gone at once when closed, or the ports would be used up. */
    static const struct linger at_once = {.l_onoff = 1};
    int client = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    expect(client >= 0);
    (void)setsockopt(client, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    expect(connect(client, (struct sockaddr *)&address, sizeof address) == 0);
    return client;
}

/* How much came within that time, into `text`. */
static ssize_t receive(int client, char *text, size_t bytes, int wait_ms)
{
    struct pollfd ready = {.fd = client, .events = POLLIN};
    int found = 0;
    do
        found = poll(&ready, 1, wait_ms);
    while (found < 0 && errno == EINTR);
    return found > 0 ? recv(client, text, bytes, MSG_DONTWAIT) : -1;
}

static void expect_answer(void)
{
    static const char question[] = "GET /stats HTTP/1.1\r\nHost: localhost\r\n\r\n";
    char text[256];
    int client = open_connection();
    expect(send(client, question, sizeof question - 1, MSG_NOSIGNAL) > 0);
    ssize_t got = receive(client, text, sizeof text, PATIENCE_MS);
    expect(got > 12 && memcmp(text, "HTTP/1.1 200", 12) == 0);
    (void)close(client);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t count)
{
    static unsigned inputs;
    char text[4096];
    if (address.sin_port == 0)
        start();
    if (count == 0)
        return 0;
    int client = open_connection();
    (void)send(client, bytes + 1, count - 1, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (bytes[0] % 2 == 1)
        (void)shutdown(client, SHUT_WR);
    (void)receive(client, text, sizeof text, SOON_MS);
    (void)close(client);
    if (inputs++ % EVERY == 0)
        expect_answer();
    return 0;
}
