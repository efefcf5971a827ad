#include "fetch/url.h"

#include "core/mask.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

void url_parts_release(struct url_parts *parts)
{
    curl_free(parts->scheme);
    curl_free(parts->host);
    curl_free(parts->port);
}

CURLUcode url_split(const char *url, struct url_parts *parts)
{
    *parts = (struct url_parts){0};
    CURLU *parser = curl_url();
    if (!parser)
        return CURLUE_OUT_OF_MEMORY;
    CURLUcode code = curl_url_set(parser, CURLUPART_URL, url, CURLU_NON_SUPPORT_SCHEME);
    if (code == CURLUE_OK)
        code = curl_url_get(parser, CURLUPART_SCHEME, &parts->scheme, 0);
    if (code == CURLUE_OK)
        code = curl_url_get(parser, CURLUPART_HOST, &parts->host, 0);
    /* Other schemes have no port to default to; the caller refuses them by name. */
    if (code == CURLUE_OK && strncasecmp(parts->scheme, "http", 4) == 0)
        code = curl_url_get(parser, CURLUPART_PORT, &parts->port, CURLU_DEFAULT_PORT);
    curl_url_cleanup(parser);
    return code;
}

/* Names the URL without what is secret in it. */
static int bad_url(struct err *err, const char *url, const char *reason)
{
    char *masked = mask_url(url);
    (void)err_usage(err, "bad URL '%s': %s; give an absolute http:// or https:// URL",
                    masked ? masked : "", reason);
    free(masked);
    return -1;
}

int url_check(const char *url, struct err *err)
{
    for (const char *c = url; *c; c++)
        if ((unsigned char)*c <= ' ' || *c == 127)
            return bad_url(err, url, "it holds a blank or a control character");
    const char *separator = url + strcspn(url, ":/?#");
    if (strncmp(separator, "://", 3) != 0)
        return bad_url(err, url, "no scheme");
    if (separator[3] == '/') /* libcurl would take the path's first part for the host */
        return bad_url(err, url, "no host");
    struct url_parts parts;
    CURLUcode code = url_split(url, &parts);
    int status = 0;
    char unknown[64];
    if (code != CURLUE_OK) {
        status = bad_url(err, url, curl_url_strerror(code));
    } else if (strcasecmp(parts.scheme, "http") != 0 && strcasecmp(parts.scheme, "https") != 0) {
        (void)snprintf(unknown, sizeof unknown, "unknown scheme '%.32s'", parts.scheme);
        status = bad_url(err, url, unknown);
    }
    url_parts_release(&parts);
    return status;
}
