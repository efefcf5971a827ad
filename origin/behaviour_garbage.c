#include "core/random.h"
#include "origin/behaviour.h"
#include "origin/plan.h"

/* Any byte but '/', without which nothing is a status line. */
static void make_garbage(const struct plan *plan, char *bytes, int64_t position, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        uint64_t place = plan->request << 32 ^ (uint64_t)(position + (int64_t)i);
        int drawn = (int)(256 * random_uniform(plan->seed, place, DRAW_BYTES));
        bytes[i] = (char)(drawn == '/' ? '.' : drawn);
    }
}

static enum raw_want write_some(struct raw *raw)
{
    return raw_after(raw_send_made(raw, make_garbage, raw->plan->argument), RAW_CLOSE);
}

const struct behaviour behaviour_garbage = {
    .name = "garbage",
    .summary = "sends so many random bytes in place of HTTP",
    .kind = ARGUMENT_SIZE,
    .argument = "bytes",
    .fallback = 1024,
    .least = 1,
    .most = INT64_C(1) << 40,
    .write = write_some,
};
