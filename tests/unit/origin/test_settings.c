/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "origin/settings.h"

#include <criterion/criterion.h>
#include <string.h>

TestSuite(settings, .timeout = 30);

static void expect_refused(const char *key, const char *text, const char *phrase)
{
    struct origin_settings settings = settings_default();
    struct err err = {0};
    cr_assert_eq(settings_set(&settings, key, text, &err), -1, "%s=%s was taken", key, text);
    cr_assert_eq(err.kind, ERR_USAGE);
    cr_assert(strstr(err.text, phrase), "'%s' does not say '%s'", err.text, phrase);
}

Test(settings, by_default_are_a_kibibyte_at_once)
{
    struct origin_settings settings = settings_default();
    cr_assert_eq(distribution_fixed(&settings.delay), 0);
    cr_assert_eq(distribution_fixed(&settings.size), 1024);
    cr_assert_eq(settings.status, 200);
    cr_assert_eq(settings.fault_count, 0);
}

Test(settings, are_taken_from_texts)
{
    struct origin_settings settings = settings_default();
    struct err err = {0};
    cr_assert_eq(settings_set(&settings, "delay", "50ms", &err), 0);
    cr_assert_eq(settings_set(&settings, "size", "2KiB", &err), 0);
    cr_assert_eq(settings_set(&settings, "status", "503:10%", &err), 0);
    cr_assert_eq(settings_set(&settings, "fault", "no-keepalive:25%", &err), 0);
    cr_assert_eq(distribution_fixed(&settings.delay), 50000000);
    cr_assert_eq(distribution_fixed(&settings.size), 2048);
    cr_assert_eq(settings.status, 503);
    cr_assert_float_eq(settings.status_share, 0.1, 1e-12);
    cr_assert_eq(settings.fault_count, 1);
    cr_assert_float_eq(settings.faults[0].share, 0.25, 1e-12);
}

Test(settings, refuse_what_they_do_not_understand_and_say_what_is_expected)
{
    expect_refused("dealy", "50ms", "did you mean 'delay'");
    expect_refused("colour", "red", "there are delay, size, status, fault, seed and number");
    expect_refused("delay", "50", "for example 50ms");
    expect_refused("delay", "-1ms", "for example 50ms");
    expect_refused("delay", "", "for example 50ms");
    expect_refused("delay", "lognormal:50ms", "MEDIAN,SIGMA");
    expect_refused("delay", "uniform:9ms,1ms", "below the first");
    expect_refused("delay", "unifrom:1ms,9ms", "did you mean 'uniform'");
    expect_refused("size", "1XiB", "for example 1KiB");
    expect_refused("size", "pareto:1k,0", "from 0.01");
    expect_refused("status", "99", "200 to 599");
    expect_refused("status", "503:10", "percent");
    expect_refused("status", "503:101%", "from 0 to 100");
    expect_refused("fault", "no-keepalvie", "did you mean 'no-keepalive'");
    expect_refused("fault", "no-keepalive=3", "takes no argument");
    expect_refused("seed", "one", "whole number");
}

Test(settings, refuse_faults_whose_shares_exceed_100_percent)
{
    struct origin_settings settings = settings_default();
    struct err err = {0};
    cr_assert_eq(settings_set(&settings, "fault", "no-keepalive:60%", &err), 0);
    cr_assert_eq(settings_set(&settings, "fault", "no-keepalive:41%", &err), -1);
    cr_assert(strstr(err.text, "more than 100%"));
    cr_assert_eq(settings.fault_count, 1);
}

Test(settings, of_options_name_the_option_that_is_wrong)
{
    struct origin_settings settings;
    struct err err = {0};
    cr_assert_eq(settings_from_options(&settings, &(struct origin_options){.size = "many"}, &err),
                 -1);
    cr_assert(strstr(err.text, "size: invalid size 'many'"), "%s", err.text);
}

Test(settings, can_be_checked_before_anything_starts)
{
    struct err err = {0};
    int64_t fixed = 0;
    cr_assert_eq(origin_check_delay("50ms", &fixed, &err), 0);
    cr_assert_eq(fixed, 50000000);
    cr_assert_eq(origin_check_delay("normal:50ms,5ms", &fixed, &err), 0);
    cr_assert_eq(fixed, -1);
    cr_assert_eq(origin_check_size("3k", &fixed, &err), 0);
    cr_assert_eq(fixed, 3000);
    cr_assert_eq(origin_check_status("404", &err), 0);
    cr_assert_eq(origin_check_fault("no-keepalive:1%", &err), 0);
    cr_assert_eq(origin_check_fault("bogus", &err), -1);
}
