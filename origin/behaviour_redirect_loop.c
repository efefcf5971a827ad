#include "origin/behaviour.h"
#include "origin/plan.h"

#include <inttypes.h>
#include <microhttpd.h>
#include <stddef.h>
#include <stdio.h>

static struct MHD_Response *respond(const struct plan *plan, unsigned *status)
{
    char location[96];
    (void)snprintf(location, sizeof location,
                   "/again?fault=redirect-loop&number=%" PRIu64 "&delay=%" PRId64 "ns",
                   plan->request, plan->delay_ns);
    struct MHD_Response *response =
        MHD_create_response_from_buffer(0, (void *)"", MHD_RESPMEM_PERSISTENT);
    if (response)
        (void)MHD_add_response_header(response, MHD_HTTP_HEADER_LOCATION, location);
    *status = MHD_HTTP_FOUND;
    return response;
}

const struct behaviour behaviour_redirect_loop = {
    .name = "redirect-loop",
    .summary = "redirects for ever",
    .respond = respond,
};
