/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FETCHBENCH_FETCH_REQUEST_H
#define FETCHBENCH_FETCH_REQUEST_H

#include "core/err.h"

#include <curl/curl.h>
#include <stdbool.h>
#include <stddef.h>

/* One HTTP request. Owns what it points to; read-only once it is part of a batch, so that all
 * threads may use it at once. */
struct request {
    char *url;                         /* http or https, absolute, checked by request_init */
    char *method;                      /* NULL: GET, or POST when there is a body */
    struct curl_slist *headers;        /* "Name: value"; NULL: none beyond libcurl's own */
    struct curl_slist *public_headers; /* those of them that are not secret */
    bool has_secrets;                  /* the others are only sent to the host of `url` */
    char *body;                        /* NULL: none */
    size_t body_bytes;
};

/* Takes a copy of `url` and checks it. Errors (ERR_USAGE) name the URL and what is expected. */
int request_init(struct request *request, const char *url, struct err *err) MUST_CHECK;
void request_release(struct request *request);

/* Adds "Name: value". Refuses anything else, and line breaks, which would inject headers. */
int request_add_header(struct request *request, const char *header, struct err *err) MUST_CHECK;

/* Checks one header without a request. */
int request_check_header(const char *header, struct err *err) MUST_CHECK;

/* The parts of a URL that checks and look-ups need. Owned by libcurl: url_parts_release frees. */
struct url_parts {
    char *scheme, *host, *port;
};

/* Splits an absolute URL, its host in ASCII ("xn--bcher-kva.test") where it can be written so; on
 * failure the parts are empty or half filled, and may still be released.
 */
CURLUcode url_split(const char *url, struct url_parts *parts);
void url_parts_release(struct url_parts *parts);

/* Whether both have the same scheme, host and port; false where one is none. */
bool url_is_same_origin(const char *url, const char *other);

/* An absolute http or https URL without blanks and control characters, or ERR_USAGE. */
int url_check(const char *url, struct err *err) MUST_CHECK;

/* Of a URL that url_check has passed: http, not https. */
bool url_is_clear_text(const char *url);

#endif
