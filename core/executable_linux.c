#include "core/executable.h"

#ifdef __linux__

#include <signal.h>
#include <stdio.h>
#include <sys/prctl.h>

int executable_path(char path[EXECUTABLE_PATH_BYTES])
{
    /* Not resolved: this still names the program after its file was replaced or removed. */
    (void)snprintf(path, EXECUTABLE_PATH_BYTES, "/proc/self/exe");
    return 0;
}

void executable_die_with_parent(void)
{
    (void)prctl(PR_SET_PDEATHSIG, SIGKILL);
}

#endif
