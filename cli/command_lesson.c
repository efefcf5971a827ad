/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/command.h"

#include "cli/terminal.h"
#include "core/units.h"
#include "lessons/lesson.h"
#include "origin/origin.h"

#include <math.h>
#include <string.h>
#include <unistd.h>

enum { MOST_URLS = 2, SUITE_ARGUMENTS = 32 };

struct lesson_command {
    struct lesson_options context;
    bool source;
};

static int parse_speed(const struct option_row *row, void *at, const char *text, struct err *err)
{
    double *speed = &((struct lesson_command *)at)->context.speed;
    (void)row;
    if (strcmp(text, "max") == 0) {
        *speed = INFINITY;
        return 0;
    }
    struct err why = {.kind = ERR_NONE};
    if (units_parse_real(text, "speed", 0.01, 10000, speed, &why) == 0)
        return 0;
    return err_usage(err, "%s, or 'max'", why.text);
}

static int parse_model(const struct option_row *row, void *at, const char *text, struct err *err)
{
    (void)row;
    return model_parse(text, &((struct lesson_command *)at)->context.model, err);
}

static const struct option_row option_rows[] = {
    {.name = "source",
     .summary = "Print the C source of the lesson instead of running it",
     .kind = OPTION_SWITCH,
     .offset = offsetof(struct lesson_command, source)},
    {.name = "speed",
     .argument = "X",
     .initial_note = "1",
     .summary = "Run the clock of the lesson X times as fast, or 'max'",
     .details = "The times that it prints are those of that clock. With 'max' nothing waits: the "
                "clock jumps to the next event.",
     .kind = OPTION_CUSTOM,
     .parse = parse_speed},
    {.name = "with",
     .argument = "MODEL",
     .summary = "Run it on another model",
     .summary_words = true,
     .details = "For lessons that make sense on more than one.",
     .kind = OPTION_CUSTOM,
     .parse = parse_model,
     .write_words = model_write_names},
    {.name = "for",
     .argument = "D",
     .summary = "Press Ctrl-C after D on the clock of the lesson, for example 2s",
     .kind = OPTION_DURATION,
     .offset = offsetof(struct lesson_command, context.for_ns)},
    {0},
};

static const struct option_group option_groups[] = {{option_rows, 0, NULL, NULL}, {0}};

static int list_lessons(void)
{
    (void)printf("Lessons, in teaching order:\n\n");
    for (const struct lesson *const *lesson = lessons; *lesson; lesson++)
        (void)printf("  %-11s%s\n", (*lesson)->name, (*lesson)->idea);
    (void)printf("\n'fetchbench lesson NAME' runs one; --source prints its C source.\n");
    return EXIT_OK;
}

/* POOL becomes the default size of Python's thread pool. */
static void fill_in_pool(char *text, size_t bytes, const char *suite)
{
    const char *at = strstr(suite, "POOL");
    long processors = sysconf(_SC_NPROCESSORS_ONLN);
    long pool = processors + 4 < 32 ? processors + 4 : 32;
    if (at)
        (void)snprintf(text, bytes, "%.*s%ld%s", (int)(at - suite), suite, pool, at + 4);
    else
        (void)snprintf(text, bytes, "%s", suite);
}

/* A lesson that is a run of the suite. */
static int run_suite(const struct lesson *lesson)
{
    char text[256];
    char shown[sizeof text];
    char *arguments[SUITE_ARGUMENTS];
    int count = 0;
    char *rest = NULL;
    fill_in_pool(text, sizeof text, lesson->suite);
    memcpy(shown, text, sizeof shown);
    for (char *word = strtok_r(text, " ", &rest); word && count < SUITE_ARGUMENTS - 1;
         word = strtok_r(NULL, " ", &rest))
        arguments[count++] = word;
    arguments[count] = NULL;
    lesson_print_head(lesson, stdout);
    (void)printf("$ fetchbench %s\n\n", shown);
    (void)fflush(stdout);
    const struct command *command = command_find(arguments[0]);
    int code = command->run(command, count, arguments);
    if (code == EXIT_OK)
        lesson_print_learnt(lesson, stdout, (size_t)terminal_width(STDOUT_FILENO));
    return code;
}

