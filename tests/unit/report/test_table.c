/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "report/table.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

TestSuite(table, .timeout = 20);

static struct table *sample_table(void)
{
    struct table *table = table_new();
    table_column(table, TABLE_NUMBER, "fetches");
    table_column(table, TABLE_NAME, "engine");
    table_column(table, TABLE_TEXT, "makespan");
    table_add_spanning(table, TABLE_STRONG, "a group whose heading runs on");
    table_add(table, TABLE_PLAIN, "%d", 10);
    table_add(table, TABLE_PLAIN, "threads:workers=32");
    table_add(table, TABLE_GOOD, "50.6 ms");
    table_note(table, 0, "[50.5-50.8]");
    table_note(table, 1, "delay");
    return table;
}

static char *printed(const struct table *table, size_t width)
{
    char *text = NULL;
    size_t length = 0;
    FILE *stream = open_memstream(&text, &length);
    cr_assert_eq(table_write_terminal(table, &(struct terminal){.width = width}, stream), 0);
    (void)fclose(stream);
    return text;
}

static void expect_printed(size_t width, const char *expected)
{
    struct table *table = sample_table();
    char *text = printed(table, width);
    cr_expect_str_eq(text, expected);
    free(text);
    table_free(table);
}

Test(table, has_its_notes_beside_the_cells_if_they_fit)
{
    expect_printed(80, "fetches  engine              makespan\n"
                       "a group whose heading runs on\n"
                       "     10  threads:workers=32  50.6 ms  [50.5-50.8]  delay\n");
}

Test(table, has_its_notes_below_where_it_is_narrower)
{
    expect_printed(50, "fetches  engine              makespan\n"
                       "a group whose heading runs on\n"
                       "     10  threads:workers=32  50.6 ms\n"
                       "                             [50.5-50.8] delay\n");
}

Test(table, cuts_names_and_then_shows_columns_in_blocks)
{
    expect_printed(40, "fetches  engine        makespan\n"
                       "a group whose heading runs on\n"
                       "     10  threa..rs=32  50.6 ms\n"
                       "                       [50.5-50.8] delay\n");
    expect_printed(30, "fetches  engine\n"
                       "a group whose heading runs on\n"
                       "     10  threa..rs=32\n"
                       "\n"
                       "fetches  makespan\n"
                       "a group whose heading runs on\n"
                       "     10  50.6 ms\n"
                       "         [50.5-50.8] delay\n");
}

Test(table, knows_its_width)
{
    struct table *table = sample_table();
    cr_expect_eq(table_width(table), 56);
    cr_expect(table_fits(table, 46));
    cr_expect_not(table_fits(table, 45));
    table_free(table);
}

Test(table, escapes_what_its_cells_hold_in_each_format)
{
    struct table *table = table_new();
    char *markdown = NULL;
    char *html = NULL;
    size_t length = 0;
    table_column(table, TABLE_TEXT, "a|b");
    table_add(table, TABLE_PLAIN, "<x>\033[1m");
    FILE *stream = open_memstream(&markdown, &length);
    cr_assert_eq(table_write_markdown(table, stream), 0);
    (void)fclose(stream);
    stream = open_memstream(&html, &length);
    cr_assert_eq(table_write_html(table, "label", NULL, stream), 0);
    (void)fclose(stream);
    char *text = printed(table, 80);
    cr_expect_str_eq(text, "a|b\n<x>?[1m\n");
    cr_expect_str_eq(markdown, "| a\\|b |\n| :--- |\n| &lt;x\\>?\\[1m |\n");
    cr_expect_not_null(strstr(html, "&lt;x&gt;&#xfffd;[1m"));
    free(text);
    free(markdown);
    free(html);
    table_free(table);
}

Test(table, that_ran_out_of_memory_is_an_error_in_each_format)
{
    struct terminal terminal = {.width = 80};
    cr_expect_eq(table_write_terminal(NULL, &terminal, stdout), -1);
    cr_expect_eq(table_write_markdown(NULL, stdout), -1);
    cr_expect_eq(table_write_html(NULL, "label", NULL, stdout), -1);
}

Test(table, cuts_no_text_however_long)
{
    char name[1001];
    memset(name, 'x', 1000);
    name[1000] = '\0';
    struct table *table = table_new();
    table_column(table, TABLE_NAME, "engine");
    table_add(table, TABLE_PLAIN, "%s", name);
    char *text = NULL;
    size_t length = 0;
    FILE *stream = open_memstream(&text, &length);
    cr_assert_eq(table_write_markdown(table, stream), 0);
    (void)fclose(stream);
    cr_expect_not_null(strstr(text, name));
    free(text);
    table_free(table);
}
