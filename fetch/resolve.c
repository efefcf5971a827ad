#include "fetch/request.h"
#include "fetch/url.h"

#include <arpa/inet.h>
#include <curl/curl.h>
#include <netdb.h>
#include <stdio.h>
#include <string.h>
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

static bool holds_host(const struct curl_slist *list, const char *host, const char *port)
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
            strlen(parts.host) < 256 && !holds_host(transport->resolve, parts.host, parts.port) &&
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
