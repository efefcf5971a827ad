#ifndef FETCHBENCH_ORIGIN_ANSWER_H
#define FETCHBENCH_ORIGIN_ANSWER_H

#include <microhttpd.h>

/* From a request to its answer. */

struct connection;
struct service;

/* Decides what becomes of the request that was just read, and counts it. */
void answer_plan(struct service *service, struct connection *connection, const char *url);

/* Queues what was planned. */
enum MHD_Result answer_send(struct service *service, struct connection *connection);

#endif
