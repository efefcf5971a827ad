#include "origin/deadlines.h"

#include <criterion/criterion.h>

TestSuite(deadlines, .timeout = 30);

enum { MANY = 1000 };

static struct deadline nodes[MANY];

/* Deadlines in an order without pattern: 7919 is prime and does not divide MANY. */
static void fill(struct deadlines *deadlines)
{
    for (int i = 0; i < MANY; i++) {
        nodes[i].place = DEADLINE_IDLE;
        cr_assert_eq(deadlines_add(deadlines, &nodes[i], 1 + (i * 7919) % MANY), 0);
    }
}

Test(deadlines, an_empty_queue_has_no_next)
{
    struct deadlines deadlines = {0};
    cr_assert_eq(deadlines_next_ns(&deadlines), -1);
    cr_assert_null(deadlines_pop_due(&deadlines, INT64_MAX));
    deadlines_release(&deadlines);
}

Test(deadlines, come_out_in_the_order_of_their_deadlines)
{
    struct deadlines deadlines = {0};
    fill(&deadlines);
    for (int64_t expected = 1; expected <= MANY; expected++) {
        cr_assert_eq(deadlines_next_ns(&deadlines), expected);
        struct deadline *deadline = deadlines_pop_due(&deadlines, INT64_MAX);
        cr_assert_eq(deadline->deadline_ns, expected);
        cr_assert_eq(deadline->place, DEADLINE_IDLE);
    }
    deadlines_release(&deadlines);
}

Test(deadlines, that_are_not_due_stay)
{
    struct deadlines deadlines = {0};
    fill(&deadlines);
    int due = 0;
    while (deadlines_pop_due(&deadlines, 250))
        due++;
    cr_assert_eq(due, 250);
    cr_assert_eq(deadlines_next_ns(&deadlines), 251);
    deadlines_release(&deadlines);
}

Test(deadlines, that_were_removed_do_not_come_and_the_others_stay_in_order)
{
    struct deadlines deadlines = {0};
    fill(&deadlines);
    for (int i = 0; i < MANY; i += 3)
        deadlines_remove(&deadlines, &nodes[i]);
    int64_t last = 0;
    int left = 0;
    for (struct deadline *deadline = deadlines_pop_due(&deadlines, INT64_MAX); deadline;
         deadline = deadlines_pop_due(&deadlines, INT64_MAX)) {
        cr_assert_neq((deadline - nodes) % 3, 0);
        cr_assert_gt(deadline->deadline_ns, last);
        last = deadline->deadline_ns;
        left++;
    }
    cr_assert_eq(left, MANY - (MANY + 2) / 3);
    deadlines_release(&deadlines);
}

Test(deadlines, removing_an_idle_one_does_nothing)
{
    struct deadlines deadlines = {0};
    struct deadline idle = {.place = DEADLINE_IDLE};
    struct deadline waiting = {.place = DEADLINE_IDLE};
    cr_assert_eq(deadlines_add(&deadlines, &waiting, 5), 0);
    deadlines_remove(&deadlines, &idle);
    cr_assert_eq(deadlines_next_ns(&deadlines), 5);
    deadlines_release(&deadlines);
}
