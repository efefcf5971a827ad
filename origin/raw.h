#ifndef FETCHBENCH_ORIGIN_RAW_H
#define FETCHBENCH_ORIGIN_RAW_H

#include <stddef.h>
#include <stdint.h>

/*
 * Answers that are written to the bare socket, past libmicrohttpd, which would not send them: cut
 * off, late, endless or wrong. The connection is closed after each.
 *
 * An answer is a row of parts. A behaviour goes through its parts from the first one each time that
 * it is called; the parts that were sent already are skipped by their length. So it keeps no state
 * but the number of bytes sent.
 */

struct plan;

/* What a behaviour wants next. */
enum raw_want {
    RAW_ROOM,  /* to be called again when the socket takes more */
    RAW_LATER, /* to be called again at `at_ns` */
    RAW_NEVER, /* nothing: leave the connection open until the other side closes it */
    RAW_CLOSE, /* the connection closed in an orderly way */
    RAW_RESET, /* the connection reset */
};

struct raw {
    const struct plan *plan;
    int socket;         /* does not block */
    int64_t began_ns;   /* when the answer was due */
    int64_t sent_bytes; /* so far, over all calls */
    int64_t part_bytes; /* where the next part begins; to be set to 0 when going through anew */
    int64_t at_ns;      /* for RAW_LATER */
};

enum raw_sent {
    RAW_SENT,   /* the part is sent, as far as the system is concerned */
    RAW_FULL,   /* not all of it: the socket takes no more, or it is the turn of another one */
    RAW_BROKEN, /* the other side has gone */
};

/* Writes `count` bytes of a part, from `position` of it on. */
typedef void raw_maker(const struct plan *plan, char *bytes, int64_t position, size_t count);

/* A part that is at hand, and one that is made as it is sent; INT64_MAX bytes do not end. */
enum raw_sent raw_send(struct raw *raw, const char *bytes, size_t count);
enum raw_sent raw_send_made(struct raw *raw, raw_maker *make, int64_t count);

/* A text of header lines, and of a plain answer the head and the first `count` bytes of the body.
 */
enum raw_sent raw_send_text(struct raw *raw, const char *text);
enum raw_sent raw_send_plain(struct raw *raw, int64_t count);

/* "HTTP/1.1 200 OK\r\n", for that of the plan; and the header lines of a plain answer with the
 * empty line, in `text` of RAW_TEXT_BYTES. */
enum { RAW_TEXT_BYTES = 192 };
char *raw_status_line(const struct raw *raw, char *text);
char *raw_plain_headers(const struct raw *raw, char *text);

/* What to want after that: more room, the end where it is broken, else `next`. */
enum raw_want raw_after(enum raw_sent sent, enum raw_want next);

/* Makes the bytes of a plain body, and of header lines without end. */
raw_maker raw_make_body, raw_make_padding;

#endif
