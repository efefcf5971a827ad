/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bench/usage.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

TestSuite(usage_meter, .timeout = 20);

Test(usage_meter, reports_memory_that_was_touched_between_start_and_stop)
{
    struct usage_meter meter;
    size_t bytes = 32 << 20;
    usage_meter_open(&meter);
    usage_meter_start(&meter);
    char *memory = malloc(bytes);
    cr_assert_not_null(memory);
    memset(memory, 1, bytes);
    free(memory);
    usage_meter_stop(&meter);
    cr_expect(ge(i64, meter.usage.peak_memory_bytes, 31 << 20));
}

Test(usage_meter, knows_no_peak_if_the_kernel_cannot_reset_it)
{
    struct usage_meter meter;
    struct rlimit before;
    cr_assert(eq(int, getrlimit(RLIMIT_NOFILE, &before), 0));
    usage_meter_open(&meter);
    /* No file can be opened, /proc/self/clear_refs neither. */
    struct rlimit none = {.rlim_cur = 0, .rlim_max = before.rlim_max};
    cr_assert(eq(int, setrlimit(RLIMIT_NOFILE, &none), 0));
    usage_meter_start(&meter);
    cr_assert(eq(int, setrlimit(RLIMIT_NOFILE, &before), 0));
    usage_meter_stop(&meter);
    cr_expect(eq(i64, meter.usage.peak_memory_bytes, -1));
    cr_expect(ge(i64, meter.usage.cpu_user_ns, 0), "the rest is known");
}

Test(usage_meter, reads_another_process_until_it_ends)
{
    struct usage usage = {0};
    cr_expect(usage_of_process(&usage, getppid()));
    cr_expect(gt(i64, usage.threads_peak, 0));
    cr_expect(gt(i64, usage.peak_memory_bytes, 0));
    cr_expect(not(usage_of_process(&usage, -1)));
}
