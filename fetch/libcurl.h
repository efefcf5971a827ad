/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FETCHBENCH_FETCH_LIBCURL_H
#define FETCHBENCH_FETCH_LIBCURL_H

#include "core/err.h"

#include <stdbool.h>

/* Before the first handle of a process, and before its threads: libcurl gets its memory from
 * core/memory.h, for every engine. May be called again; each call needs one of release. */
int libcurl_init(struct err *err) MUST_CHECK;
void libcurl_release(void);

/* The libcurl that this process has loaded. */
struct libcurl_version {
    char version[32]; /* "8.14.1" */
    char tls[96];     /* "OpenSSL/3.0.16"; empty: none */
};
struct libcurl_version libcurl_version(void);

/* Whether `version` ("8.14.1") comes before `other`. */
bool libcurl_is_older(const char *version, const char *other);

/* Whether a libcurl of this version can fetch `url` by HTTP/2: in clear text, older ones send
 * garbage from the second fetch of a connection on. ERR_USAGE. */
int libcurl_check_http2(const char *version, const char *url, struct err *err) MUST_CHECK;

/* Whether the loaded one may report a truncated response over HTTP/2 as complete.
 */
bool libcurl_hides_cuts(void);

/* Whether a file may be a shared library that a process can load instead of its own libcurl.
 * ERR_USAGE: it cannot be read, is not one, or has a name that ld.so(8) would split. */
int libcurl_check_file(const char *path, struct err *err) MUST_CHECK;

/* In that process: checks that it has loaded this file as its libcurl, and that this is not older
 * than the program supports. ERR_USAGE. */
int libcurl_check_loaded(const char *path, struct err *err) MUST_CHECK;

#endif
