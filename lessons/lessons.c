/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lessons/lesson.h"

#include "core/suggest.h"

#include <math.h>
#include <string.h>

extern const struct lesson lesson_hello, lesson_chain, lesson_order, lesson_sum, lesson_breakfast,
    lesson_reversed, lesson_many, lesson_sensors, lesson_future, lesson_callback, lesson_errors,
    lesson_cancel, lesson_who, lesson_generator, lesson_blocking, lesson_weight, lesson_loops,
    lesson_stories, lesson_fetches;

const struct lesson *const lessons[] = {
    &lesson_hello,    &lesson_chain,  &lesson_order,   &lesson_sum,       &lesson_breakfast,
    &lesson_reversed, &lesson_many,   &lesson_sensors, &lesson_future,    &lesson_callback,
    &lesson_errors,   &lesson_cancel, &lesson_who,     &lesson_generator, &lesson_blocking,
    &lesson_weight,   &lesson_loops,  &lesson_stories, &lesson_fetches,   NULL,
};

const struct lesson *lesson_find(const char *name, struct err *err)
{
    enum { MOST = sizeof lessons / sizeof lessons[0] };
    const char *names[MOST];
    size_t count = 0;
    for (; lessons[count]; count++) {
        if (strcmp(lessons[count]->name, name) == 0)
            return lessons[count];
        names[count] = lessons[count]->name;
    }
    char hint[128];
    (void)suggest_phrase(hint, sizeof hint, name, names, count);
    (void)err_usage(err, "unknown lesson '%s'%s", name,
                    *hint ? hint : "; 'fetchbench lesson' lists them");
    return NULL;
}

const char *lesson_source(const struct lesson *lesson)
{
    for (const struct lesson_source *source = lesson_sources; source->name; source++)
        if (strcmp(source->name, lesson->name) == 0)
            return source->text;
    return "";
}

void lesson_print_head(const struct lesson *lesson, FILE *out)
{
    (void)fprintf(out, "%s: %s\nWatch %s.\n\n", lesson->name, lesson->idea, lesson->watch);
}

void lesson_print_learnt(const struct lesson *lesson, FILE *out, size_t columns)
{
    size_t at = 0;
    (void)fputs("\nLearnt:", out);
    at = strlen("Learnt:");
    for (const char *word = lesson->learnt; *word;) {
        size_t length = strcspn(word, " ");
        bool fits = at + 1 + length <= columns;
        (void)fprintf(out, "%s%.*s", fits ? " " : "\n", (int)length, word);
        at = fits ? at + 1 + length : length;
        word += length + strspn(word + length, " ");
    }
    (void)fputc('\n', out);
}

static int check(const struct lesson *lesson, const struct lesson_options *options, struct err *err)
{
    if (options->model != MODEL_UNSET && !lesson->on_any_model)
        return err_usage(err, "lesson '%s' does not take '--with': it is about one model",
                         lesson->name);
    if (lesson->is_in_real_time && options->speed != 1)
        return err_usage(
            err, "lesson '%s' does not take '--speed': it measures or fetches, in real time",
            lesson->name);
    if (lesson->is_endless && isinf(options->speed) && options->for_ns == 0)
        return err_usage(
            err,
            "lesson '%s' would never end at '--speed max'; set a limit, for example '--for 2s'",
            lesson->name);
    return 0;
}

int lesson_play(const struct lesson *lesson, const struct lesson_options *options, struct err *err)
{
    if (check(lesson, options, err) != 0)
        return -1;
    struct lesson_context *context = lesson_context_new(options, err);
    if (!context)
        return -1;
    lesson_print_head(lesson, options->out);
    struct err why = {.kind = ERR_NONE};
    int failed = lesson->play(context, &why);
    lesson_draw_chart(context);
    bool stopped = lesson_was_interrupted(context) && why.kind == ERR_CANCELLED;
    if (stopped && lesson->is_endless)
        failed = 0;
    if (failed == 0 && lesson_lost_line(context))
        failed = err_run(&why, "out of memory for a line of the transcript");
    if (failed == 0)
        lesson_print_learnt(lesson, options->out, options->columns);
    else if (stopped)
        (void)err_cancelled(err, "lesson '%s' was interrupted", lesson->name);
    else if (err->kind == ERR_NONE)
        *err = why;
    lesson_context_free(context);
    return failed;
}
