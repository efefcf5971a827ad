#ifndef FETCHBENCH_FETCH_OPTIONS_H
#define FETCHBENCH_FETCH_OPTIONS_H

#include <curl/curl.h>
#include <stdbool.h>
#include <stdint.h>

struct batch;
struct request;
struct transport;

/* The one place where curl options are set, for all engines alike. */

/* What holds for every fetch of a batch; once a handle. */
CURLcode options_set(CURL *easy, const struct batch *batch);

/* How long the next fetch may take to connect, where it is `expected` to have to. libcurl starts
 * and stops a timer for that with every fetch, on connections that stand already too (4,700
 * instructions of 60,000), so it is left out there; the time-out for the whole fetch always holds.
 */
CURLcode options_set_connect_timeout(CURL *easy, const struct transport *transport, bool expected);

/* What holds for a multi handle that has up to `in_flight` fetches of the batch at once. */
CURLMcode options_set_multi(CURLM *multi, const struct batch *batch, int64_t in_flight);

/* What differs from request to request; leaves nothing of the request before. */
CURLcode options_set_request(CURL *easy, const struct request *request);

#endif
