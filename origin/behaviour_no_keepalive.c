#include "origin/behaviour.h"
#include "origin/body.h"
#include "origin/plan.h"

#include <microhttpd.h>
#include <stddef.h>

/* A whole answer, after which the connection is closed: every fetch needs a new one. */
static struct MHD_Response *respond(const struct plan *plan, unsigned *status)
{
    (void)status;
    struct MHD_Response *response = body_response_new(plan->size_bytes);
    if (response)
        (void)MHD_add_response_header(response, MHD_HTTP_HEADER_CONNECTION, "close");
    return response;
}

const struct behaviour behaviour_no_keepalive = {
    .name = "no-keepalive",
    .summary = "closes the connection after each answer",
    .respond = respond,
};
