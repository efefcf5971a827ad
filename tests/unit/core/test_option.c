/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/option.h"
#include "core/results.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include <stdlib.h>
#include <string.h>

TestSuite(option, .timeout = 20);

static const char *const moods[] = {"calm", "busy", NULL};
static const struct option_word words[] = {{"all", 0}, {"none", -1}, {NULL, 0}};

struct values {
    int64_t count, duration_ns, size_bytes;
    double share;
    int choice;
    char *text;
    struct strings texts;
    struct counts counts;
    struct pin pin;
};

enum { COUNT, DURATION, SIZE, SHARE, CHOICE, TEXT, TEXTS, COUNTS, PIN, ROWS };

static const struct option_row rows[] = {
    [COUNT] = {.name = "count",
               .kind = OPTION_COUNT,
               .offset = offsetof(struct values, count),
               .min = 1,
               .max = 9,
               .words = words},
    [DURATION] = {.name = "duration",
                  .initial = "30s",
                  .kind = OPTION_DURATION,
                  .offset = offsetof(struct values, duration_ns),
                  .min = 1},
    [SIZE] = {.name = "size",
              .kind = OPTION_SIZE,
              .offset = offsetof(struct values, size_bytes),
              .min = 1,
              .words = words},
    [SHARE] = {.name = "share",
               .kind = OPTION_SHARE,
               .offset = offsetof(struct values, share),
               .min = 0.5,
               .max = 0.9},
    [CHOICE] = {.name = "choice",
                .kind = OPTION_CHOICE,
                .offset = offsetof(struct values, choice),
                .choices = moods},
    [TEXT] = {.name = "text", .kind = OPTION_TEXT, .offset = offsetof(struct values, text)},
    [TEXTS] = {.name = "texts", .kind = OPTION_TEXTS, .offset = offsetof(struct values, texts)},
    [COUNTS] = {.name = "counts",
                .kind = OPTION_COUNTS,
                .offset = offsetof(struct values, counts),
                .min = 1,
                .max = 100,
                .words = words},
    [PIN] = {.name = "pin", .kind = OPTION_PIN, .offset = offsetof(struct values, pin)},
};

/* A row, a text, and how the value is written back; NULL: refused with `message`. */
static const struct {
    int row;
    const char *text, *written, *message;
} cases[] = {
    {COUNT, "3", "3", NULL},
    {COUNT, "none", "none", NULL},
    {COUNT, "0", NULL, "invalid value '0'; expected a whole number from 1 to 9 or 'all' or 'none'"},
    {COUNT, "10", NULL, "invalid value '10'"},
    {COUNT, "", NULL, "invalid value ''"},
    {DURATION, "1500ms", "1500ms", NULL},
    {DURATION, "0", NULL,
     "invalid value '0'; expected a duration from 1ns to 86400s, for example 30s"},
    {DURATION, "soon", NULL, "invalid duration 'soon'"},
    {SIZE, "2KiB", "2KiB", NULL},
    {SIZE, "none", "none", NULL},
    {SIZE, "0", NULL, "or 'none'"},
    {SHARE, "80%", "80%", NULL},
    {SHARE, "0.8", "80%", NULL},
    {SHARE, "91%", NULL, "expected a share from 50% to 90%"},
    {CHOICE, "busy", "busy", NULL},
    {CHOICE, "bsuy", NULL, "expected calm or busy; did you mean 'busy'?"},
    {TEXT, "a b", "a b", NULL},
    {TEXTS, "a,b", "a,b", NULL},
    {TEXTS, "a,,b", NULL, "empty element in the list 'a,,b'"},
    {COUNTS, "1,all,7", "1,all,7", NULL},
    {COUNTS, "1,2,1", NULL, "duplicate '1' in '1,2,1'"},
    {PIN, "client=0.1.2,origin=5", "client=0-2,origin=5", NULL},
    {PIN, "origin=1-2.4", "origin=1-2.4", NULL},
    {PIN, "server=1", NULL, "invalid value 'server=1'"},
    {PIN, "client=2-1", NULL, "invalid CPUs '2-1'"},
    {PIN, "client=1024", NULL, "invalid CPUs '1024'"},
};

Test(option, what_is_parsed_is_written_back_in_its_shortest_form_or_refused_with_what_is_expected)
{
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const struct option_row *row = &rows[cases[i].row];
        struct values values = {0};
        struct err err = {0};
        int status = option_parse(row, &values, cases[i].text, &err);
        char *written = option_text(row, &values);
        if (cases[i].written) {
            cr_expect(eq(int, status, 0), "%s '%s': %s", row->name, cases[i].text, err.text);
            cr_expect(eq(str, written, (char *)cases[i].written));
        } else {
            cr_expect(eq(int, err.kind, ERR_USAGE), "%s '%s'", row->name, cases[i].text);
            cr_expect(ne(ptr, strstr(err.text, cases[i].message), NULL), "%s", err.text);
        }
        free(written);
        option_release(row, &values);
    }
}

Test(option, a_refused_value_leaves_the_old_one)
{
    struct values values = {0};
    struct err err = {0};
    cr_assert(eq(int, option_parse(&rows[COUNTS], &values, "1,2", &err), 0));
    cr_assert(eq(int, option_parse(&rows[COUNTS], &values, "3,x", &err), -1));
    char *written = option_text(&rows[COUNTS], &values);
    cr_expect(eq(str, written, "1,2"));
    free(written);
    option_release(&rows[COUNTS], &values);
}

Test(option, every_default_of_a_setting_is_one_of_its_values)
{
    struct results results = {0};
    for (const struct option_row *row = settings_rows; row->name || row->field; row++) {
        struct err err = {0};
        cr_expect(ne(int, row->name != NULL && row->summary == NULL, 1), "%s has no summary",
                  row->name);
        if (row->initial)
            cr_expect(eq(int, option_parse(row, &results.settings, row->initial, &err), 0),
                      "%s: %s", row->name, err.text);
    }
    results_release(&results);
}
