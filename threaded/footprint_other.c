#include "threaded/footprint.h"

#ifndef __linux__

int64_t footprint_own_bytes(void)
{
    return 0;
}

#endif
