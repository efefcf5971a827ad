#include "async/shards.h"

#include "fetch/engine.h"
#include "fetch/request.h"

int64_t shards_default(const struct batch *batch, int64_t in_flight)
{
    enum { PER_SHARD = 32, ENOUGH = 32 };
    if (batch->transport->http2 || in_flight <= PER_SHARD)
        return 1;
    int64_t shards = (in_flight + PER_SHARD - 1) / PER_SHARD;
    return shards < ENOUGH ? shards : ENOUGH;
}
