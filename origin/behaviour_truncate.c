#include "origin/behaviour.h"
#include "origin/plan.h"

/* The head announces the whole length. */
static enum raw_want write_some(struct raw *raw)
{
    const struct plan *plan = raw->plan;
    int64_t count = plan->argument < 0 ? plan->size_bytes / 2 : plan->argument;
    return raw_after(raw_send_plain(raw, count), RAW_CLOSE);
}

const struct behaviour behaviour_truncate = {
    .name = "truncate",
    .summary = "closes the connection after half of the body, or after that many bytes of it",
    .kind = ARGUMENT_SIZE,
    .argument = "bytes of the body",
    .fallback = -1,
    .least = 0,
    .most = INT64_C(1) << 40,
    .write = write_some,
};
