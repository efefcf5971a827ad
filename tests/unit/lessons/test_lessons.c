/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lessons/lesson.h"
#include "support/golden.h"

#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

TestSuite(lessons, .timeout = 60);

static char *transcript;
static size_t transcript_bytes;
static struct err err;

/* Plays it into `transcript`. */
static int play(const char *name, double speed, enum model model)
{
    const struct lesson *lesson = lesson_find(name, &err);
    cr_assert_not_null(lesson, "%s", err.text);
    free(transcript);
    FILE *out = open_memstream(&transcript, &transcript_bytes);
    struct lesson_options options = {.speed = speed, .model = model, .out = out, .columns = 80};
    if (lesson->is_endless)
        options.for_ns = 2 * NS_PER_S;
    options.is_utf8 = true;
    int failed = lesson_play(lesson, &options, &err);
    (void)fclose(out);
    return failed;
}

static int by_text(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Threads come in any order: their lines are compared sorted. */
static void sort_lines(void)
{
    enum { MOST = 256 };
    char *lines[MOST];
    size_t count = 0;
    char *rest = NULL;
    char *sorted = calloc(1, transcript_bytes + 2);
    for (char *line = strtok_r(transcript, "\n", &rest); line && count < MOST;
         line = strtok_r(NULL, "\n", &rest))
        lines[count++] = line;
    qsort(lines, count, sizeof lines[0], by_text);
    for (size_t i = 0; i < count; i++) {
        (void)strcat(sorted, lines[i]);
        (void)strcat(sorted, "\n");
    }
    free(transcript);
    transcript = sorted;
}

/* With a clock that jumps every time is exact, so that nothing need be masked. */
Test(lessons, each_plays_as_its_golden_transcript)
{
    for (const struct lesson *const *lesson = lessons; *lesson; lesson++) {
        if ((*lesson)->suite || (*lesson)->is_in_real_time)
            continue;
        char name[64];
        (void)snprintf(name, sizeof name, "lessons/%s.txt", (*lesson)->name);
        cr_expect_eq(play((*lesson)->name, INFINITY, MODEL_UNSET), 0, "%s: %s", (*lesson)->name,
                     err.text);
        if (strcmp((*lesson)->name, "loops") == 0)
            sort_lines();
        expect_golden(name, transcript);
    }
    free(transcript);
}

/* The transcript without its times and its chart, in place. */
static void mask(char *text)
{
    char *to = text;
    for (const char *line = strstr(text, "\n\n"); line && *line;) {
        line += strspn(line, "\n");
        size_t length = strcspn(line, "\n");
        if (strncmp(line, "Who ran", 7) == 0)
            break;
        const char *told = memchr(line, 's', length);
        size_t skipped = told ? (size_t)(told - line) : 0;
        memmove(to, line + skipped, length - skipped);
        to += length - skipped;
        *to++ = '\n';
        line += length;
    }
    *to = '\0';
}

/* On the world's clock the same is said in the same order, and nothing comes too early. */
static void plays_the_same_in_the_world(const char *name, const char *end, double at_least_s)
{
    cr_assert_eq(play(name, INFINITY, MODEL_UNSET), 0, "%s", err.text);
    char *exact = strdup(transcript);
    cr_assert_not_null(exact);
    cr_assert_eq(play(name, 25, MODEL_UNSET), 0, "%s", err.text);
    const char *last = strstr(transcript, end);
    cr_assert_not_null(last, "%s: no '%s' in:\n%s", name, end, transcript);
    while (last > transcript && last[-1] != '\n')
        last--;
    cr_expect_geq(strtod(last, NULL), at_least_s, "%s: too early:\n%s", name, transcript);
    mask(exact);
    mask(transcript);
    cr_expect_str_eq(transcript, exact, "%s", name);
    free(exact);
    free(transcript);
    transcript = NULL;
}

Test(lessons, on_a_real_clock_orders_are_the_same_and_nothing_is_early)
{
    plays_the_same_in_the_world("order", "fourth", 2);
    plays_the_same_in_the_world("reversed", "results:", 5);
    plays_the_same_in_the_world("breakfast", "served", 3);
    plays_the_same_in_the_world("future", "done;", 2);
    plays_the_same_in_the_world("cancel", "is done", 4);
}

/* How often `text` stands in the transcript. */
static int count_of(const char *text)
{
    int count = 0;
    for (const char *at = transcript; (at = strstr(at, text)); at += strlen(text))
        count++;
    return count;
}

Test(lessons, sum_takes_16_s_in_turn_and_7_s_at_once)
{
    cr_assert_eq(play("sum", INFINITY, MODEL_UNSET), 0);
    cr_expect_eq(count_of("main      16 s in all"), 1);
    cr_expect_eq(count_of("main      7 s in all"), 2);
    cr_assert_eq(play("sum", INFINITY, MODEL_THREADS), 0);
    cr_expect_eq(count_of("main      7 s in all; in the order given: 6, 1, 15, 28"), 1);
    cr_assert_eq(play("sum", INFINITY, MODEL_SEQUENTIAL), 0);
    cr_expect_eq(count_of("main      16 s in all; in the order given: 6, 1, 15, 28"), 1);
    free(transcript);
}

Test(lessons, those_on_any_model_give_the_same_on_each)
{
    for (const struct lesson *const *lesson = lessons; *lesson; lesson++) {
        for (int model = MODEL_ASYNC; (*lesson)->on_any_model && model <= MODEL_SEQUENTIAL; model++)
            cr_expect_eq(play((*lesson)->name, INFINITY, (enum model)model), 0, "%s: %s",
                         (*lesson)->name, err.text);
    }
    free(transcript);
}

Test(lessons, the_loop_of_a_slow_reading_sees_ten_fast_ones)
{
    cr_assert_eq(play("sensors", INFINITY, MODEL_UNSET), 0);
    cr_expect_eq(count_of("closes its sensor after 19 readings"), 1);
    cr_expect_eq(count_of("closes its sensor after 199 readings"), 1);
    cr_expect_eq(count_of("cancelled"), 3);
    free(transcript);
}

static void expect_refused(const char *name, double speed, enum model model, const char *text)
{
    err_clear(&err);
    cr_expect_eq(play(name, speed, model), -1);
    cr_expect_eq(err.kind, ERR_USAGE);
    cr_expect_str_eq(err.text, text);
}

Test(lessons, refuse_what_does_not_fit_them)
{
    expect_refused("hello", 1, MODEL_THREADS,
                   "lesson 'hello' does not take '--with': it is about one model");
    expect_refused(
        "stories", 2, MODEL_UNSET,
        "lesson 'stories' does not take '--speed': it measures or fetches, in real time");
    free(transcript);
}

Test(lessons, an_unknown_one_is_refused_with_the_nearest)
{
    cr_expect_null(lesson_find("brekfast", &err));
    cr_expect_str_eq(err.text, "unknown lesson 'brekfast'; did you mean 'breakfast'?");
    err_clear(&err);
    cr_expect_null(lesson_find("zzzzzzzz", &err));
    cr_expect_str_eq(err.text, "unknown lesson 'zzzzzzzz'; 'fetchbench lesson' lists them");
}

Test(lessons, an_unknown_model_is_refused_with_the_nearest)
{
    enum model model;
    cr_expect_eq(model_parse("thread", &model, &err), -1);
    cr_expect_str_eq(err.text, "unknown model 'thread'; did you mean 'threads'?");
    err = (struct err){0};
    cr_expect_eq(model_parse("fibres", &model, &err), -1);
    cr_expect_str_eq(err.text,
                     "unknown model 'fibres'; the models are async, threads and sequential");
    cr_expect_eq(model_parse("sequential", &model, &err), 0);
    cr_expect_eq(model, MODEL_SEQUENTIAL);
}

Test(lessons, each_has_its_own_source_at_hand)
{
    for (const struct lesson *const *lesson = lessons; *lesson; lesson++) {
        char row[64];
        (void)snprintf(row, sizeof row, "const struct lesson lesson_%s = {", (*lesson)->name);
        cr_expect_not_null(strstr(lesson_source(*lesson), row), "%s", (*lesson)->name);
    }
}

Test(lessons, each_can_be_read_in_one_sitting)
{
    for (const struct lesson *const *lesson = lessons; *lesson; lesson++) {
        int lines = 0;
        for (const char *at = lesson_source(*lesson); (at = strchr(at, '\n')); at++)
            lines++;
        cr_expect_lt(lines, 80, "%s has %d lines", (*lesson)->name, lines);
        cr_expect_gt(lines, 5, "%s has %d lines", (*lesson)->name, lines);
    }
}

Test(lessons, each_row_says_what_it_is_and_what_to_watch_and_what_was_learnt)
{
    for (const struct lesson *const *lesson = lessons; *lesson; lesson++) {
        const char *learnt = (*lesson)->learnt;
        cr_expect_leq(strlen((*lesson)->idea), 80, "%s", (*lesson)->name);
        cr_expect_leq(strlen((*lesson)->watch), 72, "%s", (*lesson)->name);
        cr_expect(strchr(".!?", learnt[strlen(learnt) - 1]), "%s", (*lesson)->name);
        cr_expect_not(strchr(".!?", (*lesson)->watch[strlen((*lesson)->watch) - 1]), "%s",
                      (*lesson)->name);
        cr_expect((*lesson)->play || (*lesson)->suite, "%s", (*lesson)->name);
    }
}

static char *read_text(const char *path)
{
    char *text = NULL;
    size_t bytes = 0;
    FILE *in = fopen(path, "r");
    cr_assert_not_null(in, "no '%s'", path);
    FILE *out = open_memstream(&text, &bytes);
    for (int c = fgetc(in); c != EOF; c = fgetc(in))
        (void)fputc(c, out);
    (void)fclose(in);
    (void)fclose(out);
    return text;
}

Test(lessons, each_is_in_the_docs_with_its_transcript)
{
    char *docs = read_text(FETCHBENCH_TEST_DATA "/../docs/lessons.md");
    for (const struct lesson *const *lesson = lessons; *lesson; lesson++) {
        char text[512];
        (void)snprintf(text, sizeof text, "\n## %s\n**Ask:** ", (*lesson)->name);
        cr_expect_not_null(strstr(docs, text), "%s", (*lesson)->name);
        if ((*lesson)->suite || (*lesson)->is_in_real_time)
            continue;
        (void)snprintf(text, sizeof text, FETCHBENCH_TEST_DATA "/golden/lessons/%s.txt",
                       (*lesson)->name);
        char *golden = read_text(text);
        cr_expect_not_null(strstr(docs, golden),
                           "the transcript of '%s' differs from docs/lessons.md", (*lesson)->name);
        free(golden);
    }
    free(docs);
}