/* With an origin of its own where the lesson fetches and no URL is given. */
static int play(const struct lesson *lesson, struct lesson_options *context, struct err *err)
{
    struct origin origin = {.child = {.socket = -1}};
    char texts[MOST_URLS][ORIGIN_URL_BYTES + 32];
    const char *urls[MOST_URLS];
    bool needs_origin = lesson->urls > 0 && context->url_count == 0;
    if (needs_origin) {
        struct origin_options settings = {.delay = "1s"};
        if (origin_start(&origin, &settings, err) != 0)
            return -1;
        for (size_t i = 0; i < lesson->urls && i < MOST_URLS; i++) {
            char base[ORIGIN_URL_BYTES];
            (void)snprintf(texts[i], sizeof texts[i], "%sstories/%zu?delay=%zus",
                           origin_url(&origin, 0, base), i + 1, 2 - i);
            urls[i] = texts[i];
        }
        context->urls = urls;
        context->url_count = lesson->urls;
    }
    int failed = lesson_play(lesson, context, err);
    if (needs_origin)
        origin_stop(&origin);
    return failed;
}

/* NULL with an error. */
static const struct lesson *choose(const struct parsed *parsed, struct lesson_command *command,
                                   struct err *err)
{
    const struct lesson *lesson = lesson_find(parsed->operands[0], err);
    if (!lesson)
        return NULL;
    size_t urls = (size_t)parsed->operand_count - 1;
    if (urls > 0 && urls != lesson->urls) {
        if (lesson->urls == 0)
            (void)err_usage(err, "unexpected argument '%s': lesson '%s' takes none",
                            parsed->operands[1], lesson->name);
        else
            (void)err_usage(err, "lesson '%s' takes %zu URLs, not %zu", lesson->name, lesson->urls,
                            urls);
        return NULL;
    }
    command->context.urls = (const char *const *)(parsed->operands + 1);
    command->context.url_count = urls;
    return lesson;
}

static int run_lesson(const struct command *self, int count, char **arguments)
{
    struct lesson_command command = {.context = {.speed = 1, .out = stdout}};
    command.context.columns = (size_t)terminal_width(STDOUT_FILENO);
    command.context.is_utf8 = terminal_is_utf8();
    struct err err = {0};
    struct parsed parsed;
    int code = command_begin(self, count, arguments, &command, &parsed);
    if (code >= 0)
        return code;
    if (parsed.operand_count == 0 && !command.source)
        return list_lessons();
    if (parsed.operand_count == 0)
        (void)err_usage(&err, "--source needs a lesson: 'fetchbench lesson hello --source'");
    const struct lesson *lesson = err.kind == ERR_NONE ? choose(&parsed, &command, &err) : NULL;
    if (!lesson)
        return command_fail(&err);
    if (command.source) {
        (void)fputs(lesson_source(lesson), stdout);
        return EXIT_OK;
    }
    if (lesson->suite)
        return run_suite(lesson);
    if (play(lesson, &command.context, &err) == 0)
        return EXIT_OK;
    code = command_fail(&err);
    return err.kind == ERR_CANCELLED ? EXIT_INTERRUPTED : code;
}

static void write_lesson_names(FILE *stream)
{
    for (size_t i = 0; lessons[i]; i++)
        (void)fprintf(stream, "%s%s", i ? " " : "", lessons[i]->name);
}

const struct command command_lesson = {
    .name = "lesson",
    .operands = "[OPTIONS] [NAME [URL...]]",
    .summary = "Run a lesson on asynchronous programs; without a name, list them",
    .description = "Each lesson is a short program on the event loop that the async engine uses "
                   "too. It says what to watch for, prints each line with the time since its "
                   "start, draws which tasks ran and which waited, and sums up the point.",
    .examples = "  fetchbench lesson breakfast\n"
                "  fetchbench lesson sum --with threads --speed 4\n"
                "  fetchbench lesson sensors --for 2s\n"
                "  fetchbench lesson callback --source\n",
    .options = option_groups,
    .run = run_lesson,
    .write_words = write_lesson_names,
};
