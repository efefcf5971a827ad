#include "origin/timers.h"

#include <criterion/criterion.h>

enum { MANY = 1000 };

static struct timer nodes[MANY];

/* Deadlines in an order without pattern: 7919 is prime and does not divide MANY. */
static void fill(struct timers *timers)
{
    for (int i = 0; i < MANY; i++) {
        nodes[i].place = TIMER_IDLE;
        cr_assert_eq(timers_add(timers, &nodes[i], 1 + (i * 7919) % MANY), 0);
    }
}

Test(timers, an_empty_queue_has_no_next)
{
    struct timers timers = {0};
    cr_assert_eq(timers_next_ns(&timers), -1);
    cr_assert_null(timers_pop_due(&timers, INT64_MAX));
    timers_release(&timers);
}

Test(timers, come_out_in_the_order_of_their_deadlines)
{
    struct timers timers = {0};
    fill(&timers);
    for (int64_t expected = 1; expected <= MANY; expected++) {
        cr_assert_eq(timers_next_ns(&timers), expected);
        struct timer *timer = timers_pop_due(&timers, INT64_MAX);
        cr_assert_eq(timer->deadline_ns, expected);
        cr_assert_eq(timer->place, TIMER_IDLE);
    }
    timers_release(&timers);
}

Test(timers, that_are_not_due_stay)
{
    struct timers timers = {0};
    fill(&timers);
    int due = 0;
    while (timers_pop_due(&timers, 250))
        due++;
    cr_assert_eq(due, 250);
    cr_assert_eq(timers_next_ns(&timers), 251);
    timers_release(&timers);
}

Test(timers, that_were_removed_do_not_come_and_the_others_stay_in_order)
{
    struct timers timers = {0};
    fill(&timers);
    for (int i = 0; i < MANY; i += 3)
        timers_remove(&timers, &nodes[i]);
    int64_t last = 0;
    int left = 0;
    for (struct timer *timer = timers_pop_due(&timers, INT64_MAX); timer;
         timer = timers_pop_due(&timers, INT64_MAX)) {
        cr_assert_neq((timer - nodes) % 3, 0);
        cr_assert_gt(timer->deadline_ns, last);
        last = timer->deadline_ns;
        left++;
    }
    cr_assert_eq(left, MANY - (MANY + 2) / 3);
    timers_release(&timers);
}

Test(timers, removing_an_idle_one_does_nothing)
{
    struct timers timers = {0};
    struct timer idle = {.place = TIMER_IDLE};
    struct timer waiting = {.place = TIMER_IDLE};
    cr_assert_eq(timers_add(&timers, &waiting, 5), 0);
    timers_remove(&timers, &idle);
    cr_assert_eq(timers_next_ns(&timers), 5);
    timers_release(&timers);
}
