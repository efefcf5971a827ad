#include "origin/behaviour.h"

/* No length is announced: the body ends with the connection, which does not end. */
static enum raw_want write_some(struct raw *raw)
{
    char line[RAW_TEXT_BYTES];
    enum raw_sent sent = raw_send_text(raw, raw_status_line(raw, line));
    if (sent == RAW_SENT)
        sent = raw_send_text(raw, "Content-Type: text/plain\r\nConnection: close\r\n\r\n");
    if (sent == RAW_SENT)
        sent = raw_send_made(raw, raw_make_body, INT64_MAX);
    return raw_after(sent, RAW_CLOSE);
}

const struct behaviour behaviour_endless = {
    .name = "endless",
    .summary = "sends a body without end",
    .write = write_some,
};
