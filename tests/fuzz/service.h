/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FETCHBENCH_TESTS_FUZZ_SERVICE_H
#define FETCHBENCH_TESTS_FUZZ_SERVICE_H

#include "fuzz.h"

#include "origin/connection.h"
#include "origin/service.h"

#include "core/clock.h"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

/* The origin's connections without its server: in this thread, over a pair of sockets, with delays
 * that end at once. */

enum { TURNS = 6, TIMERS = 8 };

static struct service service;

static inline void expect(int condition)
{
    if (!condition)
        abort();
}

static inline void start_service(const struct origin_options *options)
{
    struct err err = {0};
    sigset_t ending;
    service.settings = settings_default();
    service.idle_timeout_ns = NS_PER_S;
    service.check_host = true;
    TAILQ_INIT(&service.pending);
    expect(poller_init(&service.poller, &err) == 0 && tls_init(&service.tls, options, &err) == 0);
    /* The poller has blocked them; who fuzzes still wants to stop it. */
    (void)sigemptyset(&ending);
    (void)sigaddset(&ending, SIGINT);
    (void)sigaddset(&ending, SIGTERM);
    (void)sigprocmask(SIG_UNBLOCK, &ending, NULL);
    (void)signal(SIGPIPE, SIG_IGN); /* OpenSSL writes; so does the program */
}

/* What the loop does in some turns, and the client, which reads. */
static inline void turn(int client)
{
    static char bytes[BUFFER_BYTES];
    for (int i = 0; i < TURNS; i++) {
        service.now_ns = clock_now_ns();
        (void)poller_wait(&service.poller, 0);
        for (int timers = 0; timers < TIMERS && service.timers.first; timers++) {
            struct timer *timer = service.timers.first;
            timer_heap_remove(&service.timers, timer);
            timer->function(timer);
        }
        connections_flush(&service);
        if (client >= 0)
            (void)recv(client, bytes, sizeof bytes, MSG_DONTWAIT);
    }
}

/* A client sends `first`, then `bytes` in two pieces, closes its side or not, and goes. Nothing of
 * it is left then. */
static inline void serve(const char *first, size_t first_bytes, const uint8_t *bytes, size_t count)
{
    int pair[2];
    if (count < 2)
        return;
    expect(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, pair) == 0);
    connection_open(&service, pair[0]);
    (void)send(pair[1], first, first_bytes, MSG_NOSIGNAL);
    size_t split = (size_t)bytes[0] * (count - 2) / UINT8_MAX;
    (void)send(pair[1], bytes + 2, split, MSG_NOSIGNAL);
    turn(pair[1]);
    (void)send(pair[1], bytes + 2 + split, count - 2 - split, MSG_NOSIGNAL);
    if (bytes[1] % 2 == 1)
        (void)shutdown(pair[1], SHUT_WR);
    turn(pair[1]);
    (void)close(pair[1]);
    turn(-1);
    service.now_ns += 2 * service.idle_timeout_ns;
    connections_expire(&service);
    connections_flush(&service);
    expect(LIST_EMPTY(&service.open) && service.counters.in_progress == 0);
    expect(service.timers.first == NULL);
}

#endif
