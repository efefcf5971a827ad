/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/command.h"

#include "bench/metadata.h"
#include "cli/run_options.h"
#include "core/strbuf.h"
#include "core/suggest.h"
#include "core/utf8.h"

#include <stdlib.h>
#include <string.h>

enum { NAME_COLUMN = 26, TEXT_WIDTH = 80, WORDS_MAX = 64, LIST_BYTES = 1024 };

const struct exit_code_row exit_code_rows[] = {
    {EXIT_OK, "Every fetch succeeded"},
    {EXIT_FETCHES_FAILED, "Some fetches failed (the results are still written); of 'compare', a "
                          "cell has the verdict that --fail-on names"},
    {EXIT_USAGE, "Invalid command line or input file"},
    {EXIT_RUN, "The run failed, or its results cannot be trusted"},
    {EXIT_INTERRUPTED, "Interrupted (what was measured is written)"},
    {0},
};

const struct variable_row variable_rows[] = {
    {"NO_COLOR", "When it is set and not empty, nothing is colored"},
    {"COLUMNS", "Width of tables when standard output is not a terminal"},
    {"TERM", "When it is empty or 'dumb', no escape sequences are written"},
    {"TMPDIR", "Where plots are drawn and the built-in origin keeps its certificate [/tmp]"},
    {0},
};

void help_wrapped(FILE *stream, const char *text, int indent, int column)
{
    utf8_write_wrapped(stream, text,
                       &(struct utf8_wrap){.width = TEXT_WIDTH,
                                           .column = (size_t)column,
                                           .indent = (size_t)indent});
}

bool option_has_words(const struct option_row *row)
{
    const struct option_hook *hook = option_hook(row);
    return row->choices || row->words || row->write_words || (hook && hook->write_words);
}

void option_write_words(const struct option_row *row, FILE *stream)
{
    const struct option_hook *hook = option_hook(row);
    const char *joint = "";
    for (size_t i = 0; row->choices && row->choices[i]; i++, joint = " ")
        (void)fprintf(stream, "%s%s", joint, row->choices[i]);
    for (const struct option_word *word = row->words; word && word->word; word++, joint = " ")
        (void)fprintf(stream, "%s%s", joint, word->word);
    if (row->write_words)
        row->write_words(stream);
    else if (hook && hook->write_words)
        hook->write_words(stream);
}

const char *option_argument(const struct option_row *row, char text[ARGUMENT_BYTES])
{
    size_t used = 0;
    if (row->argument || !row->choices)
        return row->argument ? row->argument : "";
    for (size_t i = 0; row->choices[i] && used < ARGUMENT_BYTES; i++)
        used += (size_t)snprintf(text + used, ARGUMENT_BYTES - used, "%s%s", i > 0 ? "|" : "",
                                 row->choices[i]);
    return text;
}

/* Static text followed by what a function adds to it; either may be missing. */
static char *compose(const char *text, void (*add)(FILE *stream))
{
    struct strbuf composed;
    FILE *out = strbuf_open(&composed);
    if (out && text)
        (void)fputs(text, out);
    if (out && add) {
        (void)fputs(text ? " " : "", out);
        add(out);
    }
    return strbuf_close(&composed);
}

/* The words of a function as "a, b or c", after the summary: only where no argument shows them. */
char *help_summary(const struct option_row *row)
{
    char *words = row->write_words && row->summary_words ? compose(NULL, row->write_words) : NULL;
    if (!words)
        return compose(row->summary, NULL);
    const char *items[WORDS_MAX];
    char list[LIST_BYTES];
    char *rest = NULL;
    size_t count = 0;
    for (char *word = strtok_r(words, " ", &rest); word && count < WORDS_MAX;
         word = strtok_r(NULL, " ", &rest))
        items[count++] = word;
    struct strbuf composed;
    FILE *out = strbuf_open(&composed);
    if (out)
        (void)fprintf(out, "%s: %s", row->summary,
                      suggest_list(list, sizeof list, items, count, "or"));
    free(words);
    return strbuf_close(&composed);
}

char *help_details(const struct option_row *row)
{
    return compose(row->details, row->write_details);
}

char *help_description(const struct command *command)
{
    return compose(command->description, command->write_details);
}

