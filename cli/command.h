#ifndef FETCHBENCH_CLI_COMMAND_H
#define FETCHBENCH_CLI_COMMAND_H

#include "core/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/*
 * The commands and their options, as tables. A row holds all that the parser, the help texts, the
 * manual and the shell completions need, so that each of them says the same.
 *
 * To add a command: one file command_NAME.c with its `const struct command command_NAME`, and one
 * row in the table of commands.c. To add an option: one row in its command's table.
 */

enum exit_code {
    EXIT_OK = 0,
    EXIT_FETCHES_FAILED = 1,
    EXIT_DIFFERENT = 1, /* of compare --fail-on */
    EXIT_USAGE = 2,
    EXIT_RUN = 3,
    EXIT_THRESHOLD = 99,
    EXIT_INTERRUPTED = 130,
};

struct option_row {
    char letter;          /* of the short form; 0: none */
    const char *name;     /* of the long form, without dashes; NULL ends a table */
    const char *argument; /* what it takes, in capitals: "LIST"; NULL: nothing */
    const char *fallback; /* the default as the user would write it; NULL: none to show */
    const char *summary;  /* a line for --help: begins with a capital, ends without a point */
    const char *details;  /* more, for `help COMMAND` and the manual, in sentences; may be NULL */
    bool hidden;          /* for the program's own use: in no help */
    /* Takes the argument up into the command's own struct; value is NULL for a switch. */
    int (*take)(void *target, const char *value, struct err *err);
    void (*words)(FILE *stream); /* what it may be, blanks between, for completion; may be NULL */
    bool tells_words;            /* the summary ends with the words: "...: cold or warm" */
    void (*more)(FILE *stream);  /* the end of the details, where a table makes it; may be NULL */
};

struct command {
    const char *name;
    const char *operands;    /* "[OPTIONS] [URL...]" */
    const char *summary;     /* a line, for the list of commands */
    const char *description; /* in sentences, for `help COMMAND` and the manual */
    const char *examples;    /* lines to copy, for `help COMMAND`; may be NULL */
    const struct option_row *options;
    bool hidden;
    /* Runs the command: arguments[0] is its name. Returns an exit code and has reported errors. */
    int (*run)(const struct command *self, int count, char **arguments);
    void (*words)(FILE *stream); /* for completion: what the operands may be; may be NULL */
    void (*more)(FILE *stream);  /* the end of the description, likewise; may be NULL */
};

/* Every command, in the order of the help; ends with NULL. */
extern const struct command *const commands[];

/* The command of that name, or NULL. */
const struct command *command_find(const char *name);

/* The command nearest to what was typed, among those in the help; NULL: none is near. */
const char *command_nearest(const char *typed);

/*
 * Reads the arguments by the command's table into `target`, which holds the defaults already.
 * Options and operands may be mixed; "--" ends the options. The operands are moved to the end of
 * `arguments`, beginning at *first_operand. Errors name the culprit and the nearest right name.
 * Every command understands -h and --help: then *first_operand is 0 and nothing after was looked
 * at.
 */
int command_parse(const struct command *command, int count, char **arguments, void *target,
                  int *first_operand, struct err *err) MUST_CHECK;

/* As command_parse, but answers --help and reports errors itself: returns -1 to go on, or the exit
 * code to leave with. */
int command_begin(const struct command *command, int count, char **arguments, void *target,
                  int *first_operand);

/* Refuses operands where a command takes none; returns -1 to go on, or the exit code. */
int command_no_operands(const struct command *command, int count, char **arguments,
                        int first_operand);

/* Writes the error as the user sees it, "fetchbench: TEXT", to standard error, and returns the exit
 * code of its kind. */
int command_fail(const struct err *err);

/* The help of one command, short (a line an option) or whole; of the program; the version, with
 * libcurl's. */
void help_command(FILE *stream, const struct command *command, bool whole);
void help_program(FILE *stream);
void help_version(FILE *stream);

/* Writes the words of a text within 80 columns, beginning at `column`, each line after the first
 * behind `indent` blanks. */
void help_wrapped(FILE *stream, const char *text, int indent, int column);

#endif
