#include "core/text.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

TestSuite(text, .timeout = 20);

Test(text, holds_all_that_was_written)
{
    struct text text;
    FILE *out = text_open(&text);
    cr_assert_not_null(out);
    for (int i = 0; i < 10000; i++)
        (void)fprintf(out, "%d,", i % 10);
    char *made = text_close(&text);
    cr_assert_not_null(made);
    cr_assert_eq(strlen(made), 20000);
    cr_assert_eq(strncmp(made, "0,1,2,", 6), 0);
    cr_assert_str_eq(made + 20000 - 4, "8,9,");
    free(made);
}

Test(text, of_which_nothing_was_written_is_empty)
{
    struct text text;
    cr_assert_not_null(text_open(&text));
    char *made = text_close(&text);
    cr_assert_str_eq(made, "");
    free(made);
}

Test(text, that_lost_a_piece_is_none)
{
    struct text text;
    FILE *out = text_open(&text);
    (void)fputs("a beginning", out);
    (void)fflush(out);
    text.lost = true; /* as when it could not grow */
    (void)fputs(" and an end", out);
    cr_assert_null(text_close(&text));
}
