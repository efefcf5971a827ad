#include "origin/server.h"

#include "origin/connection.h"
#include "origin/control.h"
#include "origin/listeners.h"
#include "origin/service.h"
#include "origin/shards.h"

#include "core/child.h"
#include "core/clock.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

struct server {
    struct service service;
    struct listeners listeners;
    struct shards shards;
    int control; /* -1: none */
    struct watch control_watch;
    char command;     /* of the parent, not yet answered; '\0': none */
    int turns_waited; /* by that command */
    char address[64];
    bool ending;
};

/* How many turns of the loop the answer to a command may wait for quiet. */
enum { MOST_TURNS_WAITED = 1000 };

/* Takes every connection that waits: those that wait long are dropped by the system, and the other
 * side tries again only after a second. */
static void accept_all(void *owner)
{
    struct server *server = owner;
    for (;;) {
        struct sockaddr_storage peer;
        socklen_t length = 0;
        int accepted = listeners_accept(&server->listeners, &peer, &length);
        if (accepted >= 0) {
            (void)shards_add(&server->shards, accepted, (struct sockaddr *)&peer, length);
            continue;
        }
        /* Out of descriptors: those that wait, wait until one is closed. */
        if (errno == EMFILE || errno == ENFILE)
            listeners_watch(&server->listeners, &server->service.poller, false);
        return;
    }
}

/* A command from the parent, or its end. */
static void on_control(void *owner)
{
    struct server *server = owner;
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
    struct origin_counts counts = server_counts(server);
    struct control_counts answer = {.requests = counts.requests,
                                    .peak_concurrent = counts.peak_concurrent,
                                    .connections = counts.connections,
                                    .cpu_ns = counts.cpu_ns};
    if (server->command == CONTROL_COUNTS_AND_RESET)
        tally_reset(&server->service.tally);
    server->command = '\0';
    server->turns_waited = 0;
    struct err err = {0};
    if (child_write(server->control, &answer, sizeof answer, &err) != 0)
        server->ending = true;
}

/* Tells the parent whether it listens. When that fails the parent has gone, and the closed socket
 * will end this process. */
static void say_hello(int control, const struct server *server, const struct err *error)
{
    struct control_hello hello = {.error_kind = error ? error->kind : ERR_NONE};
    if (control < 0)
        return;
    if (error)
        memcpy(hello.text, error->text, sizeof hello.text);
    else
        hello.port = listeners_port(&server->listeners);
    struct err ignored = {0};
    (void)!child_write(control, &hello, sizeof hello, &ignored);
}

static void raise_descriptor_limit(void)
{
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0)
        return;
    limit.rlim_cur = limit.rlim_max;
    (void)setrlimit(RLIMIT_NOFILE, &limit);
}

static int set_up(struct server *server, const struct origin_options *options, struct err *err)
{
    struct service *service = &server->service;
    if (settings_from_options(&service->settings, options, err) != 0 ||
        listeners_open(&server->listeners, options, err) != 0 ||
        poller_init(&service->poller, err) != 0)
        return -1;
    const char *address = options->address ? options->address : "127.0.0.1";
    (void)snprintf(server->address, sizeof server->address, "%s", address);
    server->listeners.watch = (struct watch){accept_all, server};
    listeners_watch(&server->listeners, &service->poller, true);
    server->control_watch = (struct watch){on_control, server};
    if (server->control >= 0 &&
        poller_add(&service->poller, server->control, INTEREST_READ, &server->control_watch) != 0)
        return err_run(err, "cannot watch the control socket: %s", strerror(errno));
    tally_reset(&service->tally);
    return 0;
}

struct server *server_new(const struct origin_options *options, int control, struct err *err)
{
    struct err inner = {0};
    struct server *server = calloc(1, sizeof *server);
    raise_descriptor_limit();
    if (server) {
        server->control = control;
        server->service.poller = (struct poller){-1, -1, -1, -1, false};
        server->shards.service = &server->service;
        if (set_up(server, options, &inner) == 0) {
            say_hello(control, server, NULL);
            return server;
        }
        server_free(server);
    } else {
        (void)err_run(&inner, "out of memory");
    }
    say_hello(control, NULL, &inner);
    if (inner.kind == ERR_USAGE)
        (void)err_usage(err, "%s", inner.text);
    else
        (void)err_run(err, "%s", inner.text);
    return NULL;
}

void server_run(struct server *server)
{
    struct service *service = &server->service;
    bool again = false;
    while (!server->ending) {
        bool hurry = again || server->command != '\0';
        int told =
            poller_wait(&service->poller, hurry ? 0 : deadlines_next_ns(&service->deadlines));
        server->ending = server->ending || service->poller.asked_to_end;
        if (service->deadlines.count > 0)
            connections_wake(service, clock_now_ns());
        again = shards_run(&server->shards, accept_all, server);
        connections_remind(service);
        if (service->closed) {
            connections_bury(service);
            shards_left(&server->shards);
            listeners_watch(&server->listeners, &service->poller, true);
        }
        /* The counts are to hold all that was sent before they were asked for, and none of what
         * was given up before may fall into the time after a reset: so all that has come is dealt
         * with first. */
        bool quiet = told == 0 && !again;
        if (server->command != '\0' && (quiet || ++server->turns_waited > MOST_TURNS_WAITED))
            answer_command(server);
    }
}

struct origin_counts server_counts(const struct server *server)
{
    return tally_counts(&server->service.tally);
}

bool server_is_loopback(const struct server *server)
{
    return listeners_are_loopback(&server->listeners);
}

char *server_url(const struct server *server, int index, char *text)
{
    return listeners_url(server->address, listeners_port(&server->listeners), index, text);
}

void server_free(struct server *server)
{
    if (!server)
        return;
    struct service *service = &server->service;
    listeners_close(&server->listeners);
    connections_cut(service);
    shards_release(&server->shards);
    connections_release(service);
    deadlines_release(&service->deadlines);
    bodies_release(&service->bodies);
    poller_release(&service->poller);
    free(server);
}
