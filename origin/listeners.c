/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "origin/listeners.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

enum { MOST_ATTEMPTS = 20 };

static int parse_address(struct sockaddr_storage *address, const char *text)
{
    struct sockaddr_in *four = (struct sockaddr_in *)address;
    struct sockaddr_in6 *six = (struct sockaddr_in6 *)address;
    *address = (struct sockaddr_storage){0};
    if (inet_pton(AF_INET, text, &four->sin_addr) == 1)
        address->ss_family = AF_INET;
    else if (inet_pton(AF_INET6, text, &six->sin6_addr) == 1)
        address->ss_family = AF_INET6;
    else
        return -1;
    return 0;
}

static struct sockaddr_storage counted_up(const struct sockaddr_storage *first, int index)
{
    struct sockaddr_storage address = *first;
    if (address.ss_family == AF_INET) {
        struct in_addr *in = &((struct sockaddr_in *)&address)->sin_addr;
        in->s_addr = htonl(ntohl(in->s_addr) + (uint32_t)index);
    } else {
        uint8_t *bytes = ((struct sockaddr_in6 *)&address)->sin6_addr.s6_addr;
        for (int at = 15, carry = index; carry > 0 && at >= 0; at--) {
            carry += bytes[at];
            bytes[at] = (uint8_t)carry;
            carry >>= 8;
        }
    }
    return address;
}

static void set_port(struct sockaddr_storage *address, int port)
{
    if (address->ss_family == AF_INET)
        ((struct sockaddr_in *)address)->sin_port = htons((uint16_t)port);
    else
        ((struct sockaddr_in6 *)address)->sin6_port = htons((uint16_t)port);
}

static socklen_t address_length(const struct sockaddr_storage *address)
{
    return address->ss_family == AF_INET ? sizeof(struct sockaddr_in) : sizeof(struct sockaddr_in6);
}

