#include "origin/behaviour.h"
#include "origin/plan.h"

#include "core/clock.h"

/* Pieces more often than this cost more than they show. */
static const int64_t shortest_wait_ns = 2 * NS_PER_MS;

/* When the body has come to that many bytes: at the start there is one. */
static int64_t time_of(const struct raw *raw, int64_t count)
{
    double wait_ns = (double)(count - 1) * (double)NS_PER_S / (double)raw->plan->argument;
    return raw->began_ns + (int64_t)wait_ns;
}

static int64_t count_at(const struct raw *raw, int64_t now_ns)
{
    double gone_s = (double)(now_ns - raw->began_ns) / (double)NS_PER_S;
    double count = 1 + gone_s * (double)raw->plan->argument;
    int64_t size_bytes = raw->plan->size_bytes;
    return count < (double)size_bytes ? (int64_t)count : size_bytes;
}

static enum raw_want write_some(struct raw *raw)
{
    int64_t now_ns = clock_now_ns();
    int64_t count = count_at(raw, now_ns);
    enum raw_sent sent = raw_send_plain(raw, count);
    if (sent != RAW_SENT || count == raw->plan->size_bytes)
        return raw_after(sent, RAW_CLOSE);
    raw->at_ns = time_of(raw, count + 1);
    if (raw->at_ns < now_ns + shortest_wait_ns)
        raw->at_ns = now_ns + shortest_wait_ns;
    return RAW_LATER;
}

const struct behaviour behaviour_trickle = {
    .name = "trickle",
    .summary = "sends the body slowly, so many bytes a second",
    .kind = ARGUMENT_SIZE,
    .argument = "bytes a second",
    .fallback = 100,
    .least = 1,
    .most = INT64_C(1) << 30,
    .write = write_some,
};
