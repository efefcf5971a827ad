/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "service.h"

/* What a client sends to the built-in origin over HTTP/2, after a preface and its SETTINGS. */

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t count)
{
    static const struct origin_options options;
    static const char opening[] = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
                                  "\0\0\0\4\0\0\0\0\0";
    if (service.poller.descriptor == 0)
        start_service(&options);
    serve(opening, sizeof opening - 1, bytes, count);
    return 0;
}
