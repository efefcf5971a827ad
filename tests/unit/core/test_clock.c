/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/clock.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include <signal.h>
#include <string.h>
#include <sys/time.h>
#include <time.h>

TestSuite(clock, .timeout = 20);

Test(clock, never_goes_back)
{
    int64_t last_ns = clock_now_ns();
    for (int i = 0; i < 10000; i++) {
        int64_t now_ns = clock_now_ns();
        cr_assert(ge(i64, now_ns, last_ns));
        last_ns = now_ns;
    }
}

Test(clock, is_the_monotonic_one_in_nanoseconds)
{
    struct timespec before, after;
    (void)clock_gettime(CLOCK_MONOTONIC, &before);
    int64_t now_ns = clock_now_ns();
    (void)clock_gettime(CLOCK_MONOTONIC, &after);
    cr_assert(ge(i64, now_ns, (int64_t)before.tv_sec * NS_PER_S + before.tv_nsec));
    cr_assert(le(i64, now_ns, (int64_t)after.tv_sec * NS_PER_S + after.tv_nsec));
}

Test(clock, process_cpu_time_grows_with_work)
{
    int64_t before_ns = clock_process_cpu_ns();
    while (clock_process_cpu_ns() <= before_ns) /* the suite's time-out ends it if it never does */
        continue;
}

Test(clock, a_deadline_in_the_past_returns_at_once)
{
    clock_sleep_until_ns(0);
    clock_sleep_until_ns(clock_now_ns() - NS_PER_S);
}

static void ignore_alarm(int signal_number)
{
    (void)signal_number;
}

Test(clock, sleeps_on_through_signals_until_the_deadline)
{
    struct sigaction action;
    memset(&action, 0, sizeof action);
    action.sa_handler = ignore_alarm; /* without SA_RESTART: nanosleep is interrupted */
    cr_assert(eq(int, sigaction(SIGALRM, &action, NULL), 0));
    struct itimerval every_ms = {.it_interval = {.tv_usec = 1000}, .it_value = {.tv_usec = 1000}};
    cr_assert(eq(int, setitimer(ITIMER_REAL, &every_ms, NULL), 0));
    int64_t deadline_ns = clock_now_ns() + 10 * NS_PER_MS;
    clock_sleep_until_ns(deadline_ns);
    cr_assert(ge(i64, clock_now_ns(), deadline_ns));
}
