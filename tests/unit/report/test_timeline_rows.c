/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "report/timeline.h"

#include "core/results.h"

#include <criterion/criterion.h>
#include <math.h>

TestSuite(timeline_rows, .timeout = 20);

static void expect_rows(struct sample *samples, size_t count, const size_t *rows, size_t row_count,
                        enum timeline_by by)
{
    struct timeline_rows laid;
    struct trial trial = {.samples = samples, .sample_count = count};
    cr_assert_eq(timeline_rows_init(&laid, &trial, by), 0);
    cr_expect_eq(laid.row_count, row_count);
    for (size_t i = 0; i < count; i++)
        cr_expect_eq(laid.rows[i], rows[i], "sample %zu is in row %zu", i, laid.rows[i]);
    timeline_rows_release(&laid);
}

Test(timeline_rows, fetches_that_follow_each_other_share_a_row)
{
    struct sample samples[] = {{.start_ns = 0, .end_ns = 5, .worker = 3},
                               {.start_ns = 5, .end_ns = 9, .worker = 3},
                               {.start_ns = 2, .end_ns = 4, .worker = 7}};
    expect_rows(samples, 3, (size_t[]){0, 0, 1}, 2, TIMELINE_BY_WORKER);
}

Test(timeline_rows, simultaneous_fetches_of_one_worker_have_a_row_each)
{
    struct sample samples[] = {{.start_ns = 0, .end_ns = 5},
                               {.start_ns = 1, .end_ns = 3},
                               {.start_ns = 2, .end_ns = 9},
                               {.start_ns = 3, .end_ns = 4}};
    expect_rows(samples, 4, (size_t[]){0, 1, 2, 1}, 3, TIMELINE_BY_WORKER);
}

Test(timeline_rows, the_typical_trial_has_the_makespan_nearest_to_the_median)
{
    struct sample sample = {.end_ns = 1};
    struct trial trials[] = {
        {.makespan_ns = 10, .samples = &sample, .sample_count = 1},
        {.makespan_ns = 21, .failure = (char *)"no", .samples = &sample, .sample_count = 1},
        {.makespan_ns = 20, .samples = &sample, .sample_count = 1},
        {.makespan_ns = 22},
        {.makespan_ns = 90, .samples = &sample, .sample_count = 1}};
    struct cell cell = {.trials = trials, .trial_count = 5, .summary.makespan_s = {21e-9, 0, 0}};
    cr_expect_eq(timeline_typical_trial(&cell), &trials[2]);
    cr_expect_null(timeline_typical_trial(NULL));
    /* As in a file whose summary was removed. */
    cell.summary.makespan_s.value = NAN;
    cr_expect_eq(timeline_typical_trial(&cell), &trials[0]);
}

Test(timeline_rows, by_fetch_each_has_its_own_in_the_order_of_their_starts)
{
    struct sample samples[] = {{.start_ns = 6, .end_ns = 9, .worker = 1},
                               {.start_ns = 0, .end_ns = 5, .worker = 1},
                               {.start_ns = 5, .end_ns = 6, .worker = 0}};
    expect_rows(samples, 3, (size_t[]){2, 0, 1}, 3, TIMELINE_BY_FETCH);
}
