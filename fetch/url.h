#ifndef FETCHBENCH_FETCH_URL_H
#define FETCHBENCH_FETCH_URL_H

#include "core/err.h"

#include <curl/curl.h>

/* The parts of a URL that checks and look-ups need. Owned by libcurl: url_parts_release frees. */
struct url_parts {
    char *scheme, *host, *port;
};

/* Splits an absolute URL; on failure the parts are empty or half filled, and may still be released.
 */
CURLUcode url_split(const char *url, struct url_parts *parts);
void url_parts_release(struct url_parts *parts);

/* An absolute http or https URL without blanks and control characters, or ERR_USAGE. */
int url_check(const char *url, struct err *err) MUST_CHECK;

#endif
