#include "origin/behaviour.h"

static enum raw_want write_some(struct raw *raw)
{
    char line[RAW_TEXT_BYTES];
    enum raw_sent sent = raw_send_text(raw, raw_status_line(raw, line));
    if (sent == RAW_SENT)
        sent = raw_send_made(raw, raw_make_padding, INT64_MAX);
    return raw_after(sent, RAW_CLOSE);
}

const struct behaviour behaviour_endless_head = {
    .name = "endless-head",
    .summary = "sends header lines without end",
    .write = write_some,
};
