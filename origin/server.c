/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "origin/server.h"

#include "origin/connection.h"
#include "origin/control.h"
#include "origin/listeners.h"
#include "origin/service.h"

#include "core/child.h"
#include "core/clock.h"

#include <errno.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

struct server {
    struct service service;
    struct listeners listeners;
    int control; /* -1: none */
    struct watcher control_watcher;
    struct timer sweep;
    char command;     /* of the parent, not yet answered; '\0': none */
    int turns_waited; /* by that command */
    char address[64];
    bool ending;
};

/* How many turns of the loop the answer to a command may be postponed. */
enum { MAX_TURNS_WAITED = 1000 };
static const int64_t default_idle_timeout_ns = 60 * NS_PER_S;

#define server_of(pointer, member)                                                                 \
    ((struct server *)((char *)(pointer)-offsetof(struct server, member)))

/* Accepts every waiting connection: when the queue is full the system drops new ones, and clients
 * retry only after a second. */
static void accept_all(struct watcher *watcher, uint32_t events)
{
    (void)events;
    struct server *server = server_of(watcher, listeners.watcher);
    int at = 0;
    for (;;) {
        int accepted = listeners_accept(&server->listeners, &at);
        if (accepted >= 0) {
            connection_open(&server->service, accepted);
            continue;
        }
        /* Out of descriptors: the others wait until one is closed. */
        if (errno == EMFILE || errno == ENFILE)
            listeners_watch(&server->listeners, &server->service.poller, false);
        return;
    }
}

/* Idle connections are looked for periodically: a timer for each would cost more, and closing late
 * does no harm. */
static void sweep(struct timer *timer)
{
    struct server *server = server_of(timer, sweep);
    struct service *service = &server->service;
    connections_expire(service);
    timer->deadline_ns = service->now_ns + service->idle_timeout_ns / 4;
    timer_heap_add(&service->timers, timer);
}

/* A command from the parent, or its end. */
static void on_control(struct watcher *watcher, uint32_t events)
{
    (void)events;
    struct server *server = server_of(watcher, control_watcher);
    char command = 0;
    ssize_t got = recv(server->control, &command, 1, MSG_DONTWAIT);
    if (got < 0 && (errno == EAGAIN || errno == EINTR))
        return;
    if (got <= 0)
        server->ending = true;
    else
        server->command = command;
}

static void answer_command(struct server *server)
{
    struct origin_counts answer;
    memset(&answer, 0, sizeof answer); /* padding is sent, too */
    server_counts(server, &answer);
    if (server->command == CONTROL_COUNTS_AND_RESET)
        counters_reset(&server->service.counters);
    server->command = '\0';
    server->turns_waited = 0;
    struct err err = {0};
    if (child_write(server->control, &answer, sizeof answer, NULL, &err) != 0)
        server->ending = true;
}

/* Reports to the parent whether it listens. If that fails, the parent has ended, and the closed
 * socket will end this process. */
static void send_hello(int control, const struct server *server, const struct err *error)
{
    struct control_hello hello = {.error_kind = error ? error->kind : ERR_NONE};
    if (control < 0)
        return;
    if (error) {
        memcpy(hello.text, error->text, sizeof hello.text);
    } else {
        hello.port = listeners_port(&server->listeners);
        (void)snprintf(hello.ca_path, sizeof hello.ca_path, "%s", server->service.tls.ca_path);
    }
    struct err ignored = {0};
    (void)!child_write(control, &hello, sizeof hello, NULL, &ignored);
}

static void raise_descriptor_limit(void)
{
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0)
        return;
    limit.rlim_cur = limit.rlim_max;
    (void)setrlimit(RLIMIT_NOFILE, &limit);
}

static void init_service(struct server *server, const struct origin_options *options)
{
    struct service *service = &server->service;
    LIST_INIT(&service->open);
    LIST_INIT(&service->closed);
    TAILQ_INIT(&service->pending);
    service->poller = (struct poller){-1, -1, -1, -1, false};
    service->tls.ca_descriptor = -1;
    service->now_ns = clock_now_ns();
    service->idle_timeout_ns =
        options->idle_timeout_ns > 0 ? options->idle_timeout_ns : default_idle_timeout_ns;
    server->sweep.function = sweep;
    server->sweep.deadline_ns = service->now_ns + service->idle_timeout_ns / 4;
    timer_heap_add(&service->timers, &server->sweep);
    counters_reset(&service->counters);
}

