/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "fetch/request.h"

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
    /* As libcurl looks it up. What it cannot convert, in this locale, it will say itself; up
     * to 8.14 it leaves a copy of the host behind then. */
    if (code == CURLUE_OK &&
        curl_url_get(parser, CURLUPART_HOST, &parts->host, CURLU_PUNYCODE) != CURLUE_OK) {
        curl_free(parts->host);
        code = curl_url_get(parser, CURLUPART_HOST, &parts->host, 0);
    }
    /* Other schemes have no port to default to; the caller refuses them by name. */
    if (code == CURLUE_OK && strncasecmp(parts->scheme, "http", 4) == 0)
        code = curl_url_get(parser, CURLUPART_PORT, &parts->port, CURLU_DEFAULT_PORT);
    curl_url_cleanup(parser);
    return code;
}

bool url_is_same_origin(const char *url, const char *other)
{
    struct url_parts one;
    struct url_parts two;
    bool is_valid = url_split(url, &one) == CURLUE_OK;
    is_valid &= url_split(other, &two) == CURLUE_OK;
    bool is_same = is_valid && one.port && two.port && strcasecmp(one.scheme, two.scheme) == 0 &&
                   strcasecmp(one.host, two.host) == 0 && strcmp(one.port, two.port) == 0;
    url_parts_release(&one);
    url_parts_release(&two);
    return is_same;
}

/* Names the URL without its secrets. */
static int bad_url(struct err *err, const char *url, const char *reason)
{
    char *masked = mask_url(url);
    (void)err_usage(err, "invalid URL '%s': %s; expected an absolute http:// or https:// URL",
                    masked ? masked : "", reason);
    free(masked);
    return -1;
}

int url_check(const char *url, struct err *err)
{
    for (const char *c = url; *c; c++)
        if ((unsigned char)*c <= ' ' || *c == 127)
            return bad_url(err, url, "it contains a blank or a control character");
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

bool url_is_clear_text(const char *url)
{
    return strncasecmp(url, "http:", 5) == 0;
}

int request_init(struct request *request, const char *url, struct err *err)
{
    *request = (struct request){0};
    if (url_check(url, err) != 0)
        return -1;
    request->url = strdup(url);
    return request->url ? 0 : err_run(err, "out of memory for a URL");
}

void request_release(struct request *request)
{
    curl_slist_free_all(request->headers);
    curl_slist_free_all(request->public_headers);
    free(request->url);
    free(request->method);
    free(request->body);
    *request = (struct request){0};
}

int request_check_header(const char *header, struct err *err)
{
    /* RFC 9110, 5.1: a name is a token; RFC 9112, 2.2: a bare CR or LF could end the header. */
    static const char token[] = "!#$%&'*+-.^_`|~0123456789"
                                "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
    size_t name = strspn(header, token);
    if (name == 0 || header[name] != ':')
        return err_usage(err, "invalid header '%.*s'; expected 'Name: value'",
                         (int)strcspn(header, " :="), header);
    for (const char *c = header; *c; c++)
        if (((unsigned char)*c < ' ' && *c != '\t') || *c == 127)
            return err_usage(
                err, "invalid header '%.*s': a line break or control character in its value",
                (int)name, header);
    return 0;
}

/* Appends one string; the list is unchanged when out of memory. */
static int append(struct curl_slist **list, const char *text, struct err *err)
{
    struct curl_slist *longer = curl_slist_append(*list, text);
    if (!longer)
        return err_run(err, "out of memory for '%s'", text);
    *list = longer;
    return 0;
}

/* Keeps secret ones apart, by the table of core/mask.h. */
static int append_header(struct request *request, const char *header, struct err *err)
{
    if (append(&request->headers, header, err) != 0)
        return -1;
    if (!mask_is_secret(header))
        return append(&request->public_headers, header, err);
    request->has_secrets = true;
    return 0;
}

int request_add_header(struct request *request, const char *header, struct err *err)
{
    if (request_check_header(header, err) != 0)
        return -1;
    /* libcurl takes "Name:" as "leave this header out"; ';' requests an empty value. */
    size_t name = strcspn(header, ":");
    if (header[name + 1 + strspn(header + name + 1, " \t")] != '\0')
        return append_header(request, header, err);
    char *empty = strndup(header, name + 1);
    if (!empty)
        return err_run(err, "out of memory for '%s'", header);
    empty[name] = ';';
    int status = append_header(request, empty, err);
    free(empty);
    return status;
}
