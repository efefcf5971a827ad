/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FETCHBENCH_CORE_PROCFS_H
#define FETCHBENCH_CORE_PROCFS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * The one reader of the kernel's text files: procfs (proc(5)), sysfs, cgroups, os-release. Most
 * have lines of a name and a value. Opening and reading one takes about 10 us, smaps_rollup 50 us.
 */

/* The value in the first line that begins with `name` ("": the first line): what follows the name,
 * without surrounding spaces, ':', '=' and quotes, truncated to `bytes`. False: no such file or
 * line. */
bool procfs_value(const char *path, const char *name, char *value, size_t bytes);

/* Likewise as a whole number, ignoring what follows it; -1: none. */
int64_t procfs_number(const char *path, const char *name);

/* Resident memory of a process that it shares with no other: what its end would free. -1: not
 * known. */
int64_t procfs_private_bytes(int pid);

/* "/proc/PID/FILE", into `path` of PROCFS_PATH_BYTES, which is returned. */
enum { PROCFS_PATH_BYTES = 64 };
char *procfs_path(char *path, int pid, const char *file);

#endif
