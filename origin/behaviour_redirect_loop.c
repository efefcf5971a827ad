#include "origin/behaviour.h"

#include <microhttpd.h>
#include <stddef.h>

static struct MHD_Response *respond(const struct plan *plan, unsigned *status)
{
    (void)plan;
    struct MHD_Response *response =
        MHD_create_response_from_buffer(0, (void *)"", MHD_RESPMEM_PERSISTENT);
    if (response)
        (void)MHD_add_response_header(response, MHD_HTTP_HEADER_LOCATION,
                                      "/again?fault=redirect-loop");
    *status = MHD_HTTP_FOUND;
    return response;
}

const struct behaviour behaviour_redirect_loop = {
    .name = "redirect-loop",
    .summary = "redirects for ever",
    .respond = respond,
};
