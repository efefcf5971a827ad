/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/strbuf.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

TestSuite(strbuf, .timeout = 20);

Test(strbuf, holds_everything_written)
{
    struct strbuf text;
    FILE *out = strbuf_open(&text);
    cr_assert_not_null(out);
    for (int i = 0; i < 10000; i++)
        (void)fprintf(out, "%d,", i % 10);
    char *made = strbuf_close(&text);
    cr_assert_not_null(made);
    cr_assert_eq(strlen(made), 20000);
    cr_assert_eq(strncmp(made, "0,1,2,", 6), 0);
    cr_assert_str_eq(made + 20000 - 4, "8,9,");
    free(made);
}

Test(strbuf, is_empty_when_nothing_was_written)
{
    struct strbuf text;
    cr_assert_not_null(strbuf_open(&text));
    char *made = strbuf_close(&text);
    cr_assert_str_eq(made, "");
    free(made);
}

Test(strbuf, that_ran_out_of_memory_returns_nothing)
{
    struct strbuf text;
    FILE *out = strbuf_open(&text);
    (void)fputs("a beginning", out);
    (void)fflush(out);
    text.failed = true; /* as when it could not grow */
    (void)fputs(" and an end", out);
    cr_assert_null(strbuf_close(&text));
}
