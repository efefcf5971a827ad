#include "loop/loop_clock.h"

#include "core/clock.h"

#include <math.h>

void loop_clock_init(struct loop_clock *clock)
{
    clock->speed = 1;
    clock->world_ns = clock->own_ns = clock_now_ns();
}

void loop_clock_set_speed(struct loop_clock *clock, double speed)
{
    int64_t own_ns = loop_clock_now_ns(clock);
    clock->speed = speed;
    clock->world_ns = clock_now_ns();
    clock->own_ns = own_ns;
}

bool loop_clock_jumps(const struct loop_clock *clock)
{
    return isinf(clock->speed);
}

void loop_clock_jump(struct loop_clock *clock, int64_t own_ns)
{
    if (own_ns > clock->own_ns)
        clock->own_ns = own_ns;
}

int64_t loop_clock_now_ns(const struct loop_clock *clock)
{
    if (loop_clock_jumps(clock))
        return clock->own_ns;
    int64_t passed_ns = clock_now_ns() - clock->world_ns;
    if (clock->speed == 1) /* whole numbers, so that a day's run stays exact */
        return clock->own_ns + passed_ns;
    return clock->own_ns + (int64_t)((double)passed_ns * clock->speed);
}

int64_t loop_clock_world_ns(const struct loop_clock *clock, int64_t own_ns)
{
    int64_t ahead_ns = own_ns - clock->own_ns;
    if (clock->speed == 1)
        return clock->world_ns + ahead_ns;
    /* Up, or the alarm would go before the timer is due. */
    double world_ns = ceil((double)ahead_ns / clock->speed);
    if (world_ns > 4e18)
        return INT64_MAX - 1;
    return clock->world_ns + (int64_t)world_ns;
}
