/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "report/timeline.h"

#include "core/results.h"
#include "support/golden.h"

#include <criterion/criterion.h>
#include <jansson.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

TestSuite(timeline, .timeout = 20);

#define MS INT64_C(1000000)

enum { FETCHES = 12, TRIALS = 3 };

/* A run of two engines: a pool of two, and a loop that has three in flight at once. */
struct made {
    struct results results;
    struct cell cells[3];
    struct trial trials[3][TRIALS];
    struct sample samples[FETCHES];
};

static struct sample sample_at(int32_t worker, int64_t start_ms, int64_t end_ms)
{
    return (struct sample){.worker = worker,
                           .start_ns = start_ms * MS,
                           .connect_ns = MS,
                           .first_byte_ns = (end_ms - 1) * MS,
                           .end_ns = end_ms * MS,
                           .status = 200,
                           .body_bytes = 1024,
                           .connections = 1};
}

static void fill_cell(struct made *made, size_t index, const char *spec, int64_t in_flight)
{
    struct cell *cell = &made->cells[index];
    *cell = (struct cell){.spec = (char *)spec,
                          .engine = (char *)spec,
                          .fetches = FETCHES,
                          .in_flight = in_flight,
                          .summary.makespan_s = {0.061, 0.06, 0.07},
                          .trials = made->trials[index],
                          .trial_count = TRIALS};
    for (size_t i = 0; i < TRIALS; i++)
        cell->trials[i] = (struct trial){.round = (int64_t)i + 1,
                                         .makespan_ns = 60 * MS + (int64_t)i * MS,
                                         .samples = made->samples,
                                         .sample_count = FETCHES};
}

/* `workers` 2: six fetches one after the other in each; 1: three at once, four times. */
static struct made *make(int32_t workers)
{
    static struct made made;
    made = (struct made){0};
    for (int i = 0; i < FETCHES; i++) {
        int64_t start = workers == 2 ? i / 2 * 10 + 1 : i / 3 * 15 + i % 3;
        made.samples[i] =
            sample_at(workers == 2 ? i % 2 : 0, start, start + (workers == 2 ? 9 : 13));
        made.samples[i].reused = i >= 3;
    }
    fill_cell(&made, 0, "threads:workers=2", FETCHES);
    fill_cell(&made, 1, "async", 2);
    fill_cell(&made, 2, "async", 5);
    made.results.cells = made.cells;
    made.results.cell_count = 3;
    return &made;
}

static struct timeline timeline_of(const struct made *made, const char *cell)
{
    struct err err = {0};
    struct timeline timeline;
    struct timeline_choice choice = {.cell = cell};
    cr_assert_eq(timeline_init(&timeline, &made->results, &choice, &err), 0, "%s", err.text);
    return timeline;
}

Test(timeline, phases_follow_each_other_from_start_to_end)
{
    static const struct sample samples[] = {
        {.start_ns = 5, .end_ns = 100, .first_byte_ns = 80, .connect_ns = 10, .name_ns = 3},
        {.start_ns = 5, .end_ns = 100},                                        /* no answer */
        {.start_ns = 5, .end_ns = 100, .first_byte_ns = 7, .connect_ns = 500}, /* impossible */
        {.start_ns = 5, .end_ns = 100, .first_byte_ns = 900},                  /* likewise */
        {.start_ns = 5, .end_ns = 5},
    };
    for (size_t i = 0; i < sizeof samples / sizeof samples[0]; i++) {
        int64_t at_ns = samples[i].due_ns;
        for (enum phase phase = 0; phase < PHASES; phase++) {
            struct phase_span span = phase_span(&samples[i], phase);
            cr_expect_eq(span.from_ns, at_ns, "sample %zu, %s", i, phase_name(phase));
            cr_expect_geq(span.to_ns, span.from_ns, "sample %zu, %s", i, phase_name(phase));
            at_ns = span.to_ns;
        }
        cr_expect_eq(at_ns, samples[i].end_ns, "sample %zu", i);
    }
}

