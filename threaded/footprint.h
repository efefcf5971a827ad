#ifndef FETCHBENCH_THREADED_FOOTPRINT_H
#define FETCHBENCH_THREADED_FOOTPRINT_H

#include <stdint.h>

/* Memory of this process that is resident and shared with no other: what would be free again if it
 * ended. 0 where the system does not tell. About 100 us. One file a platform. */
int64_t footprint_own_bytes(void);

#endif