/* "Summary [default]. Details." On the heap; NULL: out of memory. */
static char *describe_option(const struct option_cursor *option, bool complete)
{
    const char *initial = option_initial(option);
    char *summary = help_summary(option->row);
    char *details = complete ? help_details(option->row) : NULL;
    struct strbuf text;
    FILE *out = strbuf_open(&text);
    if (out && summary)
        (void)fputs(summary, out);
    if (out && initial)
        (void)fprintf(out, " [%s]", initial);
    if (out && details && *details)
        (void)fprintf(out, ". %s", details);
    free(summary);
    free(details);
    return strbuf_close(&text);
}

static void write_option(FILE *stream, const struct option_cursor *option, bool complete)
{
    const struct option_row *row = option->row;
    char argument_text[ARGUMENT_BYTES] = "";
    const char *argument = option_argument(row, argument_text);
    char letter[] = "   ";
    if (row->letter)
        (void)snprintf(letter, sizeof letter, "-%c,", row->letter);
    int column =
        fprintf(stream, "  %s --%s%s%s", letter, row->name, *argument ? " " : "", argument);
    if (column >= NAME_COLUMN)
        (void)fprintf(stream, "\n%*s", NAME_COLUMN, "");
    else
        (void)fprintf(stream, "%*s", NAME_COLUMN - column, "");
    char *text = describe_option(option, complete);
    help_wrapped(stream, text ? text : row->summary, NAME_COLUMN, NAME_COLUMN);
    free(text);
}

static void write_options(FILE *stream, const struct command *command, bool complete)
{
    static const struct option_row help_row = {
        .letter = 'h', .name = "help", .summary = "Show this help", .kind = OPTION_SWITCH};
    static const struct option_group help_group = {.rows = &help_row};
    static const struct option_cursor help = {.group = &help_group, .row = &help_row};
    struct option_cursor option = {0};
    bool first = true;
    while (option_next(command, &option)) {
        if (option.row->hidden)
            continue;
        if (first || option.row->section)
            (void)fprintf(stream, "\n%s:\n", option.row->section ? option.row->section : "Options");
        write_option(stream, &option, complete);
        first = false;
    }
    if (!first)
        write_option(stream, &help, false);
}

static void write_exit_codes(FILE *stream)
{
    (void)fputs("\nExit codes:\n", stream);
    for (const struct exit_code_row *row = exit_code_rows; row->meaning; row++) {
        int column = fprintf(stream, "  %-4d", row->code);
        help_wrapped(stream, row->meaning, column, column);
    }
}

static void write_variables(FILE *stream)
{
    (void)fputs("\nEnvironment:\n", stream);
    for (const struct variable_row *row = variable_rows; row->meaning; row++) {
        int column = fprintf(stream, "  %-10s", row->name);
        help_wrapped(stream, row->meaning, column, column);
    }
}

void help_command(FILE *stream, const struct command *command, bool complete)
{
    char *description = complete ? help_description(command) : NULL;
    (void)fprintf(stream, "Usage: fetchbench %s%s%s\n\n", command->name,
                  *command->operands ? " " : "", command->operands);
    help_wrapped(stream, description ? description : command->summary, 0, 0);
    free(description);
    write_options(stream, command, complete);
    if (command->examples && complete)
        (void)fprintf(stream, "\nExamples:\n%s", command->examples);
    if (!complete)
        (void)fprintf(stream, "\nSee 'fetchbench help %s' for details and examples.\n",
                      command->name);
}

void help_program(FILE *stream)
{
    (void)fputs("Fetch N URLs at once: thread pool or event loop, and what does each cost?\n\n"
                "Usage: fetchbench [COMMAND] [OPTIONS] [OPERANDS]\n\nCommands:\n",
                stream);
    for (const struct command *const *command = commands; *command; command++)
        if (!(*command)->hidden)
            (void)fprintf(stream, "  %-12s %s\n", (*command)->name, (*command)->summary);
    (void)fputc('\n', stream);
    help_wrapped(stream,
                 "Without a command it is 'run', on a server of its own or on the URLs given. See "
                 "'fetchbench COMMAND --help' for the options of another command, and 'fetchbench "
                 "help COMMAND' for details and examples.",
                 0, 0);
    write_options(stream, command_find("run"), false);
    write_exit_codes(stream);
    write_variables(stream);
}

void help_version(FILE *stream)
{
    (void)fprintf(stream, "fetchbench %s (%s build)\n%s\n", FETCHBENCH_VERSION, FETCHBENCH_BUILD,
                  metadata_libcurl());
}
