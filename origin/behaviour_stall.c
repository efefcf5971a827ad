#include "origin/behaviour.h"
#include "origin/plan.h"

static enum raw_want write_some(struct raw *raw)
{
    if (raw->plan->argument < 0)
        return RAW_NEVER;
    return raw_after(raw_send_plain(raw, raw->plan->argument), RAW_NEVER);
}

const struct behaviour behaviour_stall = {
    .name = "stall",
    .summary = "says nothing for ever: from the start, or after that many bytes of the body",
    .kind = ARGUMENT_SIZE,
    .argument = "bytes of the body",
    .fallback = -1,
    .least = 0,
    .most = INT64_C(1) << 40,
    .write = write_some,
};
