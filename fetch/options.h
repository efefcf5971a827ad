/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FETCHBENCH_FETCH_OPTIONS_H
#define FETCHBENCH_FETCH_OPTIONS_H

#include <curl/curl.h>
#include <stdbool.h>
#include <stdint.h>

struct batch;
struct request;
struct transport;

/* The one place where curl options are set, for all engines. */

/* What is the same for every fetch of a batch; once per handle. */
CURLcode options_set(CURL *easy, const struct batch *batch);

/* How long the next fetch may take, at least 1 ms. */
CURLcode options_set_timeout(CURL *easy, int64_t limit_ns);

/* How long the next fetch may take until it is connected; as long as the timeout of the whole
 * fetch, or longer, leaves it to that one. libcurl starts and stops a timer for it with every
 * fetch, also on connections that are open already (4,700 instructions of 60,000), so it is set
 * where a connection is about to be made. */
CURLcode options_set_connect_timeout(CURL *easy, const struct transport *transport,
                                     int64_t limit_ns);

/* The same for a multi handle that has up to `in_flight` fetches of the batch at once. */
CURLMcode options_set_multi(CURLM *multi, const struct batch *batch, int64_t in_flight);

/* Whether other requests may use the connection afterwards; one that asks to close it forbids. */
CURLcode options_set_reuse(CURL *easy, const struct request *request, bool reuse);

/* What differs from request to request; leaves nothing of the previous request. */
CURLcode options_set_request(CURL *easy, const struct transport *transport,
                             const struct request *request);

#endif
