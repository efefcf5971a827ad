#ifndef FETCHBENCH_ORIGIN_BODY_H
#define FETCHBENCH_ORIGIN_BODY_H

#include <stddef.h>
#include <stdint.h>

/*
 * What the bodies of plain answers contain: printable lines of 64 bytes, each of which begins with
 * its own position in hexadecimal, so that a byte that is lost or doubled on the way shows.
 */

struct MHD_Response;

/* Writes `count` bytes of the body, from `position` on. */
void body_fill(char *bytes, int64_t position, size_t count);

/* A response of that size of one's own, to add headers to; NULL: out of memory. */
struct MHD_Response *body_response_new(int64_t size_bytes);

/* Responses that are shared between requests, by their size: making one costs more than sending
 * it. Eight kilobytes; responses in use outlive their slot. */
enum { BODY_SLOTS = 512 };
struct bodies {
    struct {
        int64_t size_bytes;
        struct MHD_Response *response;
    } slots[BODY_SLOTS];
};

/* The shared response of that size, which belongs to `bodies`; NULL: out of memory. */
struct MHD_Response *bodies_get(struct bodies *bodies, int64_t size_bytes);
void bodies_release(struct bodies *bodies);

#endif
