#include "async/watches.h"

#include <criterion/criterion.h>
#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

TestSuite(watches, .timeout = 30);

/* A pair of sockets on a loop; `fired` counts how often the watched end was reported. */
struct pond {
    uv_loop_t loop;
    struct watches watches;
    int ends[2];
    int fired, events;
};

static void on_ready(int socket, int events, int status, void *user)
{
    struct pond *pond = user;
    cr_expect_eq(socket, pond->ends[0]);
    cr_expect_eq(status, 0);
    pond->fired++;
    pond->events = events;
}

static void dig(struct pond *pond)
{
    *pond = (struct pond){0};
    cr_assert_eq(uv_loop_init(&pond->loop), 0);
    cr_assert_eq(socketpair(AF_UNIX, SOCK_STREAM, 0, pond->ends), 0);
    watches_init(&pond->watches, &pond->loop);
    pond->watches.ready = on_ready;
    pond->watches.user = pond;
}

static void fill_in(struct pond *pond)
{
    watches_release(&pond->watches);
    (void)uv_run(&pond->loop, UV_RUN_DEFAULT);
    cr_expect_eq(uv_loop_close(&pond->loop), 0, "a watcher is still open");
    (void)close(pond->ends[0]);
    (void)close(pond->ends[1]);
}

static void turn(struct pond *pond)
{
    (void)uv_run(&pond->loop, UV_RUN_NOWAIT);
}

/* A socket of which nothing is wanted after its first fetch. */
static void fetch_once(struct pond *pond)
{
    cr_assert_eq(watches_adopt(&pond->watches, pond->ends[0]), 0);
    cr_expect_eq(watches_want(&pond->watches, pond->ends[0], UV_READABLE), 0);
    cr_expect_eq(watches_want(&pond->watches, pond->ends[0], 0), 0);
}

Test(watches, what_is_wanted_is_told)
{
    struct pond pond;
    dig(&pond);
    cr_expect_eq(watches_want(&pond.watches, pond.ends[0], UV_WRITABLE), 0);
    turn(&pond);
    cr_expect_eq(pond.events, UV_WRITABLE);
    cr_assert_eq(write(pond.ends[1], "x", 1), 1);
    cr_expect_eq(watches_want(&pond.watches, pond.ends[0], UV_READABLE), 0);
    turn(&pond);
    cr_expect_eq(pond.events, UV_READABLE);
    cr_expect_eq(pond.fired, 2);
    fill_in(&pond);
}

Test(watches, nothing_wanted_is_nothing_told_and_the_watcher_rests_after_one_event)
{
    struct pond pond;
    dig(&pond);
    fetch_once(&pond);
    cr_expect_eq(watches_want(&pond.watches, pond.ends[0], UV_READABLE), 0);
    cr_expect_eq(watches_want(&pond.watches, pond.ends[0], 0), 0);
    cr_expect(uv_loop_alive(&pond.loop), "lazy: the watcher still stands");
    cr_assert_eq(write(pond.ends[1], "x", 1), 1);
    turn(&pond);
    cr_expect_eq(pond.fired, 0);
    cr_expect_not(uv_loop_alive(&pond.loop), "it fired for nobody and was stopped");
    cr_expect_eq(watches_want(&pond.watches, pond.ends[0], UV_READABLE), 0);
    turn(&pond);
    cr_expect_eq(pond.fired, 1);
    fill_in(&pond);
}

Test(watches, the_same_interest_again_is_told_again)
{
    struct pond pond;
    dig(&pond);
    cr_assert_eq(watches_adopt(&pond.watches, pond.ends[0]), 0);
    cr_assert_eq(write(pond.ends[1], "x", 1), 1);
    for (int i = 1; i <= 3; i++) {
        cr_expect_eq(watches_want(&pond.watches, pond.ends[0], UV_READABLE), 0);
        turn(&pond);
        cr_expect_eq(pond.fired, i);
        cr_expect_eq(watches_want(&pond.watches, pond.ends[0], 0), 0);
    }
    fill_in(&pond);
}

