/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "report/race_table.h"
#include "support/golden.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

TestSuite(race_table, .timeout = 20);

static struct race_row finished(const char *spec, int place, int64_t makespan_ms, int64_t threads)
{
    return (struct race_row){.spec = spec,
                             .place = place,
                             .fetches = 1000,
                             .done = 1000,
                             .makespan_ns = makespan_ms * 1000000,
                             .usage = {.threads_peak = threads,
                                       .peak_memory_bytes = threads * 45000,
                                       .cpu_user_ns = 21000000}};
}

static char *print(const struct race_row *rows, size_t count, int64_t stopped_ns, int width,
                   bool utf8)
{
    struct err err = {0};
    char *text = NULL;
    size_t length = 0;
    FILE *stream = open_memstream(&text, &length);
    struct race_table table = {.target = "built-in origin, one per engine, delay 1s, size 1KiB",
                               .fetches = 1000,
                               .in_flight = stopped_ns > 0 ? 50 : 1000,
                               .rows = rows,
                               .row_count = count,
                               .stopped_ns = stopped_ns};
    struct race_style style = {.width = width, .utf8 = utf8};
    cr_assert_eq(race_table_write(&table, &style, stream, &err), 0, "%s", err.text);
    (void)fclose(stream);
    return text;
}

Test(race_table, is_in_the_order_of_arrival)
{
    struct race_row rows[] = {finished("threads:workers=10", 3, 100321, 11),
                              finished("threads", 1, 1090, 1001), finished("async", 2, 1091, 1)};
    char *text = print(rows, 3, 0, 80, false);
    expect_golden("race-80.txt", text);
    free(text);
}

Test(race_table, names_racers_that_did_not_finish_and_why)
{
    struct race_row rows[] = {
        {.spec = "threads:workers=10", .end = RACE_END_STOPPED, .fetches = 1000, .done = 34},
        {.spec = "processes", .end = RACE_END_FAILED, .failure = "cannot start process 7 of 1000"},
        finished("async", 1, 1091, 1)};
    char *text = print(rows, 3, 3400000000, 120, true);
    expect_golden("race-stopped-120.txt", text);
    free(text);
}

Test(race_table, shows_failed_fetches_next_to_the_numbers)
{
    struct race_row rows[] = {finished("threads", 1, 1090, 1001), finished("async", 0, 12, 1)};
    rows[1].failed = 3;
    char *text = print(rows, 2, 0, 80, true);
    expect_golden("race-failed-80.txt", text);
    free(text);
}

Test(race_table, leaves_the_bars_out_where_they_do_not_fit)
{
    struct race_row rows[] = {finished("async", 1, 1091, 1)};
    char *text = print(rows, 1, 0, 60, false);
    cr_assert_null(strchr(text, '#'));
    free(text);
}

Test(race_table, knows_how_places_are_called)
{
    static const struct {
        int place;
        const char *text;
    } cases[] = {{1, "1st"},   {2, "2nd"},   {3, "3rd"},   {4, "4th"},    {11, "11th"},
                 {12, "12th"}, {13, "13th"}, {21, "21st"}, {102, "102nd"}};
    char text[PLACE_BYTES];
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        cr_assert_str_eq(race_place_text(text, cases[i].place), cases[i].text);
}
