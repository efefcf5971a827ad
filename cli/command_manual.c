/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/command.h"

#include <stdlib.h>

/* The manual page, generated from the tables: `fetchbench __manual | man -l -`. groff_man(7) says
 * what the requests mean. */

/* Escapes text so that nothing in it is a request or an escape: leading periods, backslashes,
 * dashes. */
static void write_text(FILE *stream, const char *text)
{
    if (*text == '.' || *text == '\'')
        (void)fputs("\\&", stream);
    for (const char *c = text; *c; c++) {
        if (*c == '\\')
            (void)fputs("\\e", stream);
        else if (*c == '-')
            (void)fputs("\\-", stream);
        else if (*c == '~')
            (void)fputs("\\(ti", stream);
        else if (*c == '^')
            (void)fputs("\\(ha", stream);
        else
            (void)fputc(*c, stream);
    }
}

/* Text on the heap, which is freed, and its end. */
static void write_made(FILE *stream, char *text, const char *end)
{
    write_text(stream, text ? text : "");
    (void)fputs(end, stream);
    free(text);
}

static void write_option(FILE *stream, const struct option_cursor *option)
{
    const struct option_row *row = option->row;
    char argument_text[ARGUMENT_BYTES] = "";
    const char *argument = option_argument(row, argument_text);
    (void)fputs(".TP\n", stream);
    if (row->letter)
        (void)fprintf(stream, "\\fB\\-%c\\fR, ", row->letter);
    (void)fputs("\\fB\\-\\-", stream);
    write_text(stream, row->name);
    (void)fputs("\\fR", stream);
    if (*argument) {
        (void)fputs(" \\fI", stream);
        write_text(stream, argument);
        (void)fputs("\\fR", stream);
    }
    (void)fputc('\n', stream);
    write_made(stream, help_summary(row), ".\n");
    if (row->details || row->write_details)
        write_made(stream, help_details(row), "\n");
    if (option_initial(option)) {
        (void)fputs("Default: ", stream);
        write_text(stream, option_initial(option));
        (void)fputs(".\n", stream);
    }
}

static void write_command(FILE *stream, const struct command *command)
{
    (void)fputs(".SS \"fetchbench ", stream);
    write_text(stream, command->name);
    (void)fputc(' ', stream);
    write_text(stream, command->operands);
    (void)fputs("\"\n", stream);
    write_made(stream, help_description(command), "\n");
    struct option_cursor option = {0};
    while (option_next(command, &option)) {
        if (option.row->hidden)
            continue;
        if (option.row->section)
            (void)fprintf(stream, ".PP\n%s:\n", option.row->section);
        write_option(stream, &option);
    }
    if (!command->examples)
        return;
    (void)fputs(".PP\nExamples:\n.PP\n.EX\n", stream);
    write_text(stream, command->examples);
    (void)fputs(".EE\n", stream);
}

static void write_head(FILE *stream)
{
    (void)fputs(".TH FETCHBENCH 1 \"\" \"fetchbench " FETCHBENCH_VERSION "\" \"User Commands\"\n"
                ".SH NAME\n"
                "fetchbench \\- fetch N URLs at once: thread pool or event loop, and what each "
                "costs\n"
                ".SH SYNOPSIS\n",
                stream);
    const char *between = "";
    for (size_t i = 0; commands[i]; i++) {
        if (commands[i]->hidden)
            continue;
        (void)fprintf(stream, "%s.B fetchbench ", between);
        write_text(stream, commands[i]->name);
        (void)fputs("\n.RI ", stream);
        (void)fputc('"', stream);
        write_text(stream, commands[i]->operands);
        (void)fputs("\"\n", stream);
        between = ".br\n";
    }
}

static void write_manual(FILE *stream)
{
    write_head(stream);
    (void)fputs(".SH DESCRIPTION\n"
                "Runs the same batch of HTTP fetches through several concurrency models on "
                "libcurl, on a server of its own or on any URL, and compares how long each took "
                "and what it cost.\n"
                "Without a command it is\n.BR run .\n"
                ".SH COMMANDS\n",
                stream);
    for (size_t i = 0; commands[i]; i++)
        if (!commands[i]->hidden)
            write_command(stream, commands[i]);
    (void)fputs(".SH EXIT STATUS\n", stream);
    for (const struct exit_code_row *row = exit_code_rows; row->meaning; row++) {
        (void)fprintf(stream, ".TP\n%d\n", row->code);
        write_text(stream, row->meaning);
        (void)fputs(".\n", stream);
    }
    (void)fputs(".SH ENVIRONMENT\n", stream);
    for (const struct variable_row *row = variable_rows; row->meaning; row++) {
        (void)fprintf(stream, ".TP\n.B %s\n", row->name);
        write_text(stream, row->meaning);
        (void)fputs(".\n", stream);
    }
    (void)fputs(".SH SEE ALSO\n"
                ".BR curl (1),\n.BR gnuplot (1),\n.BR hyperfine (1)\n",
                stream);
}

static int run_manual(const struct command *self, int count, char **arguments)
{
    (void)self;
    (void)count;
    (void)arguments;
    write_manual(stdout);
    return EXIT_OK;
}

const struct command command_manual = {
    .name = "__manual",
    .operands = "",
    .summary = "The manual page, for the program's own build",
    .description = "Writes fetchbench(1) to standard output.",
    .hidden = true,
    .run = run_manual,
};
