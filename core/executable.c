/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/executable.h"

#include <inttypes.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

static const char own_executable[] = "/proc/self/exe";

/* Whether another program, such as valgrind, runs this one. Then the started program's code (fields
 * 26 and 27, proc(5)) does not contain this function. */
static bool is_run_by_another(void)
{
    char line[2048];
    uintptr_t first = 0;
    uintptr_t last = 0;
    FILE *stream = fopen("/proc/self/stat", "re");
    if (!stream)
        return false;
    size_t length = fread(line, 1, sizeof line - 1, stream);
    (void)fclose(stream);
    line[length] = '\0';
    const char *field =
        strrchr(line, ')'); /* the end of the second field; names may contain anything */
    for (int number = 2; field && number < 26; number++)
        field = strchr(field + 1, ' ');
    if (!field || sscanf(field, "%" SCNuPTR " %" SCNuPTR, &first, &last) != 2)
        return false;
    uintptr_t here = (uintptr_t)is_run_by_another;
    return here < first || here > last;
}

int executable_path(char path[EXECUTABLE_PATH_BYTES])
{
    /* Not resolved: this still names the program after its file was replaced or removed. Only under
     * another program that runs this one must the link be read. */
    (void)snprintf(path, EXECUTABLE_PATH_BYTES, "%s", own_executable);
    if (!is_run_by_another())
        return 0;
    ssize_t length = readlink(own_executable, path, EXECUTABLE_PATH_BYTES - 1);
    path[length > 0 ? length : 0] = '\0';
    return length > 0 ? 0 : -1;
}

void executable_die_with_parent(void)
{
    (void)prctl(PR_SET_PDEATHSIG, SIGKILL);
}
