#ifndef FETCHBENCH_FETCH_LIBCURL_H
#define FETCHBENCH_FETCH_LIBCURL_H

#include "core/err.h"

/* Before the first handle of a process, and before its threads: libcurl takes its memory from
 * core/memory.h, for every engine alike. May be called again; each call wants one of release. */
int libcurl_init(struct err *err) MUST_CHECK;
void libcurl_release(void);

#endif
