#ifndef FETCHBENCH_CORE_CPUS_H
#define FETCHBENCH_CORE_CPUS_H

#include "core/err.h"

#include <sys/types.h>

/*
 * CPUs as a text: "0", "0-1", "0.3" (dots for commas, since options are lists). Check: ERR_USAGE
 * for what is no such list or names a CPU that is not there. Count: how many they are; 0 for a bad
 * text. Pin: binds a process (0: this one) and the threads that it will start.
 */
int cpus_check(const char *cpus, struct err *err) MUST_CHECK;
int cpus_count(const char *cpus);
int cpus_pin(pid_t process, const char *cpus, struct err *err) MUST_CHECK;

#endif
