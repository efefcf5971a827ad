/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FETCHBENCH_TESTS_SUPPORT_GOLDEN_H
#define FETCHBENCH_TESTS_SUPPORT_GOLDEN_H

/*
 * Compares `text` with tests/golden/NAME, byte by byte, and fails at the first line that differs.
 * With UPDATE_GOLDEN=1 in the environment it writes the file instead: look at the difference in
 * git before committing it.
 *
 *     UPDATE_GOLDEN=1 build/dev/tests/unit_report      (or unit_lessons)
 */
void expect_golden(const char *name, const char *text);

#endif
