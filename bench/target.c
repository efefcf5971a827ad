#include "bench/target.h"

#include "core/results.h"
#include "fetch/request.h"
#include "fetch/transport.h"

#include <string.h>

/* Results say -1 where a transport says 0: none. */
static int64_t unless_negative(int64_t limit)
{
    return limit < 0 ? 0 : limit;
}

int target_transport(struct transport *transport, const struct settings *settings,
                     const struct strings *urls, const char *origin_ca, struct err *err)
{
    *transport = (struct transport){.timeout_ns = settings->timeout_ns,
                                    .connect_timeout_ns = settings->connect_timeout_ns,
                                    .max_body_bytes = unless_negative(settings->max_body_bytes),
                                    .max_header_bytes = unless_negative(settings->max_header_bytes),
                                    .redirects = unless_negative(settings->max_redirects),
                                    .http2 = settings->http == HTTP_2,
                                    .insecure = settings->insecure};
    const char *cacert = origin_ca ? origin_ca : settings->cacert;
    if (cacert) {
        transport->cacert = strdup(cacert);
        if (!transport->cacert)
            return err_run(err, "out of memory");
    }
    for (size_t i = 0; i < urls->count; i++) {
        struct request request;
        if (request_init(&request, urls->items[i], err) != 0)
            return -1;
        int status = transport_resolve(transport, &request, 1, err);
        request_release(&request);
        if (status != 0)
            return -1;
    }
    return 0;
}
