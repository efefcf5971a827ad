/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FETCHBENCH_ORIGIN_TLS_H
#define FETCHBENCH_ORIGIN_TLS_H

#include "core/err.h"

#include <openssl/types.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/*
 * TLS of the origin, with OpenSSL: a certificate generated at the start for the addresses that it
 * listens on, signed by its own CA whose key is discarded at once, or one from files. ALPN offers
 * HTTP/2 and HTTP/1.1.
 */

struct origin_options;

/* The CA certificate is in an unnamed file (memfd), accessible to every process of the same user
 * while the origin runs, and gone afterwards. */
enum { TLS_PATH_BYTES = 40 };

struct tls {
    SSL_CTX *context; /* NULL: no TLS */
    int ca_descriptor;
    char ca_path[TLS_PATH_BYTES]; /* "/proc/PID/fd/N"; "": the certificate came from a file */
};

int tls_init(struct tls *tls, const struct origin_options *options, struct err *err) MUST_CHECK;
void tls_release(struct tls *tls);

/* The server's side of a connection on that socket; NULL: out of memory. */
SSL *tls_open(struct tls *tls, int socket);

/* The result of a call. */
enum tls_result { TLS_DONE, TLS_WANT_READ, TLS_WANT_WRITE, TLS_BROKEN };
enum tls_result tls_handshake(SSL *ssl);

/* As recv() and send(): the number of bytes, 0 read for the end, or -1 with EAGAIN in errno, or
 * EPIPE where the connection is broken. */
ssize_t tls_read(SSL *ssl, char *bytes, size_t size);
ssize_t tls_write(SSL *ssl, const char *bytes, size_t size);

/* Whether HTTP/2 was negotiated. */
bool tls_is_http2(const SSL *ssl);

#endif
