/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "fetch/transport.h"

#include "fetch/engine.h"
#include "fetch/request.h"

#include <criterion/criterion.h>
#include <stdio.h>

TestSuite(hosts, .timeout = 30);

Test(hosts, each_is_found_once_with_its_first_fetch)
{
    static char *const urls[] = {"http://a/1",   "http://a/2", "http://a:81/", "https://a/",
                                 "http://a?q=1", "http://ab/", "http://a",     "http://ab#c"};
    static const int64_t firsts[] = {0, 2, 3, 5};
    struct request requests[8] = {{0}};
    for (size_t i = 0; i < 8; i++)
        requests[i].url = urls[i];
    struct batch batch = {.requests = requests, .request_count = 8};
    struct hosts hosts;
    hosts_find(&hosts, &batch);
    cr_assert_eq(hosts.count, 4);
    for (size_t i = 0; i < 4; i++)
        cr_expect_eq(hosts.first[i], firsts[i]);
}

Test(hosts, more_than_fit_are_left_out)
{
    static char urls[MAX_HOSTS + 20][32];
    static struct request requests[MAX_HOSTS + 20];
    for (int i = 0; i < MAX_HOSTS + 20; i++) {
        (void)snprintf(urls[i], sizeof urls[i], "http://host%d/", i);
        requests[i].url = urls[i];
    }
    struct batch batch = {.requests = requests, .request_count = MAX_HOSTS + 20};
    struct hosts hosts;
    hosts_find(&hosts, &batch);
    cr_expect_eq(hosts.count, MAX_HOSTS);
}
