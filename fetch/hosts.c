#include "fetch/hosts.h"

#include "fetch/engine.h"
#include "fetch/request.h"

#include <stdbool.h>
#include <string.h>

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

void hosts_find(struct hosts *hosts, const struct batch *batch)
{
    hosts->count = 0;
    for (size_t i = 0; i < batch->request_count && hosts->count < HOSTS_MOST; i++) {
        bool known = false;
        for (size_t k = 0; k < hosts->count && !known; k++)
            known = same_host(batch->requests[i].url, batch->requests[hosts->first[k]].url);
        if (!known)
            hosts->first[hosts->count++] = (int64_t)i;
    }
}
