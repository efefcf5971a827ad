#include "origin/behaviour.h"
#include "origin/plan.h"

static enum raw_want write_some(struct raw *raw)
{
    char text[RAW_TEXT_BYTES];
    int64_t padding = raw->plan->argument / 64 * 64; /* whole lines */
    enum raw_sent sent = raw_send_text(raw, raw_status_line(raw, text));
    if (sent == RAW_SENT)
        sent = raw_send_made(raw, raw_make_padding, padding);
    if (sent == RAW_SENT)
        sent = raw_send_text(raw, raw_plain_headers(raw, text));
    if (sent == RAW_SENT)
        sent = raw_send_made(raw, raw_make_body, raw->plan->size_bytes);
    return raw_after(sent, RAW_CLOSE);
}

const struct behaviour behaviour_huge_head = {
    .name = "huge-head",
    .summary = "sends so many bytes of header lines before the body",
    .kind = ARGUMENT_SIZE,
    .argument = "bytes of header lines",
    .fallback = 1024 * 1024,
    .least = 64,
    .most = INT64_C(1) << 40,
    .write = write_some,
};
