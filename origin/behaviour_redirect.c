#include "origin/behaviour.h"
#include "origin/plan.h"

#include <inttypes.h>
#include <microhttpd.h>
#include <stddef.h>
#include <stdio.h>

/* The place to go to tells the rest of the way in its query, and what the request asked for. */
static struct MHD_Response *respond(const struct plan *plan, unsigned *status)
{
    char fault[32] = "none";
    char location[192];
    if (plan->argument > 1)
        (void)snprintf(fault, sizeof fault, "redirect=%" PRId64, plan->argument - 1);
    (void)snprintf(location, sizeof location,
                   "/redirected?fault=%s&number=%" PRIu64 "&delay=%" PRId64 "ns&size=%" PRId64
                   "&status=%u",
                   fault, plan->request, plan->delay_ns, plan->size_bytes, plan->status);
    struct MHD_Response *response =
        MHD_create_response_from_buffer(0, (void *)"", MHD_RESPMEM_PERSISTENT);
    if (response)
        (void)MHD_add_response_header(response, MHD_HTTP_HEADER_LOCATION, location);
    *status = MHD_HTTP_FOUND;
    return response;
}

const struct behaviour behaviour_redirect = {
    .name = "redirect",
    .summary = "redirects so many times, then answers",
    .kind = ARGUMENT_COUNT,
    .argument = "redirects",
    .fallback = 1,
    .least = 1,
    .most = 1000000,
    .respond = respond,
};
