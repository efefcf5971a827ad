/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "origin/listeners.h"

#include <criterion/criterion.h>

TestSuite(listeners, .timeout = 30);

static struct listeners listeners;

static void open_on(const char *address, int count)
{
    struct err err = {0};
    struct origin_options options = {.address = address, .addresses = count};
    cr_assert_eq(listeners_open(&listeners, &options, &err), 0, "%s", err.text);
}

Test(listeners, open_one_port_on_every_address)
{
    open_on("127.0.0.9", 4);
    cr_assert_eq(listeners.count, 4);
    cr_assert_gt(listeners_port(&listeners), 0);
    listeners_close(&listeners);
}

Test(listeners, know_loopback_from_the_rest)
{
    static const struct {
        const char *address;
        bool loopback;
    } cases[] = {
        {"127.0.0.1", true}, {"127.3.2.1", true}, {"::1", true}, {"0.0.0.0", false}, {"::", false}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        open_on(cases[i].address, 1);
        cr_assert_eq(listeners_are_loopback(&listeners), cases[i].loopback, "%s", cases[i].address);
        listeners_close(&listeners);
    }
}

Test(listeners, write_urls_counted_up_from_the_first)
{
    char text[ORIGIN_URL_BYTES];
    cr_assert_str_eq(listeners_url("127.0.0.1", 80, 0, false, text), "http://127.0.0.1:80/");
    cr_assert_str_eq(listeners_url("127.0.0.255", 8080, 2, false, text), "http://127.0.1.1:8080/");
    cr_assert_str_eq(listeners_url("::1", 443, 1, true, text), "https://[::2]:443/");
    cr_assert_str_eq(listeners_url("fd00::ff", 80, 1, false, text), "http://[fd00::100]:80/");
}

Test(listeners, accept_nothing_when_nothing_connects)
{
    int at = 0;
    open_on("127.0.0.1", 3);
    cr_assert_eq(listeners_accept(&listeners, &at), -1);
    listeners_close(&listeners);
}