Test(timeline, a_thread_has_a_row_for_the_fetches_that_follow_each_other)
{
    struct timeline timeline = timeline_of(make(2), "threads:workers=2:12");
    cr_assert_eq(timeline.row_count, 2);
    cr_assert_eq(timeline.worker_count, 2);
    cr_assert_eq(timeline.max_slots, 1);
    cr_assert_eq(timeline.rows[1].worker, 1);
    cr_assert_eq(timeline.rows[1].fetch_count, 6);
    timeline_release(&timeline);
}

Test(timeline, a_loop_has_a_row_for_each_fetch_in_flight)
{
    struct timeline timeline = timeline_of(make(1), "async:12");
    cr_assert_eq(timeline.row_count, 3);
    cr_assert_eq(timeline.worker_count, 1);
    cr_assert_eq(timeline.max_slots, 3);
    for (size_t i = 0; i < 3; i++) {
        cr_expect_eq(timeline.rows[i].slot, i);
        cr_expect_eq(timeline.rows[i].fetch_count, 4);
    }
    timeline_release(&timeline);
}

Test(timeline, queue_time_is_shown_only_where_the_row_is_free)
{
    struct timeline timeline = timeline_of(make(2), "threads:workers=2:12");
    struct phase_span first = timeline_queue(&timeline.rows[0], 0);
    struct phase_span second = timeline_queue(&timeline.rows[0], 1);
    cr_assert_eq(first.from_ns, 0);
    cr_assert_eq(first.to_ns, 1 * MS);
    cr_assert_eq(second.from_ns, 10 * MS);
    cr_assert_eq(second.to_ns, 11 * MS);
    timeline_release(&timeline);
}

Test(timeline, picks_the_median_trial_and_the_highest_cap_by_default)
{
    struct err err = {0};
    const struct made *made = make(1);
    struct timeline timeline = timeline_of(made, "async:12");
    cr_assert_eq(timeline.cell, &made->cells[2]);
    cr_assert_eq(timeline.trial, &made->cells[2].trials[1]);
    timeline_release(&timeline);
    struct timeline_choice choice = {.cell = "async:12", .in_flight = 2, .trial = 3};
    cr_assert_eq(timeline_init(&timeline, &made->results, &choice, &err), 0, "%s", err.text);
    cr_assert_eq(timeline.cell, &made->cells[1]);
    cr_assert_eq(timeline.trial, &made->cells[1].trials[2]);
    timeline_release(&timeline);
}

