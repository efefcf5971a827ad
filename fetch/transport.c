/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "fetch/transport.h"

#include "fetch/engine.h"
#include "fetch/request.h"

#include <arpa/inet.h>
#include <curl/curl.h>
#include <netdb.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>

enum { ENTRY_BYTES = 1024 };

static bool is_numeric(const char *host)
{
    unsigned char address[sizeof(struct in6_addr)];
    return host[0] == '[' || inet_pton(AF_INET, host, address) == 1;
}

/* "host:port:address,address,..." in the order that the system prefers; false if there is none. */
static bool look_up(const char *host, const char *port, char entry[ENTRY_BYTES])
{
    struct addrinfo hints = {.ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM};
    struct addrinfo *found = NULL;
    if (getaddrinfo(host, port, &hints, &found) != 0)
        return false;
    int used = snprintf(entry, ENTRY_BYTES, "%s:%s:", host, port);
    int head = used;
    for (const struct addrinfo *item = found; item && used < ENTRY_BYTES - 64;
         item = item->ai_next) {
        char address[64];
        if (getnameinfo(item->ai_addr, item->ai_addrlen, address, sizeof address, NULL, 0,
                        NI_NUMERICHOST) != 0)
            continue;
        bool six = strchr(address, ':') != NULL;
        used += snprintf(entry + used, (size_t)(ENTRY_BYTES - used), "%s%s%s%s",
                         used > head ? "," : "", six ? "[" : "", address, six ? "]" : "");
    }
    freeaddrinfo(found);
    return used > head && used < ENTRY_BYTES;
}

static bool has_host(const struct curl_slist *list, const char *host, const char *port)
{
    char head[ENTRY_BYTES];
    int length = snprintf(head, sizeof head, "%s:%s:", host, port);
    for (; list; list = list->next)
        if (strncmp(list->data, head, (size_t)length) == 0)
            return true;
    return false;
}

int transport_resolve(struct transport *transport, const struct request *requests, size_t count,
                      struct err *err)
{
    int status = 0;
    for (size_t i = 0; i < count && status == 0; i++) {
        struct url_parts parts;
        char entry[ENTRY_BYTES];
        if (url_split(requests[i].url, &parts) == CURLUE_OK && !is_numeric(parts.host) &&
            strlen(parts.host) < 256 && !has_host(transport->resolve, parts.host, parts.port) &&
            look_up(parts.host, parts.port, entry)) {
            struct curl_slist *longer = curl_slist_append(transport->resolve, entry);
            if (longer)
                transport->resolve = longer;
            else
                status = err_run(err, "out of memory for the address of '%s'", parts.host);
        }
        url_parts_release(&parts);
    }
    return status;
}

/*
 * TLS sessions of all handles of a batch in one place. libcurl keeps them with each easy handle
 * otherwise, so that an engine with one handle for all fetches would resume sessions where one with
 * many handles has to negotiate again. Connections and names are not shared: the former is not
 * supported across threads, the latter were looked up before.
 */
struct share {
    CURLSH *curl;
    pthread_mutex_t mutex;
};

static void lock(CURL *easy, curl_lock_data data, curl_lock_access access, void *user)
{
    (void)easy;
    (void)data;
    (void)access;
    (void)pthread_mutex_lock(user);
}

static void unlock(CURL *easy, curl_lock_data data, void *user)
{
    (void)easy;
    (void)data;
    (void)pthread_mutex_unlock(user);
}

static CURLSHcode set_options(struct share *share)
{
    CURLSHcode code = curl_share_setopt(share->curl, CURLSHOPT_LOCKFUNC, lock);
    if (code == CURLSHE_OK)
        code = curl_share_setopt(share->curl, CURLSHOPT_UNLOCKFUNC, unlock);
    if (code == CURLSHE_OK)
        code = curl_share_setopt(share->curl, CURLSHOPT_USERDATA, &share->mutex);
    if (code == CURLSHE_OK)
        code = curl_share_setopt(share->curl, CURLSHOPT_SHARE, CURL_LOCK_DATA_SSL_SESSION);
    return code;
}

static void share_free(struct share *share)
{
    if (!share)
        return;
    (void)curl_share_cleanup(share->curl);
    (void)pthread_mutex_destroy(&share->mutex);
    free(share);
}

int transport_share_sessions(struct transport *transport, const struct request *requests,
                             size_t count, struct err *err)
{
    bool secure = false;
    for (size_t i = 0; i < count && !secure; i++)
        secure = !url_is_clear_text(requests[i].url);
    if (!secure)
        return 0;
    struct share *share = calloc(1, sizeof *share);
    if (!share)
        return err_run(err, "out of memory for TLS sessions");
    (void)pthread_mutex_init(&share->mutex, NULL);
    share->curl = curl_share_init();
    if (!share->curl || set_options(share) != CURLSHE_OK) {
        share_free(share);
        return err_run(err, "libcurl cannot share TLS sessions");
    }
    transport->share = share;
    return 0;
}

void *transport_share(const struct transport *transport)
{
    return transport->share ? transport->share->curl : NULL;
}

void transport_release(struct transport *transport)
{
    share_free(transport->share);
    curl_slist_free_all(transport->resolve);
    free(transport->cacert);
    *transport = (struct transport){0};
}

/* "http://name:port" of a URL that url_check has passed. */
static size_t origin_length(const char *url)
{
    const char *authority = strstr(url, "://") + 3;
    return (size_t)(authority - url) + strcspn(authority, "/?#");
}

static bool same_host(const char *url, const char *other)
{
    size_t length = origin_length(url);
    return length == origin_length(other) && strncmp(url, other, length) == 0;
}

size_t hosts_number(const struct hosts *hosts, const struct batch *batch, size_t request)
{
    size_t number = 0;
    while (number < hosts->count &&
           !same_host(batch->requests[request].url, batch->requests[hosts->first[number]].url))
        number++;
    return number;
}

void hosts_find(struct hosts *hosts, const struct batch *batch)
{
    hosts->count = 0;
    for (size_t i = 0; i < batch->request_count && hosts->count < MAX_HOSTS; i++)
        if (hosts_number(hosts, batch, i) == hosts->count)
            hosts->first[hosts->count++] = (int64_t)i;
}
