/* Empty on other platforms. */
#include "core/executable.h"

#ifdef __APPLE__

#include <mach-o/dyld.h>
#include <stdint.h>

int executable_path(char path[EXECUTABLE_PATH_BYTES])
{
    uint32_t bytes = EXECUTABLE_PATH_BYTES;
    return _NSGetExecutablePath(path, &bytes) == 0 ? 0 : -1;
}

void executable_die_with_parent(void)
{
}

#endif
