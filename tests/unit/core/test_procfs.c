/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/procfs.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

TestSuite(procfs, .timeout = 20);

/* A file with this text, which is removed when the test ends. */
static const char *file_with(const char *text)
{
    static char path[] = "/tmp/fetchbench-procfs-XXXXXX";
    int descriptor = mkstemp(path);
    cr_assert(ge(int, descriptor, 0));
    cr_assert(eq(sz, (size_t)write(descriptor, text, strlen(text)), strlen(text)));
    (void)close(descriptor);
    return path;
}

static void expect_value(const char *text, const char *name, const char *value)
{
    char read[32];
    const char *path = file_with(text);
    cr_assert(procfs_value(path, name, read, sizeof read));
    cr_expect(eq(str, read, (char *)value));
    (void)unlink(path);
}

Test(procfs, strips_spaces_and_colons_from_a_value)
{
    expect_value("Name:\tx\nmodel name\t: Some CPU @ 2 GHz\n", "model name", "Some CPU @ 2 GHz");
}

Test(procfs, strips_quotes_from_a_value)
{
    expect_value("A=1\nPRETTY_NAME=\"Some Linux 1\"\n", "PRETTY_NAME", "Some Linux 1");
}

Test(procfs, reads_the_first_line_where_no_name_is_given)
{
    expect_value("schedutil\nperformance\n", "", "schedutil");
}

Test(procfs, cuts_a_value_that_is_too_long)
{
    expect_value("x 0123456789012345678901234567890123456789\n", "x",
                 "0123456789012345678901234567890");
}

Test(procfs, reads_numbers_with_a_unit_after_them)
{
    const char *path = file_with("VmRSS:\t  1234 kB\nempty:\n");
    cr_expect(eq(i64, procfs_number(path, "VmRSS:"), 1234));
    cr_expect(eq(i64, procfs_number(path, "empty:"), -1));
    cr_expect(eq(i64, procfs_number(path, "missing:"), -1));
    (void)unlink(path);
    cr_expect(eq(i64, procfs_number(path, "VmRSS:"), -1), "of a file that is not there");
}

Test(procfs, knows_the_private_memory_of_this_process)
{
    cr_expect(gt(i64, procfs_private_bytes(getpid()), 0));
    cr_expect(eq(i64, procfs_private_bytes(-1), -1));
}
