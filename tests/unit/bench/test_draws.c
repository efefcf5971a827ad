/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bench/draws.h"

#include "core/results.h"

#include <criterion/criterion.h>
#include <stdlib.h>
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

TestSuite(samples, .timeout = 20);

enum { COUNT = 1000 };

static struct trial make_trial(void)
{
    struct trial trial = {.samples = calloc(COUNT, sizeof *trial.samples), .sample_count = COUNT};
    for (int i = 0; trial.samples && i < COUNT; i++)
        trial.samples[i].end_ns = i;
    return trial;
}

static struct trial drawn(int64_t most, uint64_t seed)
{
    struct err err = {0};
    struct trial trial = make_trial();
    cr_assert_eq(samples_draw(&trial, most, seed, &err), 0, "%s", err.text);
    return trial;
}

Test(samples, exactly_so_many_are_kept_in_order_and_none_twice)
{
    for (int64_t most = 1; most < COUNT; most += 37) {
        struct trial trial = drawn(most, 1);
        cr_assert_eq(trial.sample_count, (size_t)most);
        for (size_t i = 1; i < trial.sample_count; i++)
            cr_assert_lt(trial.samples[i - 1].end_ns, trial.samples[i].end_ns);
        trial_release(&trial);
    }
}

Test(samples, all_or_more_than_there_are_keeps_them_unchanged)
{
    static const int64_t asked[] = {0, COUNT, COUNT + 1};
    for (size_t i = 0; i < sizeof asked / sizeof asked[0]; i++) {
        struct trial trial = drawn(asked[i], 1);
        cr_assert_eq(trial.sample_count, COUNT);
        cr_assert_eq(trial.samples[COUNT - 1].end_ns, COUNT - 1);
        trial_release(&trial);
    }
}

Test(samples, none_leaves_nothing)
{
    struct trial trial = drawn(-1, 1);
    cr_assert_eq(trial.sample_count, 0);
    cr_assert_null(trial.samples);
    trial_release(&trial);
}

Test(samples, the_same_seed_draws_the_same_another_one_others)
{
    struct trial first = drawn(10, 7);
    struct trial again = drawn(10, 7);
    struct trial other = drawn(10, 8);
    int same = 0;
    for (size_t i = 0; i < 10; i++) {
        cr_assert_eq(first.samples[i].end_ns, again.samples[i].end_ns);
        same += first.samples[i].end_ns == other.samples[i].end_ns;
    }
    cr_assert_lt(same, 10);
    trial_release(&first);
    trial_release(&again);
    trial_release(&other);
}

/* 400 draws of 100 among 1,000: a tenth is drawn 40 times more or less; 6 deviations are 36. */
Test(samples, each_has_the_same_chance)
{
    int hits[10] = {0};
    for (uint64_t seed = 0; seed < 400; seed++) {
        struct trial trial = drawn(100, seed * 977);
        for (size_t i = 0; i < trial.sample_count; i++)
            hits[trial.samples[i].end_ns / (COUNT / 10)]++;
        trial_release(&trial);
    }
    for (int i = 0; i < 10; i++)
        cr_expect(hits[i] > 4000 - 400 && hits[i] < 4000 + 400, "tenth %d: %d", i, hits[i]);
}