static int set_up(struct server *server, const struct origin_options *options, struct err *err)
{
    struct service *service = &server->service;
    init_service(server, options);
    if (settings_from_options(&service->settings, options, err) != 0 ||
        listeners_check(options, err) != 0 || tls_init(&service->tls, options, err) != 0 ||
        listeners_open(&server->listeners, options, err) != 0 ||
        poller_init(&service->poller, err) != 0)
        return -1;
    const char *address = options->address ? options->address : "127.0.0.1";
    (void)snprintf(server->address, sizeof server->address, "%s", address);
    service->check_host = server_is_loopback(server);
    server->listeners.watcher.ready = accept_all;
    listeners_watch(&server->listeners, &service->poller, true);
    server->control_watcher.ready = on_control;
    if (server->control >= 0 &&
        poller_add(&service->poller, server->control, EPOLLIN, &server->control_watcher) != 0)
        return err_run(err, "cannot watch the control socket: %s", strerror(errno));
    return 0;
}

struct server *server_new(const struct origin_options *options, int control, struct err *err)
{
    struct err inner = {0};
    struct server *server = calloc(1, sizeof *server);
    raise_descriptor_limit();
    if (server) {
        server->control = control;
        if (set_up(server, options, &inner) == 0) {
            send_hello(control, server, NULL);
            return server;
        }
        server_free(server);
    } else {
        (void)err_run(&inner, "out of memory");
    }
    send_hello(control, NULL, &inner);
    if (inner.kind == ERR_USAGE)
        (void)err_usage(err, "%s", inner.text);
    else
        (void)err_run(err, "%s", inner.text);
    return NULL;
}

static void run_timers(struct service *service)
{
    struct timer *timer = service->timers.first;
    service->now_ns = clock_now_ns();
    while (timer && timer->deadline_ns <= service->now_ns) {
        timer_heap_remove(&service->timers, timer);
        timer->function(timer);
        timer = service->timers.first;
    }
}

void server_run(struct server *server)
{
    struct service *service = &server->service;
    while (!server->ending) {
        bool hurry = !TAILQ_EMPTY(&service->pending) || server->command != '\0';
        int called = poller_wait(&service->poller, hurry ? 0 : service->timers.first->deadline_ns);
        server->ending = server->ending || service->poller.interrupted;
        run_timers(service);
        connections_flush(service);
        if (service->has_room)
            listeners_watch(&server->listeners, &service->poller, true);
        service->has_room = false;
        /* The counts must include every request sent before the command, and no abandoned request
         * may be counted after a reset: so all input is handled first. */
        bool quiet = called == 0 && TAILQ_EMPTY(&service->pending);
        if (server->command != '\0' && (quiet || ++server->turns_waited > MAX_TURNS_WAITED))
            answer_command(server);
    }
}

void counters_read(const struct counters *counters, struct origin_counts *counts)
{
    counts->known = true;
    counts->requests = counters->requests;
    counts->peak_concurrent = counters->peak_concurrent;
    counts->connections = counters->connections;
    counts->delay_sum_ns = counters->delay_sum_ns;
    counts->delay_max_ns = counters->delay_max_ns;
    counts->cpu_ns = clock_process_cpu_ns() - counters->cpu_from_ns;
}

void counters_reset(struct counters *counters)
{
    *counters = (struct counters){
        .in_progress = counters->in_progress,
        .peak_concurrent = counters->in_progress,
        .cpu_from_ns = clock_process_cpu_ns(),
    };
}

void server_counts(const struct server *server, struct origin_counts *counts)
{
    counters_read(&server->service.counters, counts);
}

bool server_is_loopback(const struct server *server)
{
    return listeners_are_loopback(&server->listeners);
}

const char *server_ca_path(const struct server *server)
{
    return server->service.tls.ca_path;
}

char *server_url(const struct server *server, int index, char *text)
{
    return listeners_url(server->address, listeners_port(&server->listeners), index,
                         server->service.tls.context != NULL, text);
}

void server_free(struct server *server)
{
    if (!server)
        return;
    struct service *service = &server->service;
    listeners_close(&server->listeners);
    while (!LIST_EMPTY(&service->open))
        connection_close(LIST_FIRST(&service->open));
    connections_flush(service);
    tls_release(&service->tls);
    poller_release(&service->poller);
    free(server);
}
