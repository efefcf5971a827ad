#ifndef FETCHBENCH_FETCH_OPTIONS_H
#define FETCHBENCH_FETCH_OPTIONS_H

#include <curl/curl.h>
#include <stdint.h>

struct batch;
struct request;

/* The one place where curl options are set, for all engines alike. */

/* What holds for every fetch of a batch; once a handle. */
CURLcode options_set(CURL *easy, const struct batch *batch);

/* What holds for a multi handle that has up to `in_flight` fetches of the batch at once. */
CURLMcode options_set_multi(CURLM *multi, const struct batch *batch, int64_t in_flight);

/* What differs from request to request; leaves nothing of the request before. */
CURLcode options_set_request(CURL *easy, const struct request *request);

#endif