Test(watches, a_socket_whose_closing_is_not_told_is_forgotten_at_once)
{
    struct pond pond;
    dig(&pond);
    cr_expect_eq(watches_want(&pond.watches, pond.ends[0], UV_READABLE), 0);
    cr_expect_eq(watches_want(&pond.watches, pond.ends[0], 0), 0);
    turn(&pond);
    cr_expect_not(uv_loop_alive(&pond.loop));
    fill_in(&pond);
}

Test(watches, the_next_socket_of_that_number_is_told_too)
{
    struct pond pond;
    dig(&pond);
    cr_assert_eq(watches_adopt(&pond.watches, pond.ends[0]), 0);
    cr_expect_eq(watches_want(&pond.watches, pond.ends[0], UV_READABLE), 0);
    turn(&pond);
    int number = pond.ends[0];
    watches_forget(&pond.watches, number);
    (void)close(pond.ends[0]);
    (void)close(pond.ends[1]);
    cr_assert_eq(socketpair(AF_UNIX, SOCK_STREAM, 0, pond.ends), 0);
    cr_assert_eq(pond.ends[0], number);
    cr_assert_eq(watches_adopt(&pond.watches, number), 0);
    cr_expect_eq(watches_want(&pond.watches, number, UV_READABLE), 0);
    cr_assert_eq(write(pond.ends[1], "x", 1), 1);
    turn(&pond);
    turn(&pond);
    cr_expect_geq(pond.fired, 1);
    fill_in(&pond);
}

/* As libcurl does with a socket whose connection never came to stand. */
Test(watches, a_socket_may_be_closed_untold_within_its_first_fetch)
{
    struct pond pond;
    dig(&pond);
    int number = pond.ends[0];
    cr_assert_eq(watches_adopt(&pond.watches, number), 0);
    cr_expect_eq(watches_want(&pond.watches, number, UV_WRITABLE), 0);
    (void)close(pond.ends[0]);
    (void)close(pond.ends[1]);
    cr_expect_eq(watches_want(&pond.watches, number, 0), 0);
    turn(&pond);
    cr_expect_not(uv_loop_alive(&pond.loop));
    cr_assert_eq(socketpair(AF_UNIX, SOCK_STREAM, 0, pond.ends), 0);
    cr_assert_eq(pond.ends[0], number);
    cr_assert_eq(watches_adopt(&pond.watches, number), 0);
    cr_expect_eq(watches_want(&pond.watches, number, UV_WRITABLE), 0);
    turn(&pond);
    cr_expect_eq(pond.fired, 1);
    fill_in(&pond);
}

/* Then libcurl, which wants the same of the same number, says nothing. */
Test(watches, a_socket_may_be_closed_untold_for_the_next_of_its_number)
{
    struct pond pond;
    dig(&pond);
    int number = pond.ends[0];
    cr_assert_eq(watches_adopt(&pond.watches, number), 0);
    cr_expect_eq(watches_want(&pond.watches, number, UV_READABLE), 0);
    turn(&pond);
    (void)close(pond.ends[0]);
    (void)close(pond.ends[1]);
    cr_assert_eq(socketpair(AF_UNIX, SOCK_STREAM, 0, pond.ends), 0);
    cr_assert_eq(pond.ends[0], number);
    cr_assert_eq(watches_adopt(&pond.watches, number), 0);
    cr_assert_eq(write(pond.ends[1], "x", 1), 1);
    turn(&pond);
    cr_expect_eq(pond.fired, 1);
    fill_in(&pond);
}

Test(watches, many_sockets_find_room)
{
    struct pond pond;
    dig(&pond);
    int high = fcntl(pond.ends[0], F_DUPFD, 700);
    cr_assert_geq(high, 700);
    (void)close(pond.ends[0]);
    pond.ends[0] = high;
    cr_expect_eq(watches_want(&pond.watches, high, UV_WRITABLE), 0);
    turn(&pond);
    cr_expect_eq(pond.fired, 1);
    cr_expect_eq(watches_want(&pond.watches, 5000, 0), 0);
    watches_forget(&pond.watches, 5000);
    fill_in(&pond);
}
