#ifndef FETCHBENCH_BENCH_LIMITS_H
#define FETCHBENCH_BENCH_LIMITS_H

#include "core/err.h"

#include <stdint.h>

/* What the system allows this process. */

/* Raises the limit on open descriptors as far as it goes and returns it. */
int64_t limits_raise_descriptors(void);

/* Checks that `descriptors` may be open at once, after raising the limit. ERR_RUN names both
 * numbers, and `what` needs them ("500 fetches in flight with 'threads'"). */
int limits_check_descriptors(int64_t descriptors, const char *what, struct err *err) MUST_CHECK;

#endif
