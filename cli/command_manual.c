#include "cli/command.h"

#include "cli/wording.h"

#include <stdlib.h>

/* The manual page, made from the tables: `fetchbench __manual | man -l -`. groff_man(7) says what
 * the requests mean. */

/* Text in which nothing is a request or an escape: a leading point, backslashes, dashes. */
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

static void write_option(FILE *stream, const struct option_row *row)
{
    (void)fputs(".TP\n", stream);
    if (row->letter)
        (void)fprintf(stream, "\\fB\\-%c\\fR, ", row->letter);
    (void)fputs("\\fB\\-\\-", stream);
    write_text(stream, row->name);
    (void)fputs("\\fR", stream);
    if (row->argument) {
        (void)fputs(" \\fI", stream);
        write_text(stream, row->argument);
        (void)fputs("\\fR", stream);
    }
    (void)fputc('\n', stream);
    write_made(stream, wording_summary(row), ".\n");
    if (row->details || row->more)
        write_made(stream, wording_details(row), "\n");
    if (row->fallback) {
        (void)fputs("Default: ", stream);
        write_text(stream, row->fallback);
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
    write_made(stream, wording_description(command), "\n");
    for (const struct option_row *row = command->options; row && row->name; row++)
        if (!row->hidden)
            write_option(stream, row);
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
                "fetchbench \\- to fetch N URLs at once: a pool of threads or one event loop, and "
                "what each "
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
                "libcurl, on a server of "
                "its own or on any URL, and compares how long each took and what it cost.\n"
                "Without a command it is\n.BR run .\n"
                ".SH COMMANDS\n",
                stream);
    for (size_t i = 0; commands[i]; i++)
        if (!commands[i]->hidden)
            write_command(stream, commands[i]);
    (void)fputs(
        ".SH EXIT STATUS\n"
        ".TP\n0\nAll was fetched.\n"
        ".TP\n1\nSome fetches failed; the results are written all the same. From\n"
        ".BR compare ,\na cell has the verdict that\n.B \\-\\-fail\\-on\nnames.\n"
        ".TP\n2\nThe command line or a file is wrong.\n"
        ".TP\n3\nThe run could not be made, or the origin counted other requests than were made.\n"
        ".TP\n99\nA threshold was missed.\n"
        ".TP\n130\nInterrupted; what was measured is written.\n"
        ".SH ENVIRONMENT\n"
        ".TP\n.B NO_COLOR\nWhen it is set and not empty, nothing is coloured.\n"
        ".TP\n.B COLUMNS\nThe width of tables where standard output is no terminal.\n"
        ".SH SEE ALSO\n"
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
