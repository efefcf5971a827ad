#include "report/strips.h"

#include "core/results.h"

#include <criterion/criterion.h>
#include <math.h>

TestSuite(strips, .timeout = 20);

static void expect_rows(struct sample *samples, size_t count, const size_t *rows, size_t row_count)
{
    struct strips strips;
    struct trial trial = {.samples = samples, .sample_count = count};
    cr_assert_eq(strips_init(&strips, &trial), 0);
    cr_expect_eq(strips.row_count, row_count);
    for (size_t i = 0; i < count; i++)
        cr_expect_eq(strips.rows[i], rows[i], "sample %zu is in row %zu", i, strips.rows[i]);
    strips_release(&strips);
}

Test(strips, fetches_that_follow_each_other_share_a_row)
{
    struct sample samples[] = {{.start_ns = 0, .end_ns = 5, .lane = 3},
                               {.start_ns = 5, .end_ns = 9, .lane = 3},
                               {.start_ns = 2, .end_ns = 4, .lane = 7}};
    expect_rows(samples, 3, (size_t[]){0, 0, 1}, 2);
}

Test(strips, fetches_at_one_time_in_one_lane_have_a_row_each)
{
    struct sample samples[] = {{.start_ns = 0, .end_ns = 5},
                               {.start_ns = 1, .end_ns = 3},
                               {.start_ns = 2, .end_ns = 9},
                               {.start_ns = 3, .end_ns = 4}};
    expect_rows(samples, 4, (size_t[]){0, 1, 2, 1}, 3);
}

Test(strips, the_typical_trial_is_the_one_nearest_to_the_median)
{
    struct sample sample = {.end_ns = 1};
    struct trial trials[] = {
        {.makespan_ns = 10, .samples = &sample, .sample_count = 1},
        {.makespan_ns = 21, .failure = (char *)"no", .samples = &sample, .sample_count = 1},
        {.makespan_ns = 20, .samples = &sample, .sample_count = 1},
        {.makespan_ns = 22},
        {.makespan_ns = 90, .samples = &sample, .sample_count = 1}};
    struct cell cell = {.trials = trials, .trial_count = 5, .summary.makespan_s = {21e-9, 0, 0}};
    cr_expect_eq(strips_typical_trial(&cell), &trials[2]);
    cr_expect_null(strips_typical_trial(NULL));
    /* As in a file whose summary was taken out. */
    cell.summary.makespan_s.value = NAN;
    cr_expect_eq(strips_typical_trial(&cell), &trials[0]);
}
