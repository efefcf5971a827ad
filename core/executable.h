/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FETCHBENCH_CORE_EXECUTABLE_H
#define FETCHBENCH_CORE_EXECUTABLE_H

/* Platform-specific functions for the running executable. */

enum { EXECUTABLE_PATH_BYTES = 4096 };

/* Writes the path by which this executable can be started again; -1 if the platform has none. */
int executable_path(char path[EXECUTABLE_PATH_BYTES]);

/* Asks the system to kill this process when the thread that started it ends. Elsewhere it does
 * nothing, and the process has to notice the closed socket. */
void executable_die_with_parent(void);

#endif
