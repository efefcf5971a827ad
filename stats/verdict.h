/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FETCHBENCH_STATS_VERDICT_H
#define FETCHBENCH_STATS_VERDICT_H

#include "core/err.h"
#include "core/results.h"
#include "stats/ratio.h"

#include <stdbool.h>
#include <stddef.h>

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
 * Gives each comparison its interval, verdict and runs_to_settle. `ratios`: of each; those without
 * an error get no bounds. `withheld`: NULL, or which of them get no verdict (unsettled, -1).
 *
 * With many comparisons in one report, at 95 % one in twenty would be a false alarm. So each has a
 * p-value (ratio_p_value), and those that the procedure of Benjamini and Hochberg ("Controlling the
 * False Discovery Rate", 1995) selects at 1 - confidence are settled differences: of all that a
 * report calls different no more than 5 % are expected to be wrong, and of the reports on equal
 * engines no more than 5 % call anything different. All intervals are then taken at the level of
 * the last one selected (Benjamini and Yekutieli, "False Discovery Rate-Adjusted Multiple
 * Confidence Intervals", 2005), so that a verdict is where its interval lies. Returns the
 * confidence that they have then; NAN: out of memory.
 *
 * Throughput is the makespan said otherwise and does not count as one more comparison.
 */
double settle_comparisons(struct comparison *comparisons, const struct ratio *ratios,
                          const bool *withheld, size_t count, double confidence,
                          double noise_threshold);

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
