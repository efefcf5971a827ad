#ifndef FETCHBENCH_REPORT_BAR_H
#define FETCHBENCH_REPORT_BAR_H

#include <stddef.h>
#include <stdint.h>

/*
 * Shares a bar of `cells` out among parts in proportion to their sizes: what is there at all gets a
 * cell, as long as there are enough; the rest goes by largest remainder. The shares add up to
 * `cells`, or to 0 where all parts are 0. At most BAR_PARTS parts, none of them negative.
 */
enum { BAR_PARTS = 8 };
void bar_share(const int64_t *parts, size_t count, int cells, int *shares);

#endif
