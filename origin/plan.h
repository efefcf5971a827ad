#ifndef FETCHBENCH_ORIGIN_PLAN_H
#define FETCHBENCH_ORIGIN_PLAN_H

#include <stdint.h>

/* What is going to happen to one request: the settings with all dice thrown. */

struct behaviour;
struct origin_settings;

struct plan {
    uint64_t request; /* its number, from 0 */
    uint64_t seed;
    int64_t delay_ns;
    int64_t size_bytes;
    unsigned status;
    const struct behaviour *behaviour; /* NULL: none, a plain answer */
    int64_t argument;                  /* of the behaviour */
};

struct plan plan_draw(const struct origin_settings *settings, uint64_t request);

#endif
