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

Test(utf8, starts_the_first_line_at_the_given_column)
{
    expect_wrapped("one two", (struct utf8_wrap){.width = 10, .column = 6, .indent = 1},
                   "one\n two\n");
}

Test(utf8, puts_codes_around_each_line)
{
    expect_wrapped("one two", (struct utf8_wrap){.width = 4, .before = "<", .after = ">"},
                   "<one>\n<two>\n");
}

Test(utf8, cuts_no_word_however_long)
{
    char word[2002];
    char expected[2016];
    for (size_t i = 0; i < 2000; i += 2)
        (void)snprintf(word + i, 3, "\u00e4");
    (void)snprintf(expected, sizeof expected, "a\n%s\nb\n", word);
    (void)snprintf(word + 2000, 2, "%s", "");
    char text[2016];
    (void)snprintf(text, sizeof text, "a %s b", word);
    expect_wrapped(text, (struct utf8_wrap){.width = 80}, expected);
}

Test(utf8, counts_code_points_and_replaces_what_could_move_the_cursor)
{
    expect_wrapped("\u00e4\u00f6\u00fc \033[2J \xff", (struct utf8_wrap){.width = 8},
                   "\u00e4\u00f6\u00fc ?[2J\n?\n");
    cr_expect_eq(utf8_width("\u00e4\u00f6\u00fc\xff"), 4);
}
