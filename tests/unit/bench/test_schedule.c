#include "bench/schedule.h"

#include <criterion/criterion.h>
#include <string.h>

TestSuite(schedule, .timeout = 20);

enum { CELLS = 10, ROUNDS = 50 };

Test(schedule, each_round_holds_every_cell_once)
{
    struct err err = {0};
    struct schedule *schedule = schedule_new(7, CELLS, &err);
    cr_assert_not_null(schedule);
    for (int round = 0; round < ROUNDS; round++) {
        int seen[CELLS] = {0};
        const size_t *order = schedule_next_round(schedule);
        for (size_t i = 0; i < CELLS; i++)
            seen[order[i]]++;
        for (size_t i = 0; i < CELLS; i++)
            cr_assert_eq(seen[i], 1, "round %d holds cell %zu %d times", round, i, seen[i]);
    }
    schedule_free(schedule);
}

Test(schedule, one_seed_gives_one_order_and_another_seed_another)
{
    struct err err = {0};
    struct schedule *first = schedule_new(7, CELLS, &err);
    struct schedule *again = schedule_new(7, CELLS, &err);
    struct schedule *other = schedule_new(8, CELLS, &err);
    int differences = 0;
    for (int round = 0; round < ROUNDS; round++) {
        const size_t *order = schedule_next_round(first);
        cr_assert_eq(memcmp(order, schedule_next_round(again), CELLS * sizeof *order), 0);
        differences += memcmp(order, schedule_next_round(other), CELLS * sizeof *order) != 0;
    }
    cr_assert_gt(differences, ROUNDS / 2);
    schedule_free(first);
    schedule_free(again);
    schedule_free(other);
}

Test(schedule, every_cell_comes_first_in_its_share_of_the_rounds)
{
    struct err err = {0};
    struct schedule *schedule = schedule_new(3, CELLS, &err);
    int first[CELLS] = {0};
    for (int round = 0; round < 1000; round++)
        first[schedule_next_round(schedule)[0]]++;
    /* 100 each on average; 60 to 140 is more than four standard deviations either way. */
    for (size_t i = 0; i < CELLS; i++)
        cr_assert(first[i] > 60 && first[i] < 140, "cell %zu came first %d times of 1000", i,
                  first[i]);
    schedule_free(schedule);
}

Test(schedule, one_cell_is_a_schedule_too)
{
    struct err err = {0};
    struct schedule *schedule = schedule_new(0, 1, &err);
    cr_assert_eq(schedule_next_round(schedule)[0], 0);
    schedule_free(schedule);
}
