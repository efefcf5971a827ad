#include "fetch/url.h"

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

int url_check(const char *url, struct err *err)
{
    static const char help[] = "give an absolute http:// or https:// URL";
    for (const char *c = url; *c; c++)
        if ((unsigned char)*c <= ' ' || *c == 127)
            return err_usage(err, "bad URL '%s': it holds a blank or a control character; %s", url,
                             help);
    const char *separator = strstr(url, "://");
    if (!separator)
        return err_usage(err, "bad URL '%s': no scheme; %s", url, help);
    if (separator[3] == '/') /* libcurl would take the path's first part for the host */
        return err_usage(err, "bad URL '%s': no host; %s", url, help);
    struct url_parts parts;
    CURLUcode code = url_split(url, &parts);
    int status = 0;
    if (code != CURLUE_OK)
        status = err_usage(err, "bad URL '%s': %s; %s", url, curl_url_strerror(code), help);
    else if (strcasecmp(parts.scheme, "http") != 0 && strcasecmp(parts.scheme, "https") != 0)
        status = err_usage(err, "unknown scheme '%s' in '%s'; http and https are fetched",
                           parts.scheme, url);
    url_parts_release(&parts);
    return status;
}
