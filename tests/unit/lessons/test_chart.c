/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lessons/chart.h"

#include "core/clock.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

TestSuite(chart, .timeout = 20);

static struct task tasks[2 * CHART_ROWS];
static struct chart chart;

static void note(int task, double at_s, enum task_event event)
{
    char name[16];
    (void)snprintf(name, sizeof name, "t%d", task);
    chart_note(&chart, (int64_t)(at_s * 1e9), &tasks[task], name, event);
}

static void expect_drawn(const char *should)
{
    char *text = NULL;
    size_t bytes = 0;
    FILE *out = open_memstream(&text, &bytes);
    chart_draw(&chart, out, 48, false); /* 40 cells */
    (void)fclose(out);
    cr_expect_str_eq(text, should);
    free(text);
    chart_release(&chart);
}

Test(chart, nothing_noted_draws_nothing)
{
    expect_drawn("");
}

Test(chart, shows_when_a_task_ran_and_when_it_waited)
{
    note(0, 0, TASK_MADE);
    note(0, 0, TASK_RUNS);
    note(0, 0, TASK_WAITS);
    note(1, 1, TASK_MADE);
    note(1, 2, TASK_RUNS);
    note(1, 3, TASK_DONE);
    note(0, 4, TASK_RUNS);
    note(0, 4, TASK_DONE);
    expect_drawn("\nWho ran (#) and who waited (.):\n"
                 "        0 s                                  4 s\n"
                 "  t0    #......................................#\n"
                 "  t1              ..........###########\n");
}

Test(chart, a_second_task_at_the_same_address_has_a_row_of_its_own)
{
    for (int i = 0; i < 2; i++) {
        note(0, 2 * i, TASK_MADE);
        note(0, 2 * i, TASK_RUNS);
        note(0, 2 * i + 1, TASK_DONE);
    }
    expect_drawn("\nWho ran (#) and who waited (.):\n"
                 "        0 s                                  3 s\n"
                 "  t0    ##############\n"
                 "  t0                              ##############\n");
}

Test(chart, what_does_not_fit_is_counted)
{
    for (int i = 0; i < 2 * CHART_ROWS; i++)
        note(i, 1, TASK_MADE);
    char *text = NULL;
    size_t bytes = 0;
    FILE *out = open_memstream(&text, &bytes);
    chart_draw(&chart, out, 80, false);
    (void)fclose(out);
    cr_expect_not_null(strstr(text, "\n  and 104 more\n"), "%s", text);
    free(text);
    chart_release(&chart);
}

Test(chart, an_endless_lesson_is_truncated_with_a_note)
{
    note(0, 0, TASK_MADE);
    for (int i = 0; i < 300000; i++)
        note(0, i, i % 2 ? TASK_WAITS : TASK_RUNS);
    char *text = NULL;
    size_t bytes = 0;
    FILE *out = open_memstream(&text, &bytes);
    chart_draw(&chart, out, 80, false);
    (void)fclose(out);
    cr_expect_not_null(strstr(text, "later events were not recorded"), "%s", text);
    free(text);
    chart_release(&chart);
}
