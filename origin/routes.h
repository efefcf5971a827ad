#ifndef FETCHBENCH_ORIGIN_ROUTES_H
#define FETCHBENCH_ORIGIN_ROUTES_H

#include <stdbool.h>

/* The paths that mean something; every other one gets a plain answer. */

struct MHD_Response;
struct service;

struct route {
    const char *path; /* ends in '/': everything below it */
    bool counted;     /* as a request; else it is neither counted nor delayed */
    /* NULL: out of memory. */
    struct MHD_Response *(*respond)(const struct service *service, const char *url,
                                    unsigned *status);
};

/* The route of that URL, or NULL. */
const struct route *route_find(const char *url);

#endif
