/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FETCHBENCH_STATS_VERDICT_H
#define FETCHBENCH_STATS_VERDICT_H

#include "core/err.h"
#include "core/results.h"
#include "stats/ratio.h"

#include <stdbool.h>
#include <stddef.h>

/*
 * The verdict of a ratio's interval, with a noise threshold such as 0.02: differences of that size
 * may come from the machine, or are too small to matter. The threshold is a band around 1, from 1 /
 * 1.02 to 1.02.
 *
 *   faster          the entire interval lies below the band
 *   slower          the entire interval lies above the band
 *   no difference   the entire interval lies within the band
 *   unsettled    anything else: the interval crosses an edge, or there is none
 *
 * An interval that excludes 1 but overlaps the band is deliberately unsettled: there is a
 * difference, but perhaps not one that matters.
 */
enum verdict verdict_of(const struct estimate *ratio, double noise_threshold);

/*
 * Gives each comparison its interval, verdict and runs_to_settle. `ratios`: one for each; those
 * without a standard error get no bounds. `withheld`: NULL, or which of them get no verdict
 * (unsettled, -1).
 *
 * With many comparisons in one report, one in twenty at 95 % would be a false alarm. So each has a
 * p-value (ratio_p_value), and those that the procedure of Benjamini and Hochberg ("Controlling the
 * False Discovery Rate", 1995) selects at 1 - confidence are settled differences: of all that a
 * report calls different no more than 5 % are expected to be wrong, and of the reports on equal
 * engines no more than 5 % call anything different. All intervals are then taken at the level of
 * the last one selected (Benjamini and Yekutieli, "False Discovery Rate-Adjusted Multiple
 * Confidence Intervals", 2005), so that each verdict agrees with its interval. Returns their
 * confidence; NAN: out of memory.
 *
 * Throughput is another form of the makespan and does not count as a separate comparison.
 */
double settle_comparisons(struct comparison *comparisons, const struct ratio *ratios,
                          const bool *withheld, size_t count, double confidence,
                          double noise_threshold);

/*
 * How many more runs would likely settle an unsettled ratio that was measured with `runs`: the
 * interval narrows with the square root of the runs, and has to clear the edge that it crosses,
 * with a probability of 80 %. Without an interval: how many runs are missing for one. -1 where it
 * is settled, where there is no ratio, or where the difference is so close to the threshold that
 * more than 1000 runs would be needed.
 */
int64_t runs_to_settle(const struct estimate *ratio, double noise_threshold, size_t runs,
                       double confidence);

#endif
