#include "cli/command.h"

#include "bench/facts.h"
#include "cli/wording.h"
#include "core/utf8.h"

#include <stdlib.h>
#include <string.h>

enum { NAME_COLUMN = 26, TEXT_WIDTH = 80 };

void help_wrapped(FILE *stream, const char *text, int indent, int column)
{
    utf8_write_wrapped(stream, text,
                       &(struct utf8_wrap){.width = TEXT_WIDTH,
                                           .column = (size_t)column,
                                           .indent = (size_t)indent});
}

static void write_option(FILE *stream, const struct option_row *row, bool whole)
{
    char head[80];
    char letter[4] = "   ";
    if (row->letter) {
        letter[0] = '-';
        letter[1] = row->letter;
        letter[2] = ',';
    }
    int column = snprintf(head, sizeof head, "  %s --%s%s%s", letter, row->name,
                          row->argument ? " " : "", row->argument ? row->argument : "");
    (void)fputs(head, stream);
    if (column >= NAME_COLUMN) {
        (void)fprintf(stream, "\n%*s", NAME_COLUMN, "");
    } else {
        (void)fprintf(stream, "%*s", NAME_COLUMN - column, "");
    }
    char text[2400];
    char *summary = wording_summary(row);
    char *details = whole ? wording_details(row) : NULL;
    (void)snprintf(text, sizeof text, "%s%s%s%s%s%s", summary ? summary : row->summary,
                   row->fallback ? " [" : "", row->fallback ? row->fallback : "",
                   row->fallback ? "]" : "", details && *details ? ". " : "",
                   details ? details : "");
    help_wrapped(stream, text, NAME_COLUMN, NAME_COLUMN);
    free(summary);
    free(details);
}

static void write_description(FILE *stream, const struct command *command)
{
    char *description = wording_description(command);
    help_wrapped(stream, description ? description : command->description, 0, 0);
    free(description);
}

void help_command(FILE *stream, const struct command *command, bool whole)
{
    (void)fprintf(stream, "Usage: fetchbench %s%s%s\n\n", command->name,
                  *command->operands ? " " : "", command->operands);
    if (whole)
        write_description(stream, command);
    else
        help_wrapped(stream, command->summary, 0, 0);
    if (command->options && command->options->name)
        (void)fputs("\nOptions:\n", stream);
    for (const struct option_row *row = command->options; row && row->name; row++)
        if (!row->hidden)
            write_option(stream, row, whole);
    static const struct option_row help = {
        .letter = 'h', .name = "help", .summary = "Show this and stop"};
    if (command->options && command->options->name)
        write_option(stream, &help, false);
    if (command->examples && whole)
        (void)fprintf(stream, "\nExamples:\n%s", command->examples);
    if (!whole)
        (void)fprintf(stream, "\n'fetchbench help %s' says more.\n", command->name);
}

void help_program(FILE *stream)
{
    help_wrapped(stream,
                 "fetchbench: to fetch N URLs at once, a pool of threads or one event loop, and "
                 "what does each cost?",
                 0, 0);
    (void)fputs("\nUsage: fetchbench [COMMAND] [OPTIONS] [OPERANDS]\n\nCommands:\n", stream);
    for (const struct command *const *command = commands; *command; command++)
        if (!(*command)->hidden)
            (void)fprintf(stream, "  %-10s %s\n", (*command)->name, (*command)->summary);
    (void)fputc('\n', stream);
    help_wrapped(stream,
                 "Without a command it is 'run': the suite, on a server of its own, or on the URLs "
                 "given. 'fetchbench COMMAND --help' lists a command's options, 'fetchbench help "
                 "COMMAND' explains them.",
                 0, 0);
}

void help_version(FILE *stream)
{
    (void)fprintf(stream, "fetchbench %s (%s build)\n%s\n", FETCHBENCH_VERSION, FETCHBENCH_BUILD,
                  facts_libcurl());
}
