/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FETCHBENCH_CLI_COMMAND_H
#define FETCHBENCH_CLI_COMMAND_H

#include "core/err.h"
#include "core/option.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/*
 * The commands and their options, as tables. The parser, the help, the manual and the completions
 * read the same rows, so that they always agree.
 *
 * To add a command: one file command_NAME.c with its `const struct command command_NAME`, and one
 * row in commands.c. To add an option: one row (core/option.h) in its command's table.
 */

enum exit_code {
    EXIT_OK = 0,
    EXIT_FETCHES_FAILED = 1,
    EXIT_DIFFERENT = 1, /* of compare --fail-on */
    EXIT_USAGE = 2,
    EXIT_RUN = 3,
    EXIT_INTERRUPTED = 130,
};

/* Rows that a command takes over from a table, and where in its own struct their values go. */
struct option_group {
    const struct option_row *rows; /* NULL ends a list of groups */
    size_t base;                   /* of the struct that the rows are for, in the command's own */
    const char *const *only;       /* names, ended by NULL; NULL: all rows */
    const char *initial_note;      /* in place of all defaults, which are not set: "as in BASE" */
};

struct command {
    const char *name;
    const char *operands;    /* "[OPTIONS] [URL...]" */
    const char *summary;     /* a line, for the list of commands */
    const char *description; /* in sentences, for `help COMMAND` and the manual */
    const char *examples;    /* lines to copy, for `help COMMAND`; may be NULL */
    /* A row shadows those of the same name in later groups. NULL: no options. */
    const struct option_group *options;
    bool hidden;
    /* Runs the command: arguments[0] is its name. Returns an exit code and has reported errors. */
    int (*run)(const struct command *self, int count, char **arguments);
    void (*write_words)(FILE *stream); /* operands to complete, separated by blanks; may be NULL */
    void (*write_details)(FILE *stream); /* the end of the description, likewise; may be NULL */
};

/* Every command, in the order of the help; ends with NULL. */
extern const struct command *const commands[];

/* The command of that name, or NULL. */
const struct command *command_find(const char *name);

/* The command nearest to what was typed, among those in the help; NULL: none is near. */
const char *command_nearest(const char *typed);

/* Walks over the options of a command; begins zeroed. */
struct option_cursor {
    const struct option_group *group;
    const struct option_row *row;
};
bool option_next(const struct command *command, struct option_cursor *cursor);

/* What a row shows as its default, and what it completes to; NULL: nothing. */
const char *option_initial(const struct option_cursor *option);
bool option_has_words(const struct option_row *row);
void option_write_words(const struct option_row *row, FILE *stream);

/* What an argument is called in the help: "LIST", "cold|warm", or "" for a switch. In `text`. */
enum { ARGUMENT_BYTES = 64 };
const char *option_argument(const struct option_row *row, char text[ARGUMENT_BYTES]);

/* What the command line said. */
enum { OPTIONS_MAX = 64 };
struct parsed {
    bool help; /* --help was given: nothing after it was looked at */
    char **operands;
    int operand_count;
    const struct option_row *given[OPTIONS_MAX]; /* one entry per row */
    size_t given_count;
};

/* Whether the option of that name was given; whether any of the table was. */
bool parsed_has(const struct parsed *parsed, const char *name);
bool parsed_has_any(const struct parsed *parsed, const struct option_row *rows);

/* Sets every default of the command's options in `target`. */
int command_set_defaults(const struct command *command, void *target, struct err *err) MUST_CHECK;

/*
 * Parses the arguments by the command's options into `target`, which holds the defaults already.
 * Options and operands may be mixed; "--" ends the options. Errors name the culprit and the nearest
 * right name.
 */
int command_parse(const struct command *command, int count, char **arguments, void *target,
                  struct parsed *parsed, struct err *err) MUST_CHECK;

/* Sets the defaults, parses, answers --help and reports errors: returns -1 to go on, or the exit
 * code to leave with. */
int command_begin(const struct command *command, int count, char **arguments, void *target,
                  struct parsed *parsed);

/* Refuses operands where a command takes none; returns -1 to go on, or the exit code. */
int command_no_operands(const struct command *command, const struct parsed *parsed);

/* Writes the error as shown to the user, "fetchbench: TEXT", to standard error, and returns the
 * exit code of its kind. */
int command_fail(const struct err *err);

/* Writes "warning: TEXT" to standard error, likewise without secrets and control characters. */
void command_warn(const char *format, ...) PRINTF_LIKE(1, 2);

/* The help of one command, short (a line per option) or complete; of the program; the version line.
 */
void help_command(FILE *stream, const struct command *command, bool complete);
void help_program(FILE *stream);
void help_version(FILE *stream);

/* A row's summary and details, a command's description, including the parts generated from other
 * tables (report formats, distributions, shells). On the heap; NULL: out of memory. */
char *help_summary(const struct option_row *row);
char *help_details(const struct option_row *row);
char *help_description(const struct command *command);

/* Each exit code and what it means; ends with a NULL text. */
struct exit_code_row {
    int code;
    const char *meaning;
};
extern const struct exit_code_row exit_code_rows[];

/* Each variable of the environment that is looked at; ends with a NULL text. */
struct variable_row {
    const char *name, *meaning;
};
extern const struct variable_row variable_rows[];

/* Writes the words of a text within 80 columns, beginning at `column`, each line after the first
 * indented. */
void help_wrapped(FILE *stream, const char *text, int indent, int column);

#endif
