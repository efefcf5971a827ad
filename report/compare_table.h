/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FETCHBENCH_REPORT_COMPARE_TABLE_H
#define FETCHBENCH_REPORT_COMPARE_TABLE_H

#include "core/err.h"

#include <stdio.h>

struct format_options;
struct run_comparison;

/* Two runs side by side for the terminal: how many cells became faster or slower, then cell by
 * cell, then the cells without a match and the differences between the manifests. A pure function,
 * as the formats are. */
int compare_table_write(const struct run_comparison *comparison,
                        const struct format_options *options, FILE *stream,
                        struct err *err) MUST_CHECK;

#endif
