/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "async/poll_set.h"

#include <criterion/criterion.h>
#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

TestSuite(poll_set, .timeout = 30);

/* A pair of sockets on a loop; `fired` counts how often the polled end was reported. */
struct fixture {
    uv_loop_t loop;
    struct poll_set set;
    int ends[2];
    int fired, events;
};

static void on_ready(int socket, int events, int status, void *user)
{
    struct fixture *fixture = user;
    cr_expect_eq(socket, fixture->ends[0]);
    cr_expect_eq(status, 0);
    fixture->fired++;
    fixture->events = events;
}

static void set_up(struct fixture *fixture)
{
    *fixture = (struct fixture){0};
    cr_assert_eq(uv_loop_init(&fixture->loop), 0);
    cr_assert_eq(socketpair(AF_UNIX, SOCK_STREAM, 0, fixture->ends), 0);
    poll_set_init(&fixture->set, &fixture->loop, on_ready, fixture);
}

static void tear_down(struct fixture *fixture)
{
    poll_set_release(&fixture->set);
    (void)uv_run(&fixture->loop, UV_RUN_DEFAULT);
    cr_expect_eq(uv_loop_close(&fixture->loop), 0, "a uv_poll_t is still open");
    (void)close(fixture->ends[0]);
    (void)close(fixture->ends[1]);
}

static void iterate(struct fixture *fixture)
{
    (void)uv_run(&fixture->loop, UV_RUN_NOWAIT);
}

/* A socket of which nothing is wanted after its first fetch. */
static void fetch_once(struct fixture *fixture)
{
    cr_assert_eq(poll_set_attach(&fixture->set, fixture->ends[0]), 0);
    cr_expect_eq(poll_set_want(&fixture->set, fixture->ends[0], UV_READABLE), 0);
    cr_expect_eq(poll_set_want(&fixture->set, fixture->ends[0], 0), 0);
}

Test(poll_set, requested_events_are_reported)
{
    struct fixture fixture;
    set_up(&fixture);
    cr_expect_eq(poll_set_want(&fixture.set, fixture.ends[0], UV_WRITABLE), 0);
    iterate(&fixture);
    cr_expect_eq(fixture.events, UV_WRITABLE);
    cr_assert_eq(write(fixture.ends[1], "x", 1), 1);
    cr_expect_eq(poll_set_want(&fixture.set, fixture.ends[0], UV_READABLE), 0);
    iterate(&fixture);
    cr_expect_eq(fixture.events, UV_READABLE);
    cr_expect_eq(fixture.fired, 2);
    tear_down(&fixture);
}

Test(poll_set, unwanted_events_are_not_reported_and_end_the_polling)
{
    struct fixture fixture;
    set_up(&fixture);
    fetch_once(&fixture);
    cr_expect_eq(poll_set_want(&fixture.set, fixture.ends[0], UV_READABLE), 0);
    cr_expect_eq(poll_set_want(&fixture.set, fixture.ends[0], 0), 0);
    cr_expect(uv_loop_alive(&fixture.loop), "lazy: it is still polled");
    cr_assert_eq(write(fixture.ends[1], "x", 1), 1);
    iterate(&fixture);
    cr_expect_eq(fixture.fired, 0);
    cr_expect_not(uv_loop_alive(&fixture.loop), "it was ready for nobody and polling stopped");
    cr_expect_eq(poll_set_want(&fixture.set, fixture.ends[0], UV_READABLE), 0);
    iterate(&fixture);
    cr_expect_eq(fixture.fired, 1);
    tear_down(&fixture);
}

Test(poll_set, the_same_events_requested_again_are_reported_again)
{
    struct fixture fixture;
    set_up(&fixture);
    cr_assert_eq(poll_set_attach(&fixture.set, fixture.ends[0]), 0);
    cr_assert_eq(write(fixture.ends[1], "x", 1), 1);
    for (int i = 1; i <= 3; i++) {
        cr_expect_eq(poll_set_want(&fixture.set, fixture.ends[0], UV_READABLE), 0);
        iterate(&fixture);
        cr_expect_eq(fixture.fired, i);
        cr_expect_eq(poll_set_want(&fixture.set, fixture.ends[0], 0), 0);
    }
    tear_down(&fixture);
}

