/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bench/interrupt.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <signal.h>

TestSuite(interrupt, .timeout = 20);

Test(interrupt, is_recorded_while_the_harness_waits)
{
    struct interrupt interrupt;
    interrupt_begin(&interrupt);
    cr_assert(eq(int, raise(SIGTERM), 0));
    cr_expect(eq(int, interrupt_signal(), 0), "it is blocked elsewhere");
    cr_expect(eq(int, interrupt_take(&interrupt), SIGTERM));
    interrupt_end(&interrupt);
}

Test(interrupt, leaves_signals_ignored_that_were_ignored_before)
{
    struct interrupt interrupt;
    (void)signal(SIGHUP, SIG_IGN); /* as nohup does */
    interrupt_begin(&interrupt);
    cr_assert(eq(int, raise(SIGHUP), 0));
    cr_expect(eq(int, interrupt_take(&interrupt), 0));
    interrupt_end(&interrupt);
    struct sigaction after;
    cr_assert(eq(int, sigaction(SIGHUP, NULL, &after), 0));
    cr_expect(after.sa_handler == SIG_IGN);
}

Test(interrupt, drops_another_signal_while_results_are_written)
{
    struct interrupt interrupt;
    interrupt_begin(&interrupt);
    cr_assert(eq(int, raise(SIGINT), 0));
    interrupt_linger(&interrupt);
    cr_assert(eq(int, raise(SIGINT), 0));
    cr_assert(eq(int, raise(SIGTERM), 0));
    cr_expect(eq(int, interrupt_signal(), SIGINT));
}

Test(interrupt, ends_the_program_after_a_run_that_was_not_interrupted, .signal = SIGTERM)
{
    struct interrupt interrupt;
    interrupt_begin(&interrupt);
    interrupt_linger(&interrupt);
    (void)raise(SIGTERM);
}
