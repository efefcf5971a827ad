/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "threaded/queue.h"

#include <criterion/criterion.h>

TestSuite(queue, .timeout = 30);

enum { ITEMS = 1000, TAKERS = 8 };

Test(queue, items_come_out_in_the_order_they_went_in)
{
    struct queue queue;
    cr_assert_eq(queue_init(&queue, 3, NULL), 0);
    for (int round = 0; round < 4; round++) { /* the ring goes round */
        queue_push_range(&queue, 2);
        for (int64_t i = 0; i < 2; i++) {
            int64_t item = -1;
            cr_expect(queue_next(&queue, &item));
            cr_expect_eq(item, i);
        }
    }
    queue_release(&queue);
}

Test(queue, a_closed_one_returns_what_is_left_and_then_nothing)
{
    struct queue queue;
    int64_t item = -1;
    cr_assert_eq(queue_init(&queue, 1, NULL), 0);
    queue_push_range(&queue, 1);
    queue_close(&queue);
    cr_expect(queue_next(&queue, &item));
    cr_expect_eq(item, 0);
    cr_expect_not(queue_next(&queue, &item));
    queue_release(&queue);
}

struct taker {
    struct queue *queue;
    pthread_t thread;
    int taken[ITEMS];
};

static void *take(void *user)
{
    struct taker *taker = user;
    int64_t item = 0;
    while (queue_next(taker->queue, &item))
        taker->taken[item]++;
    return NULL;
}

Test(queue, each_item_goes_to_one_of_many_takers_and_closing_ends_all_waits)
{
    static struct taker takers[TAKERS];
    struct queue queue;
    cr_assert_eq(queue_init(&queue, ITEMS, NULL), 0);
    for (size_t i = 0; i < TAKERS; i++) {
        takers[i].queue = &queue;
        cr_assert_eq(pthread_create(&takers[i].thread, NULL, take, &takers[i]), 0);
    }
    queue_push_range(&queue, ITEMS);
    queue_close(&queue);
    for (size_t i = 0; i < TAKERS; i++)
        cr_assert_eq(pthread_join(takers[i].thread, NULL), 0);
    for (size_t item = 0; item < ITEMS; item++) {
        int times = 0;
        for (size_t i = 0; i < TAKERS; i++)
            times += takers[i].taken[item];
        cr_expect_eq(times, 1, "item %zu: %d times", item, times);
    }
    queue_release(&queue);
}
