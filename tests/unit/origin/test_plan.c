/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "origin/settings.h"

#include <criterion/criterion.h>

TestSuite(plan, .timeout = 30);

enum { REQUESTS = 10000 };

Test(plan, without_shares_is_the_same_for_every_request)
{
    struct origin_settings settings = settings_default();
    struct err err = {0};
    cr_assert_eq(settings_set(&settings, "status", "503", &err), 0);
    cr_assert_eq(settings_set(&settings, "delay", "5ms", &err), 0);
    for (uint64_t request = 0; request < 100; request++) {
        struct plan plan = plan_draw(&settings, request);
        cr_assert_eq(plan.request, request);
        cr_assert_eq(plan.status, 503);
        cr_assert_eq(plan.delay_ns, 5000000);
        cr_assert_null(plan.fault);
    }
}

Test(plan, gives_a_status_and_a_fault_their_shares)
{
    struct origin_settings settings = settings_default();
    struct err err = {0};
    cr_assert_eq(settings_set(&settings, "status", "503:10%", &err), 0);
    cr_assert_eq(settings_set(&settings, "fault", "no-keepalive:5%", &err), 0);
    int failed = 0;
    int faulty = 0;
    for (uint64_t request = 0; request < REQUESTS; request++) {
        struct plan plan = plan_draw(&settings, request);
        cr_assert(plan.status == 503 || plan.status == 200);
        failed += plan.status == 503;
        faulty += plan.fault != NULL;
    }
    cr_assert(failed > 900 && failed < 1100, "%d of %d", failed, REQUESTS);
    cr_assert(faulty > 420 && faulty < 580, "%d of %d", faulty, REQUESTS);
}

Test(plan, adds_the_shares_of_faults_up)
{
    struct origin_settings settings = settings_default();
    struct err err = {0};
    cr_assert_eq(settings_set(&settings, "fault", "no-keepalive:50%", &err), 0);
    cr_assert_eq(settings_set(&settings, "fault", "no-keepalive:50%", &err), 0);
    for (uint64_t request = 0; request < REQUESTS; request++)
        cr_assert_not_null(plan_draw(&settings, request).fault);
}

Test(plan, a_share_of_nothing_never_happens)
{
    struct origin_settings settings = settings_default();
    struct err err = {0};
    cr_assert_eq(settings_set(&settings, "fault", "no-keepalive:0%", &err), 0);
    for (uint64_t request = 0; request < REQUESTS; request++)
        cr_assert_null(plan_draw(&settings, request).fault);
}
