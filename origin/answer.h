/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FETCHBENCH_ORIGIN_ANSWER_H
#define FETCHBENCH_ORIGIN_ANSWER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * The response to one request, in terms that apply to every protocol: the faults change these
 * values, http1.c and http2.c turn them into bytes. Nothing else writes an answer.
 *
 * An answer is a function of what was drawn for its request (struct plan), computed when it is
 * needed: only the number of bytes sent is stored for a request. So a waiting request costs a few
 * hundred bytes, and a body needs no memory, whatever its length.
 */

/* Writes `count` bytes of a body, from `position` on. */
struct plan;
typedef void body_writer(const struct plan *plan, char *bytes, int64_t position, size_t count);

/* What happens once the bytes are sent. */
enum answer_end {
    ANSWER_COMPLETE,
    ANSWER_CLOSE,            /* close the connection; HTTP/2: end the stream where it stands */
    ANSWER_RESET,            /* reset the connection; HTTP/2: the stream */
    ANSWER_CLOSE_CONNECTION, /* close the connection, with all its streams */
    ANSWER_RESET_CONNECTION, /* reset the connection, with all its streams */
    ANSWER_GOAWAY,           /* HTTP/2: end the connection with a GOAWAY frame; else close it */
    ANSWER_STALL,            /* do nothing: the client has to give up */
};

/* LENGTH_UNKNOWN: no length is announced. COUNT_ENDLESS: endless. */
enum { LENGTH_UNKNOWN = -1 };
#define COUNT_ENDLESS INT64_MAX

struct answer {
    bool silent; /* no HTTP is sent: `raw_bytes` of noise, then the end */
    int64_t raw_bytes;
    body_writer *write_raw;

    unsigned status;
    const char *content_type;     /* NULL: not sent */
    const char *content_encoding; /* likewise */
    char location[192];           /* "": none */
    int64_t padding_bytes;        /* of meaningless header lines, in complete lines */
    int64_t length;               /* announced */
    bool chunked;                 /* HTTP/1.1: without a length, in chunks */
    bool last;                    /* the connection takes no further request */

    const char *text;    /* the body, of `body_bytes`; NULL: body_fill writes it */
    int64_t body_bytes;  /* that are sent */
    int64_t bytes_per_s; /* of the body; 0: as fast as the client reads */
    enum answer_end end;
};

/* The bytes of a plain body: printable lines of 64 bytes, each of which begins with its own
 * position in hexadecimal, so that a lost or duplicated byte is visible. */
void body_fill(char *bytes, int64_t position, size_t count);

/* Bytes of the body from `position` on, at most `count`; returns how many there are. */
size_t answer_body(const struct answer *answer, char *bytes, int64_t position, size_t count);

/* Meaningless header lines, 64 bytes each. */
enum { PADDING_LINE_BYTES = 64 };
void answer_padding(char *bytes, int64_t position, size_t count);

/* How many bytes of the body may be sent by `now_ns` of an answer that began at `began_ns`, and,
 * where that is not all, when the next one may. */
int64_t answer_allowed(const struct answer *answer, int64_t began_ns, int64_t now_ns,
                       int64_t *next_ns);

#endif
