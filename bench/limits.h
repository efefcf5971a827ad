#ifndef FETCHBENCH_BENCH_LIMITS_H
#define FETCHBENCH_BENCH_LIMITS_H

#include "core/err.h"

#include <stdint.h>
#include <sys/types.h>

struct results;

/* What the system allows this process. */

/* Raises the limit on open descriptors as far as it goes and returns it. */
int64_t limits_raise_descriptors(void);

/* The CPUs that the engine may use: those of "client=" in settings.pin, else all of the machine. */
int64_t limits_client_cpus(const struct results *results);

/* Checks that `descriptors` may be open at once, after raising the limit. ERR_RUN names both
 * numbers, and `what` needs them ("500 fetches in flight with 'threads'"). */
int limits_check_descriptors(int64_t descriptors, const char *what, struct err *err) MUST_CHECK;

/*
 * CPUs as a text: "0", "0-1", "0.3" (dots for commas, since options are lists). Check: ERR_USAGE
 * for what is no such list or names a CPU that is not there. Count: how many they are; 0 for a bad
 * text. Pin: binds a process (0: this one) and the threads that it will start.
 */
int limits_check_cpus(const char *cpus, struct err *err) MUST_CHECK;
int limits_count_cpus(const char *cpus);
int limits_pin(pid_t process, const char *cpus, struct err *err) MUST_CHECK;

#endif
