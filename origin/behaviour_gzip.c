#include "origin/behaviour.h"
#include "origin/body.h"
#include "origin/plan.h"

#include <microhttpd.h>
#include <stdlib.h>
#include <string.h>

/*
 * The gzip format (RFC 1952) around blocks that are stored and not compressed (RFC 1951, 3.2.4):
 * whoever decodes it has the same work to do, and no library is needed to make it.
 */

enum { BLOCK_MOST = 65535, BLOCK_HEAD = 5, HEAD_BYTES = 10, TAIL_BYTES = 8 };

/* Larger ones would have to be made while they are sent. */
static const int64_t most_bytes = 64 * 1024 * 1024;

static uint32_t crc32_of(const unsigned char *bytes, size_t count)
{
    uint32_t table[256];
    for (uint32_t i = 0; i < 256; i++) {
        uint32_t value = i;
        for (int bit = 0; bit < 8; bit++)
            value = value >> 1 ^ (value & 1 ? UINT32_C(0xedb88320) : 0);
        table[i] = value;
    }
    uint32_t crc = UINT32_MAX;
    for (size_t i = 0; i < count; i++)
        crc = crc >> 8 ^ table[(crc ^ bytes[i]) & 0xff];
    return ~crc;
}

static unsigned char *put_little(unsigned char *at, uint32_t value, int bytes)
{
    for (int i = 0; i < bytes; i++)
        *at++ = (unsigned char)(value >> 8 * i);
    return at;
}

/* One stored block; the last one says so. */
static unsigned char *put_block(unsigned char *at, const char *body, size_t count, int last)
{
    *at++ = (unsigned char)last;
    at = put_little(at, (uint32_t)count, 2);
    at = put_little(at, ~(uint32_t)count, 2);
    memcpy(at, body, count);
    return at + count;
}

static unsigned char *pack(const char *body, size_t count, size_t *packed_bytes)
{
    size_t blocks = count / BLOCK_MOST + 1;
    unsigned char *packed = malloc(HEAD_BYTES + blocks * BLOCK_HEAD + count + TAIL_BYTES);
    if (!packed)
        return NULL;
    static const unsigned char head[HEAD_BYTES] = {0x1f, 0x8b, 8, [9] = 255};
    memcpy(packed, head, sizeof head);
    unsigned char *at = packed + sizeof head;
    for (size_t block = 0; block < blocks; block++) {
        size_t from = block * BLOCK_MOST;
        size_t length = count - from < BLOCK_MOST ? count - from : BLOCK_MOST;
        at = put_block(at, body + from, length, block + 1 == blocks);
    }
    at = put_little(at, crc32_of((const unsigned char *)body, count), 4);
    at = put_little(at, (uint32_t)count, 4);
    *packed_bytes = (size_t)(at - packed);
    return packed;
}

static struct MHD_Response *respond(const struct plan *plan, unsigned *status)
{
    (void)status;
    int64_t size_bytes = plan->size_bytes < most_bytes ? plan->size_bytes : most_bytes;
    size_t count = (size_t)size_bytes;
    char *body = malloc(count + 1);
    if (!body)
        return NULL;
    body_fill(body, 0, count);
    size_t packed_bytes = 0;
    unsigned char *packed = pack(body, count, &packed_bytes);
    free(body);
    if (!packed)
        return NULL;
    struct MHD_Response *response =
        MHD_create_response_from_buffer(packed_bytes, packed, MHD_RESPMEM_MUST_FREE);
    if (!response) {
        free(packed);
        return NULL;
    }
    (void)MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_TYPE, "text/plain");
    (void)MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_ENCODING, "gzip");
    return response;
}

const struct behaviour behaviour_gzip = {
    .name = "gzip",
    .summary = "sends the body in gzip format, 64 MiB of it at most",
    .respond = respond,
};
