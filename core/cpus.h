/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FETCHBENCH_CORE_CPUS_H
#define FETCHBENCH_CORE_CPUS_H

#include "core/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/types.h>

/* A set of CPUs. */
enum { CPUS_MAX = 1024 };
struct cpus {
    uint64_t bits[CPUS_MAX / 64];
};

/* "0", "0-3", "0.2": numbers and ranges joined by dots, since options are lists. ERR_USAGE. */
int cpus_parse(struct cpus *cpus, const char *text, struct err *err) MUST_CHECK;

/* The shortest text that parses back to the same set. */
void cpus_write(const struct cpus *cpus, FILE *stream);

int64_t cpus_count(const struct cpus *cpus);

/* ERR_USAGE for a CPU that this process may not use. */
int cpus_check(const struct cpus *cpus, struct err *err) MUST_CHECK;

/* Binds a process (0: this one) and the threads that it will start; does nothing for an empty set.
 */
int cpus_pin(pid_t process, const struct cpus *cpus, struct err *err) MUST_CHECK;

#endif