Test(poll_set, a_socket_whose_closing_is_not_reported_is_no_longer_polled_at_once)
{
    struct fixture fixture;
    set_up(&fixture);
    cr_expect_eq(poll_set_want(&fixture.set, fixture.ends[0], UV_READABLE), 0);
    cr_expect_eq(poll_set_want(&fixture.set, fixture.ends[0], 0), 0);
    iterate(&fixture);
    cr_expect_not(uv_loop_alive(&fixture.loop));
    tear_down(&fixture);
}

Test(poll_set, the_next_socket_with_that_number_is_reported_too)
{
    struct fixture fixture;
    set_up(&fixture);
    cr_assert_eq(poll_set_attach(&fixture.set, fixture.ends[0]), 0);
    cr_expect_eq(poll_set_want(&fixture.set, fixture.ends[0], UV_READABLE), 0);
    iterate(&fixture);
    int number = fixture.ends[0];
    poll_set_detach(&fixture.set, number);
    (void)close(fixture.ends[0]);
    (void)close(fixture.ends[1]);
    cr_assert_eq(socketpair(AF_UNIX, SOCK_STREAM, 0, fixture.ends), 0);
    cr_assert_eq(fixture.ends[0], number);
    cr_assert_eq(poll_set_attach(&fixture.set, number), 0);
    cr_expect_eq(poll_set_want(&fixture.set, number, UV_READABLE), 0);
    cr_assert_eq(write(fixture.ends[1], "x", 1), 1);
    iterate(&fixture);
    iterate(&fixture);
    cr_expect_geq(fixture.fired, 1);
    tear_down(&fixture);
}

/* As libcurl does with a socket whose connection was never established. */
Test(poll_set, a_socket_may_be_closed_unreported_within_its_first_fetch)
{
    struct fixture fixture;
    set_up(&fixture);
    int number = fixture.ends[0];
    cr_assert_eq(poll_set_attach(&fixture.set, number), 0);
    cr_expect_eq(poll_set_want(&fixture.set, number, UV_WRITABLE), 0);
    (void)close(fixture.ends[0]);
    (void)close(fixture.ends[1]);
    cr_expect_eq(poll_set_want(&fixture.set, number, 0), 0);
    iterate(&fixture);
    cr_expect_not(uv_loop_alive(&fixture.loop));
    cr_assert_eq(socketpair(AF_UNIX, SOCK_STREAM, 0, fixture.ends), 0);
    cr_assert_eq(fixture.ends[0], number);
    cr_assert_eq(poll_set_attach(&fixture.set, number), 0);
    cr_expect_eq(poll_set_want(&fixture.set, number, UV_WRITABLE), 0);
    iterate(&fixture);
    cr_expect_eq(fixture.fired, 1);
    tear_down(&fixture);
}

/* Then libcurl, which wants the same of the same number, says nothing. */
Test(poll_set, a_socket_may_be_closed_unreported_and_its_number_used_again)
{
    struct fixture fixture;
    set_up(&fixture);
    int number = fixture.ends[0];
    cr_assert_eq(poll_set_attach(&fixture.set, number), 0);
    cr_expect_eq(poll_set_want(&fixture.set, number, UV_READABLE), 0);
    iterate(&fixture);
    (void)close(fixture.ends[0]);
    (void)close(fixture.ends[1]);
    cr_assert_eq(socketpair(AF_UNIX, SOCK_STREAM, 0, fixture.ends), 0);
    cr_assert_eq(fixture.ends[0], number);
    cr_assert_eq(poll_set_attach(&fixture.set, number), 0);
    cr_assert_eq(write(fixture.ends[1], "x", 1), 1);
    iterate(&fixture);
    cr_expect_eq(fixture.fired, 1);
    tear_down(&fixture);
}

Test(poll_set, many_sockets_find_room)
{
    struct fixture fixture;
    set_up(&fixture);
    int high = fcntl(fixture.ends[0], F_DUPFD, 700);
    cr_assert_geq(high, 700);
    (void)close(fixture.ends[0]);
    fixture.ends[0] = high;
    cr_expect_eq(poll_set_want(&fixture.set, high, UV_WRITABLE), 0);
    iterate(&fixture);
    cr_expect_eq(fixture.fired, 1);
    cr_expect_eq(poll_set_want(&fixture.set, 5000, 0), 0);
    poll_set_detach(&fixture.set, 5000);
    tear_down(&fixture);
}
