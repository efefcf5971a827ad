/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FETCHBENCH_ORIGIN_CONTROL_H
#define FETCHBENCH_ORIGIN_CONTROL_H

#include <stdint.h>

/*
 * Messages over the socket between the origin and the process that started it: both ends are the
 * same executable, so plain structs will do. First the origin sends a hello; from then on it
 * answers each command, one byte, with its struct origin_counts. Closing the socket ends the
 * origin.
 */

struct control_hello {
    uint32_t error_kind; /* enum err_kind; ERR_NONE: it listens */
    int32_t port;
    char ca_path[48]; /* of the certificate for clients to trust; "": no TLS */
    char text[512];   /* of the error */
};

enum { CONTROL_COUNTS = 'c', CONTROL_COUNTS_AND_RESET = 'r' };

#endif
