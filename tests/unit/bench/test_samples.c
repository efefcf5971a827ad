#include "bench/samples.h"

#include "core/results.h"

#include <criterion/criterion.h>
#include <stdlib.h>

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

Test(samples, just_so_many_stay_in_their_order_and_none_twice)
{
    for (int64_t most = 1; most < COUNT; most += 37) {
        struct trial trial = drawn(most, 1);
        cr_assert_eq(trial.sample_count, (size_t)most);
        for (size_t i = 1; i < trial.sample_count; i++)
            cr_assert_lt(trial.samples[i - 1].end_ns, trial.samples[i].end_ns);
        trial_release(&trial);
    }
}

Test(samples, all_or_more_than_there_are_stay_as_they_were)
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
