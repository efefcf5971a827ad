/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FETCHBENCH_REPORT_PAGE_SCRIPT_H
#define FETCHBENCH_REPORT_PAGE_SCRIPT_H

#include <stdio.h>

struct view;

/* The page's script, generated from page.js by the build, and its hash for the
 * Content-Security-Policy. */
extern const char *const page_script, *const page_script_hash;

/* The section that the script fills, hidden without it, and its data: every value, interval, number
 * of runs and verdict, formatted as in the tables. */
void page_write_choices(const struct view *view, FILE *stream);

#endif
