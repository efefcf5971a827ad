#include "origin/body.h"

#include <microhttpd.h>
#include <string.h>
#include <sys/types.h>

enum { LINE_BYTES = 64, POSITION_DIGITS = 12 };

/* Bodies up to this size point into one block that is made once; larger ones are written as they
 * are sent. */
enum { BLOCK_BYTES = 256 * 1024, CHUNK_BYTES = 64 * 1024 };

static char block[BLOCK_BYTES];

static void write_line(char line[LINE_BYTES], int64_t position)
{
    static const char text[LINE_BYTES + 1] =
        "............ fetchbench origin: the quick brown fox jumps again\n";
    memcpy(line, text, LINE_BYTES);
    for (int i = POSITION_DIGITS - 1; i >= 0; i--) {
        line[i] = "0123456789abcdef"[position & 15];
        position >>= 4;
    }
}

void body_fill(char *bytes, int64_t position, size_t count)
{
    while (count > 0) {
        char line[LINE_BYTES];
        size_t skipped = (size_t)(position % LINE_BYTES);
        size_t taken = LINE_BYTES - skipped;
        if (taken > count)
            taken = count;
        write_line(line, position - (int64_t)skipped);
        memcpy(bytes, line + skipped, taken);
        bytes += taken;
        position += (int64_t)taken;
        count -= taken;
    }
}

static ssize_t read_body(void *owner, uint64_t position, char *bytes, size_t most)
{
    (void)owner;
    body_fill(bytes, (int64_t)position, most);
    return (ssize_t)most;
}

struct MHD_Response *body_response_new(int64_t size_bytes)
{
    if (block[0] == '\0')
        body_fill(block, 0, sizeof block);
    struct MHD_Response *response =
        size_bytes <= BLOCK_BYTES
            ? MHD_create_response_from_buffer((size_t)size_bytes, block, MHD_RESPMEM_PERSISTENT)
            : MHD_create_response_from_callback((uint64_t)size_bytes, CHUNK_BYTES, read_body, NULL,
                                                NULL);
    if (response)
        (void)MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_TYPE, "text/plain");
    return response;
}

struct MHD_Response *bodies_get(struct bodies *bodies, int64_t size_bytes)
{
    size_t place = (size_t)size_bytes % BODY_SLOTS;
    if (bodies->slots[place].response && bodies->slots[place].size_bytes == size_bytes)
        return bodies->slots[place].response;
    struct MHD_Response *response = body_response_new(size_bytes);
    if (!response)
        return NULL;
    if (bodies->slots[place].response)
        MHD_destroy_response(bodies->slots[place].response);
    bodies->slots[place].size_bytes = size_bytes;
    bodies->slots[place].response = response;
    return response;
}

void bodies_release(struct bodies *bodies)
{
    for (size_t i = 0; i < BODY_SLOTS; i++)
        if (bodies->slots[i].response)
            MHD_destroy_response(bodies->slots[i].response);
    *bodies = (struct bodies){0};
}
