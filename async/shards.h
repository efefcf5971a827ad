#ifndef FETCHBENCH_ASYNC_SHARDS_H
#define FETCHBENCH_ASYNC_SHARDS_H

#include <stdint.h>

struct batch;

/*
 * How many multi handles ("shards") a loop shall have, where nobody asked for a number: few enough
 * connections in each that libcurl's search for one is short, and not so many shards that a turn of
 * the loop is spent on asking them. Streams of HTTP/2 shall share one connection: one.
 */
int64_t shards_default(const struct batch *batch, int64_t in_flight);

/* What the parameter `shards` of an engine says of that, and its bounds. */
#define SHARDS_FALLBACK "one for every 32 in flight, at most 32"
#define SHARDS_HELP                                                                                \
    "Multi handles on a loop: each keeps its connections apart, which keeps the search for one "   \
    "short"
enum { MOST_SHARDS = 1024 };

#endif
