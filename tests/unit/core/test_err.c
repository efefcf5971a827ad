/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/err.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include <string.h>

TestSuite(err, .timeout = 20);

Test(err, setting_returns_minus_one_and_keeps_kind_and_text)
{
    struct err err = {0};
    cr_assert(eq(int, err_usage(&err, "unknown engine '%s'", "asinc"), -1));
    cr_assert(eq(int, (int)err.kind, (int)ERR_USAGE));
    cr_assert(eq(str, err.text, "unknown engine 'asinc'"));
}

Test(err, the_first_error_wins)
{
    struct err err = {0};
    (void)err_run(&err, "the cause");
    cr_assert(eq(int, err_usage(&err, "the clean-up"), -1));
    cr_assert(eq(int, (int)err.kind, (int)ERR_RUN));
    cr_assert(eq(str, err.text, "the cause"));
}

Test(err, a_null_error_is_allowed)
{
    cr_assert(eq(int, err_usage(NULL, "%d", 1), -1));
    cr_assert(eq(int, err_run(NULL, "%d", 1), -1));
}

Test(err, text_that_does_not_fit_is_cut)
{
    char long_text[2000];
    memset(long_text, 'x', sizeof long_text);
    long_text[sizeof long_text - 1] = '\0';
    struct err err = {0};
    (void)err_run(&err, "%s", long_text);
    cr_assert(eq(sz, strlen(err.text), sizeof err.text - 1));
}

Test(err, text_that_does_not_fit_keeps_both_ends)
{
    char long_text[2000];
    memset(long_text, 'x', sizeof long_text);
    long_text[sizeof long_text - 1] = '\0';
    struct err err = {0};
    (void)err_run(&err, "cannot write '%s': %s", long_text, "no room");
    cr_assert(eq(sz, strlen(err.text), sizeof err.text - 1));
    cr_expect(eq(int, strncmp(err.text, "cannot write 'xx", 16), 0));
    cr_expect(not(eq(ptr, strstr(err.text, "xx[...]xx"), NULL)));
    cr_expect(eq(str, err.text + sizeof err.text - sizeof "xx': no room", "xx': no room"));
}

Test(err, a_cleared_error_can_be_set_again)
{
    struct err err = {0};
    (void)err_run(&err, "once");
    err_clear(&err);
    cr_assert(eq(int, (int)err.kind, (int)ERR_NONE));
    cr_assert(eq(str, err.text, ""));
    (void)err_usage(&err, "twice");
    cr_assert(eq(str, err.text, "twice"));
}

Test(err, quotes_no_secret)
{
    struct err err = {0};
    (void)err_usage(&err, "unexpected argument '%s'", "http://user:pass@host/?token=t");
    cr_assert(eq(str, err.text, "unexpected argument 'http://***@host/?token=***'"));
}
