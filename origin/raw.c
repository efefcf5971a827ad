#include "origin/raw.h"

#include "origin/body.h"
#include "origin/plan.h"

#include <errno.h>
#include <inttypes.h>
#include <microhttpd.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

/* What is made at once, and how much one connection may send before it is the turn of others. */
enum { MADE_BYTES = 16 * 1024, TURN_BYTES = 256 * 1024 };

/* Sends some of the bytes. */
static enum raw_sent send_some(struct raw *raw, const char *bytes, size_t count, size_t *sent)
{
    *sent = 0;
    ssize_t result = send(raw->socket, bytes, count, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (result < 0)
        return errno == EAGAIN || errno == EINTR ? RAW_FULL : RAW_BROKEN;
    *sent = (size_t)result;
    raw->sent_bytes += result;
    return *sent == count ? RAW_SENT : RAW_FULL;
}

enum raw_sent raw_send(struct raw *raw, const char *bytes, size_t count)
{
    int64_t skipped = raw->sent_bytes - raw->part_bytes;
    if (skipped < (int64_t)count) {
        size_t sent = 0;
        enum raw_sent result = send_some(raw, bytes + skipped, count - (size_t)skipped, &sent);
        if (result != RAW_SENT)
            return result;
    }
    raw->part_bytes += (int64_t)count;
    return RAW_SENT;
}

enum raw_sent raw_send_made(struct raw *raw, raw_maker *make, int64_t count)
{
    char bytes[MADE_BYTES];
    int64_t position = raw->sent_bytes - raw->part_bytes;
    int64_t turn_end = position + TURN_BYTES;
    while (position < count) {
        size_t wanted = sizeof bytes;
        size_t sent = 0;
        if ((int64_t)wanted > count - position)
            wanted = (size_t)(count - position);
        if (position >= turn_end)
            return RAW_FULL;
        make(raw->plan, bytes, position, wanted);
        enum raw_sent result = send_some(raw, bytes, wanted, &sent);
        if (result != RAW_SENT)
            return result;
        position += (int64_t)sent;
    }
    raw->part_bytes += count;
    return RAW_SENT;
}

enum raw_sent raw_send_text(struct raw *raw, const char *text)
{
    return raw_send(raw, text, strlen(text));
}

char *raw_status_line(const struct raw *raw, char *text)
{
    unsigned status = raw->plan->status;
    (void)snprintf(text, RAW_TEXT_BYTES, "HTTP/1.1 %u %s\r\n", status,
                   MHD_get_reason_phrase_for(status));
    return text;
}

char *raw_plain_headers(const struct raw *raw, char *text)
{
    (void)snprintf(text, RAW_TEXT_BYTES,
                   "Content-Type: text/plain\r\nConnection: close\r\n"
                   "Content-Length: %" PRId64 "\r\n\r\n",
                   raw->plan->size_bytes);
    return text;
}

enum raw_sent raw_send_plain(struct raw *raw, int64_t count)
{
    char line[RAW_TEXT_BYTES];
    char headers[RAW_TEXT_BYTES];
    char head[2 * RAW_TEXT_BYTES];
    (void)snprintf(head, sizeof head, "%s%s", raw_status_line(raw, line),
                   raw_plain_headers(raw, headers));
    int64_t size_bytes = raw->plan->size_bytes;
    enum raw_sent sent = raw_send_text(raw, head);
    if (sent != RAW_SENT)
        return sent;
    return raw_send_made(raw, raw_make_body, count < size_bytes ? count : size_bytes);
}

enum raw_want raw_after(enum raw_sent sent, enum raw_want next)
{
    if (sent == RAW_FULL)
        return RAW_ROOM;
    return sent == RAW_BROKEN ? RAW_CLOSE : next;
}

void raw_make_body(const struct plan *plan, char *bytes, int64_t position, size_t count)
{
    (void)plan;
    body_fill(bytes, position, count);
}

void raw_make_padding(const struct plan *plan, char *bytes, int64_t position, size_t count)
{
    (void)plan;
    static const char line[] = "X-Padding: one of very many lines that nobody will ever need..\r\n";
    enum { LINE_BYTES = sizeof line - 1 };
    for (size_t i = 0; i < count; i++)
        bytes[i] = line[(size_t)(position + (int64_t)i) % LINE_BYTES];
}
