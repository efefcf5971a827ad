#ifndef FETCHBENCH_LOOP_LOOP_CLOCK_H
#define FETCHBENCH_LOOP_LOOP_CLOCK_H

#include <stdbool.h>
#include <stdint.h>

/*
 * A clock that runs `speed` times as fast as the world's, from the moment that the speed was set.
 * At speed 1 it shows clock_now_ns() to the nanosecond. At speed INFINITY it stands, and moves only
 * when it is told to.
 */
struct loop_clock {
    double speed;
    int64_t world_ns; /* when the speed was set, by the world's clock */
    int64_t own_ns;   /* and by this one; at INFINITY: now */
};

void loop_clock_init(struct loop_clock *clock);
void loop_clock_set_speed(struct loop_clock *clock, double speed);

bool loop_clock_jumps(const struct loop_clock *clock);

/* Moves a clock that jumps on to `own_ns`, never back. */
void loop_clock_jump(struct loop_clock *clock, int64_t own_ns);

int64_t loop_clock_now_ns(const struct loop_clock *clock);

/* When the world's clock shows what this one then shows as `own_ns`; not for one that jumps. */
int64_t loop_clock_world_ns(const struct loop_clock *clock, int64_t own_ns);

#endif
