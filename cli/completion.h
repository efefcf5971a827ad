#ifndef FETCHBENCH_CLI_COMPLETION_H
#define FETCHBENCH_CLI_COMPLETION_H

#include "cli/command.h"

#include <stdio.h>

/*
 * Completions for shells, made from the tables of commands and options, so that they cannot fall
 * behind. To add a shell: one file, and one row in the table.
 */
struct completion {
    const char *shell;
    const char *where; /* the file that the shell reads it from, for the help */
    void (*write)(FILE *stream);
};

extern const struct completion *const completions[]; /* ends with NULL */

extern const struct completion completion_bash;
extern const struct completion completion_zsh;
extern const struct completion completion_fish;

/* What an argument is, as a shell needs to know it. */
enum completion_kind { COMPLETE_NOTHING, COMPLETE_WORDS, COMPLETE_FILES, COMPLETE_DIRECTORIES };

/* Told by the row: its own `words`, choices as in "cold|warm", FILE, DIR. */
enum completion_kind completion_of_option(const struct option_row *row);
enum completion_kind completion_of_operands(const struct command *command);

/* The words, with blanks between; nothing for other kinds. */
void completion_write_option_words(FILE *stream, const struct option_row *row);
void completion_write_operand_words(FILE *stream, const struct command *command);

/* Whether the row, or the command, is for people. */
bool completion_shows_option(const struct option_row *row);
bool completion_shows_command(const struct command *command);

#endif
