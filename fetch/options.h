#ifndef FETCHBENCH_FETCH_OPTIONS_H
#define FETCHBENCH_FETCH_OPTIONS_H

#include <curl/curl.h>

struct batch;
struct request;

/* The one place where the curl options of a fetch are set, for all engines alike: what holds for
 * every fetch of a batch, once a handle. */
CURLcode options_set(CURL *easy, const struct batch *batch);

/* What differs from request to request; leaves nothing of the request before. */
CURLcode options_set_request(CURL *easy, const struct request *request);

#endif