Test(timeline, refuses_what_does_not_exist_and_lists_what_does)
{
    struct made *made = make(1);
    made->cells[0].trials[0].failure = (char *)"cannot start a thread";
    made->cells[0].trials[1].sample_count = 0;
    static const struct {
        struct timeline_choice choice;
        const char *said;
    } cases[] = {
        {{.cell = "asinc:12"}, "did you mean 'async:12'?"},
        {{.cell = "elephant:7"}, "there are async:12, threads:workers=2:12"},
        {{0}, "missing --cell; one of async:12, threads:workers=2:12"},
        {{.cell = "async:12", .in_flight = 3}, "there is one with 5"},
        {{.cell = "async:12", .trial = 4}, "it has 3"},
        {{.cell = "threads:workers=2:12", .trial = 1}, "cannot start a thread"},
        {{.cell = "threads:workers=2:12", .trial = 2}, "were saved"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct err err = {0};
        struct timeline timeline;
        cr_expect_eq(timeline_init(&timeline, &made->results, &cases[i].choice, &err), -1);
        cr_expect_eq(err.kind, ERR_USAGE);
        cr_expect_not_null(strstr(err.text, cases[i].said), "'%s' is not in: %s", cases[i].said,
                           err.text);
    }
}

static char *text_of(const struct timeline *timeline, struct timeline_style style)
{
    struct err err = {0};
    char *text = NULL;
    size_t length = 0;
    FILE *stream = open_memstream(&text, &length);
    cr_assert_eq(timeline_write_text(timeline, &style, stream, &err), 0, "%s", err.text);
    (void)fclose(stream);
    return text;
}

Test(timeline, as_text_of_a_pool)
{
    struct made *made = make(2);
    made->samples[7].outcome = OUTCOME_RESET;
    made->samples[7].first_byte_ns = 0;
    struct timeline timeline = timeline_of(made, "threads:workers=2:12");
    char *text = text_of(&timeline, (struct timeline_style){.width = 80, .rows = 20, .utf8 = true});
    expect_golden("timeline-pool-80.txt", text);
    free(text);
    timeline_release(&timeline);
}

Test(timeline, as_text_of_a_loop_of_which_not_every_row_fits)
{
    struct timeline timeline = timeline_of(make(1), "async:12");
    char *text = text_of(&timeline, (struct timeline_style){.width = 60, .rows = 2});
    expect_golden("timeline-loop-60.txt", text);
    free(text);
    timeline_release(&timeline);
}

Test(timeline, as_text_is_no_wider_than_asked_and_colored_only_when_asked)
{
    struct timeline timeline = timeline_of(make(1), "async:12");
    for (int width = 40; width < 200; width += 7) {
        char *text = text_of(&timeline, (struct timeline_style){.width = width, .rows = 5});
        cr_expect_null(strchr(text, '\033'));
        for (const char *line = text; *line; line += strcspn(line, "\n") + 1)
            cr_expect_leq(strcspn(line, "\n"), (size_t)width, "%.*s", width + 9, line);
        free(text);
    }
    char *text = text_of(&timeline, (struct timeline_style){.width = 80, .rows = 5, .color = true});
    cr_assert_not_null(strchr(text, '\033'));
    free(text);
    timeline_release(&timeline);
}

Test(timeline, as_trace_is_valid_json_with_every_fetch_in_it)
{
    struct err err = {0};
    char *text = NULL;
    size_t length = 0;
    struct timeline timeline = timeline_of(make(1), "async:12");
    FILE *stream = open_memstream(&text, &length);
    cr_assert_eq(timeline_write_trace(&timeline, stream, &err), 0, "%s", err.text);
    (void)fclose(stream);
    expect_golden("timeline.trace.json", text);
    json_t *trace = json_loads(text, JSON_REJECT_DUPLICATES, NULL);
    cr_assert_not_null(trace);
    size_t fetches = 0;
    size_t i = 0;
    json_t *event = NULL;
    json_array_foreach(json_object_get(trace, "traceEvents"), i, event)
    {
        const char *category = json_string_value(json_object_get(event, "cat"));
        fetches += category && strcmp(category, "fetch") == 0;
    }
    cr_assert_eq(fetches, FETCHES);
    json_decref(trace);
    free(text);
    timeline_release(&timeline);
}

Test(timeline, of_impossible_samples_is_still_text_and_json)
{
    struct err err = {0};
    struct made *made = make(1);
    made->samples[3].end_ns = 0;
    made->samples[4].due_ns = 500 * MS + 5;
    made->samples[5].end_ns = INT64_MAX / 2;
    made->samples[6].worker = INT32_MAX;
    struct timeline timeline = timeline_of(made, "async:12");
    char *text = text_of(&timeline, (struct timeline_style){.width = 80, .rows = 5});
    free(text);
    size_t length = 0;
    FILE *stream = open_memstream(&text, &length);
    cr_assert_eq(timeline_write_trace(&timeline, stream, &err), 0, "%s", err.text);
    (void)fclose(stream);
    json_t *trace = json_loads(text, 0, NULL);
    cr_assert_not_null(trace);
    json_decref(trace);
    free(text);
    timeline_release(&timeline);
}
