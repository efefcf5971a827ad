#ifndef FETCHBENCH_STATS_VERDICT_H
#define FETCHBENCH_STATS_VERDICT_H

#include "core/results.h"

/*
 * What the interval of a ratio says, against a noise threshold such as 0.02: differences of that
 * size may come from the machine, or are too small to matter. The threshold is a band around 1,
 * from 1 / 1.02 to 1.02.
 *
 *   faster          the whole interval lies below the band
 *   slower          the whole interval lies above the band
 *   no difference   the whole interval lies within the band
 *   unsettled    anything else: the interval reaches over an edge, or there is none
 *
 * An interval aside of 1 but reaching into the band is unsettled by intent: it shows a
 * difference, but not yet one that matters.
 */
enum verdict verdict_of(const struct estimate *ratio, double noise_threshold);

/*
 * How many more runs would likely settle an unsettled ratio that was measured with `runs`: the
 * interval narrows with the square root of the runs, and must come to lie on one side of the edge
 * that it reaches over, with four chances in five to do so. Without an interval: what is wanting to
 * the fewest runs that give one. -1 where it is settled, where there is no ratio, or where the
 * difference is so near the threshold that no sensible number of runs would do (more than 1000).
 */
int64_t runs_to_settle(const struct estimate *ratio, double noise_threshold, size_t runs,
                       double confidence);

#endif
