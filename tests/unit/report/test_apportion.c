/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "report/race_table.h"

#include <criterion/criterion.h>

TestSuite(apportion, .timeout = 20);

static int sum(const int *shares, size_t count)
{
    int total = 0;
    for (size_t i = 0; i < count; i++)
        total += shares[i];
    return total;
}

Test(apportion, divides_in_proportion)
{
    static const int64_t parts[] = {50, 25, 25};
    int shares[3];
    apportion(parts, 3, 40, shares);
    cr_assert_eq(shares[0], 20);
    cr_assert_eq(shares[1], 10);
    cr_assert_eq(shares[2], 10);
}

Test(apportion, gives_a_cell_to_every_part_that_is_not_0)
{
    static const int64_t parts[] = {9998, 1, 1, 0};
    int shares[4];
    apportion(parts, 4, 30, shares);
    cr_assert_eq(shares[0], 28);
    cr_assert_eq(shares[1], 1);
    cr_assert_eq(shares[2], 1);
    cr_assert_eq(shares[3], 0);
}

Test(apportion, always_fills_all_cells)
{
    for (int64_t a = 0; a < 12; a++)
        for (int64_t b = 0; b < 12; b++)
            for (int cells = 3; cells < 20; cells++) {
                int64_t parts[] = {a, b, 5};
                int shares[3];
                apportion(parts, 3, cells, shares);
                cr_assert_eq(sum(shares, 3), cells, "%ld %ld in %d", (long)a, (long)b, cells);
            }
}

Test(apportion, has_no_negative_share_where_cells_are_few)
{
    static const int64_t parts[] = {1, 1, 1, 1};
    int shares[4];
    apportion(parts, 4, 2, shares);
    cr_assert_eq(sum(shares, 4), 2);
    for (size_t i = 0; i < 4; i++)
        cr_assert_geq(shares[i], 0);
}

Test(apportion, of_nothing_is_empty)
{
    static const int64_t parts[] = {0, 0};
    int shares[2] = {7, 7};
    apportion(parts, 2, 30, shares);
    cr_assert_eq(sum(shares, 2), 0);
}
