/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/utf8.h"

#include <criterion/criterion.h>
#include <stdlib.h>

TestSuite(utf8, .timeout = 20);

static void expect_wrapped(const char *text, struct utf8_wrap wrap, const char *expected)
{
    char *written = NULL;
    size_t length = 0;
    FILE *stream = open_memstream(&written, &length);
    utf8_write_wrapped(stream, text, &wrap);
    (void)fclose(stream);
    cr_expect_str_eq(written, expected);
    free(written);
}

Test(utf8, wraps_at_spaces_and_indents_later_lines)
{
    expect_wrapped("one two three four", (struct utf8_wrap){.width = 9, .indent = 2},
                   "one two\n  three\n  four\n");
}

Test(utf8, starts_the_first_line_where_it_is_told)
{
    expect_wrapped("one two", (struct utf8_wrap){.width = 10, .column = 6, .indent = 1},
                   "one\n two\n");
}

Test(utf8, puts_codes_around_each_line)
{
    expect_wrapped("one two", (struct utf8_wrap){.width = 4, .before = "<", .after = ">"},
                   "<one>\n<two>\n");
}

Test(utf8, counts_code_points_and_replaces_what_could_move_the_cursor)
{
    expect_wrapped("\u00e4\u00f6\u00fc \033[2J \xff", (struct utf8_wrap){.width = 8},
                   "\u00e4\u00f6\u00fc ?[2J\n?\n");
    cr_expect_eq(utf8_width("\u00e4\u00f6\u00fc\xff"), 4);
}
