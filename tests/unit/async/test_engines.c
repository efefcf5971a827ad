/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "async/engines.h"
#include "fetch/engine.h"
#include "support/conformity.h"

#include <criterion/criterion.h>
#include <string.h>

TestSuite(engines, .timeout = 60);

static const struct conformity subjects[] = {
    {&engine_async, "", 7, 7},
    {&engine_async, "", 60, 60},
    {&engine_coroutines, "", 7, 7},
    {&engine_coroutines, "", 60, 60},
    {&engine_coroutines, "shards=3", 7, 7},
    {&engine_coroutines, "shards=50", 7, 7},
    {&engine_async, "driver=poll", 7, 7},
    {&engine_async, "driver=poll", 60, 60},
    {&engine_async, "shards=3", 7, 7},
    {&engine_async, "shards=50", 7, 7},
    {&engine_async, "loops=3", 7, 7},
    {&engine_async, "loops=50", 7, 7},
    {&engine_async, "loops=2:shards=4", 60, 60},
    {&engine_async, "loops=2:driver=poll", 20, 20},
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

Test(engines, parameters_that_exclude_each_other_are_refused)
{
    struct engine_args args;
    struct err err = {0};
    cr_expect_eq(engine_parse_args(&engine_async, "driver=poll:shards=8", &args, &err), -1);
    cr_expect_eq(err.kind, ERR_USAGE);
    cr_expect(strstr(err.text, "excludes shards") != NULL, "%s", err.text);
    cr_expect_eq(engine_parse_args(&engine_async, "driver=uv:shards=8:loops=2", &args, NULL), 0);
    cr_expect_eq(engine_parse_args(&engine_async, "driver=poll:loops=2", &args, NULL), 0);
}
