/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FETCHBENCH_CORE_EXECUTABLE_H
#define FETCHBENCH_CORE_EXECUTABLE_H

/* What each platform does in its own way about the running executable. */

enum { EXECUTABLE_PATH_BYTES = 4096 };

/* Writes the path by which this executable can be started again; -1 if the platform has none. */
int executable_path(char path[EXECUTABLE_PATH_BYTES]);

/* Asks the system to kill this process when the thread that started it ends. Where there is no such
 * thing it does nothing, and it has to notice the closed socket. */
void executable_die_with_parent(void);

#endif
