#include "origin/behaviour.h"
#include "origin/body.h"
#include "origin/plan.h"

#include <stddef.h>

/* For a query, where it takes the place of the default faults. */
static struct MHD_Response *respond(const struct plan *plan, unsigned *status)
{
    (void)status;
    return body_response_new(plan->size_bytes);
}

const struct behaviour behaviour_none = {
    .name = "none",
    .summary = "a plain answer",
    .respond = respond,
};
