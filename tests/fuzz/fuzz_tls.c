/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "service.h"

/* What a client sends to the built-in origin instead of the handshake of TLS, or within it. */

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t count)
{
    static const struct origin_options options = {.tls = true};
    if (service.poller.descriptor == 0)
        start_service(&options);
    serve("", 0, bytes, count);
    return 0;
}