/* A listening socket; -1 with errno. */
static int listen_on(const struct sockaddr_storage *address, int backlog)
{
    int on = 1;
    int family = address->ss_family;
    int socket_made = socket(family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (socket_made < 0)
        return -1;
    (void)setsockopt(socket_made, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    /* Inherited by accepted sockets. */
    (void)setsockopt(socket_made, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if (family == AF_INET6)
        (void)setsockopt(socket_made, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof on);
    if (bind(socket_made, (const struct sockaddr *)address, address_length(address)) == 0 &&
        listen(socket_made, backlog) == 0)
        return socket_made;
    int error = errno;
    (void)close(socket_made);
    errno = error;
    return -1;
}

/* Opens all of them on one port: that of `first`, or the one assigned to the first socket. */
static int open_all(struct listeners *listeners, int count, int backlog)
{
    for (int i = 0; i < count; i++) {
        struct sockaddr_storage address = counted_up(&listeners->first, i);
        int opened = listen_on(&address, backlog);
        if (opened < 0) {
            int error = errno;
            listeners_close(listeners);
            errno = error;
            return -1;
        }
        listeners->sockets[listeners->count++] = opened;
        socklen_t length = sizeof listeners->first;
        if (i == 0)
            (void)getsockname(opened, (struct sockaddr *)&listeners->first, &length);
    }
    return 0;
}

static const char *address_of(const struct origin_options *options)
{
    return options->address ? options->address : "127.0.0.1";
}

int listeners_check(const struct origin_options *options, struct err *err)
{
    struct sockaddr_storage parsed;
    if (parse_address(&parsed, address_of(options)) != 0)
        return err_usage(
            err, "invalid address '%s'; expected a numeric one, for example 127.0.0.1 or ::1",
            options->address);
    if (options->port < 0 || options->port > 65535)
        return err_usage(err, "invalid port '%d'; expected 1 to 65535, or 0 for a free one",
                         options->port);
    if (options->addresses < 0 || options->addresses > ORIGIN_MAX_ADDRESSES)
        return err_usage(err, "invalid number of addresses '%d'; expected 1 to %d",
                         options->addresses, ORIGIN_MAX_ADDRESSES);
    return 0;
}

int listeners_open(struct listeners *listeners, const struct origin_options *options,
                   struct err *err)
{
    const char *address = address_of(options);
    int count = options->addresses > 0 ? options->addresses : 1;
    /* The system limits it to net.core.somaxconn. */
    int backlog = options->backlog > 0 ? options->backlog : 65535;
    struct sockaddr_storage parsed;
    if (listeners_check(options, err) != 0 || parse_address(&parsed, address) != 0)
        return -1;
    /* A port that is free on the first address may be in use on another: then try again. */
    for (int attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
        listeners->count = 0;
        listeners->first = parsed;
        set_port(&listeners->first, options->port);
        if (open_all(listeners, count, backlog) == 0)
            return 0;
        if (errno != EADDRINUSE || options->port != 0)
            break;
    }
    if (errno == EADDRINUSE && options->port != 0)
        return err_run(err, "cannot listen on '%s' port %d: it is in use; give another --port",
                       address, options->port);
    return err_run(err, "cannot listen on '%s' port %d: %s", address, options->port,
                   strerror(errno));
}

void listeners_close(struct listeners *listeners)
{
    for (int i = 0; i < listeners->count; i++)
        (void)close(listeners->sockets[i]);
    listeners->count = 0;
}

void listeners_watch(struct listeners *listeners, struct poller *poller, bool watched)
{
    if (watched == listeners->watched)
        return;
    listeners->watched = watched;
    for (int i = 0; i < listeners->count; i++) {
        if (watched)
            (void)poller_add(poller, listeners->sockets[i], EPOLLIN, &listeners->watcher);
        else
            poller_remove(poller, listeners->sockets[i]);
    }
}

int listeners_accept(const struct listeners *listeners, int *at)
{
    for (; *at < listeners->count; ++*at) {
        int accepted = accept4(listeners->sockets[*at], NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (accepted >= 0 || errno == EMFILE || errno == ENFILE)
            return accepted;
    }
    errno = EAGAIN;
    return -1;
}

int listeners_port(const struct listeners *listeners)
{
    const struct sockaddr_storage *first = &listeners->first;
    return first->ss_family == AF_INET ? ntohs(((const struct sockaddr_in *)first)->sin_port)
                                       : ntohs(((const struct sockaddr_in6 *)first)->sin6_port);
}

bool listeners_are_loopback(const struct listeners *listeners)
{
    const struct sockaddr_storage *first = &listeners->first;
    struct sockaddr_storage last = counted_up(first, listeners->count - 1);
    if (first->ss_family == AF_INET6)
        return listeners->count == 1 &&
               IN6_IS_ADDR_LOOPBACK(&((const struct sockaddr_in6 *)first)->sin6_addr);
    return ntohl(((const struct sockaddr_in *)first)->sin_addr.s_addr) >> 24 == 127 &&
           ntohl(((const struct sockaddr_in *)&last)->sin_addr.s_addr) >> 24 == 127;
}

/* The numeric form of an address, counted up; `text` of INET6_ADDRSTRLEN. Returns its family. */
static int write_address(const char *address, int index, char *text)
{
    struct sockaddr_storage first;
    *text = '\0';
    if (parse_address(&first, address) != 0)
        return AF_UNSPEC;
    struct sockaddr_storage counted = counted_up(&first, index);
    bool six = counted.ss_family == AF_INET6;
    const void *bytes = six ? (const void *)&((struct sockaddr_in6 *)&counted)->sin6_addr
                            : (const void *)&((struct sockaddr_in *)&counted)->sin_addr;
    (void)inet_ntop(counted.ss_family, bytes, text, INET6_ADDRSTRLEN);
    return counted.ss_family;
}

char *listeners_url(const char *address, int port, int index, bool tls, char *text)
{
    char numeric[INET6_ADDRSTRLEN];
    bool six = write_address(address, index, numeric) == AF_INET6;
    (void)snprintf(text, ORIGIN_URL_BYTES, six ? "http%s://[%s]:%d/" : "http%s://%s:%d/",
                   tls ? "s" : "", numeric, port);
    return text;
}

void listeners_write_names(const struct origin_options *options, char *text, size_t text_bytes)
{
    int length = snprintf(text, text_bytes, "DNS:localhost,IP:127.0.0.1,IP:::1");
    for (int i = 0; i < (options->addresses > 0 ? options->addresses : 1); i++) {
        char numeric[INET6_ADDRSTRLEN];
        (void)write_address(address_of(options), i, numeric);
        length += snprintf(text + length, text_bytes - (size_t)length, ",IP:%s", numeric);
    }
}
