/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/conformity.h"
#include "threaded/engines.h"

#include <criterion/criterion.h>

TestSuite(engines, .timeout = 30);

static const struct conformity subjects[] = {
    {&engine_threads, "", 7, 7},
    {&engine_threads, "workers=3:stack=128KiB", 7, 3},
    {&engine_threads, "workers=50", 7, 7},
    {&engine_threads, "", 60, 60},
    {&engine_sequential, "", 7, 1},
    {&engine_thread_per_fetch, "", 7, 7},
    {&engine_thread_per_fetch, "stack=128KiB", 60, 60},
    {&engine_processes, "", 7, 7},
    {&engine_processes, "workers=3", 7, 3},
    {&engine_processes, "workers=20", 1, 1},
};
enum { SUBJECTS = sizeof subjects / sizeof subjects[0] };

Test(engines, each_fetches_each_url_once_and_fills_every_sample)
{
    for (size_t i = 0; i < SUBJECTS; i++)
        conformity_fetches_each_once(&subjects[i]);
}

Test(engines, each_reaches_the_cap_and_keeps_it)
{
    for (size_t i = 0; i < SUBJECTS; i++)
        conformity_reaches_and_keeps_the_cap(&subjects[i]);
}

Test(engines, each_opens_nothing_in_a_warm_run)
{
    for (size_t i = 0; i < SUBJECTS; i++)
        conformity_warm_opens_nothing(&subjects[i]);
}

Test(engines, each_reports_failures_as_outcomes)
{
    for (size_t i = 0; i < SUBJECTS; i++)
        conformity_failures_are_outcomes(&subjects[i]);
}

Test(engines, each_closes_without_a_run)
{
    for (size_t i = 0; i < SUBJECTS; i++)
        conformity_closes_without_a_run(&subjects[i]);
}
