#include "origin/behaviour.h"
#include "origin/body.h"
#include "origin/plan.h"

#include <microhttpd.h>
#include <stdlib.h>
#include <sys/types.h>

enum { CHUNK_BYTES = 4096 };

static ssize_t read_body(void *owner, uint64_t position, char *bytes, size_t most)
{
    const int64_t *size_bytes = owner;
    int64_t left = *size_bytes - (int64_t)position;
    if (left <= 0)
        return MHD_CONTENT_READER_END_OF_STREAM;
    size_t count = (int64_t)most < left ? most : (size_t)left;
    body_fill(bytes, (int64_t)position, count);
    return (ssize_t)count;
}

/* No length is announced, so libmicrohttpd sends chunks. */
static struct MHD_Response *respond(const struct plan *plan, unsigned *status)
{
    (void)status;
    int64_t *size_bytes = malloc(sizeof *size_bytes);
    if (!size_bytes)
        return NULL;
    *size_bytes = plan->size_bytes;
    struct MHD_Response *response = MHD_create_response_from_callback(MHD_SIZE_UNKNOWN, CHUNK_BYTES,
                                                                      read_body, size_bytes, free);
    if (!response) {
        free(size_bytes);
        return NULL;
    }
    (void)MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_TYPE, "text/plain");
    return response;
}

const struct behaviour behaviour_chunked = {
    .name = "chunked",
    .summary = "sends the body in chunks, without announcing its length",
    .respond = respond,
};
