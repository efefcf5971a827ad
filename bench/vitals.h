#ifndef FETCHBENCH_BENCH_VITALS_H
#define FETCHBENCH_BENCH_VITALS_H

#include <stdbool.h>
#include <stdint.h>

/* What another process of this user is like at this moment, its own child processes included.
 * Costs that process nothing; about 20 us here, and 50 us for each child. One file a platform. */
struct vitals {
    bool known; /* false: the process has gone, or the system does not tell; the rest is 0 */
    int64_t threads;
    int64_t memory_bytes; /* resident; of children, what they do not share */
    int64_t cpu_ns;       /* user and system, since it was started */
};

struct vitals vitals_read(int pid);

#endif
