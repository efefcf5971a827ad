#include "cli/completion.h"

#include <string.h>

enum completion_kind completion_of_option(const struct option_row *row)
{
    if (!row->argument)
        return COMPLETE_NOTHING;
    if (row->words || strchr(row->argument, '|'))
        return COMPLETE_WORDS;
    if (strcmp(row->argument, "DIR") == 0)
        return COMPLETE_DIRECTORIES;
    return strstr(row->argument, "FILE") ? COMPLETE_FILES : COMPLETE_NOTHING;
}

enum completion_kind completion_of_operands(const struct command *command)
{
    if (command->words)
        return COMPLETE_WORDS;
    return strstr(command->operands, ".json") ? COMPLETE_FILES : COMPLETE_NOTHING;
}

void completion_write_option_words(FILE *stream, const struct option_row *row)
{
    if (row->words) {
        row->words(stream);
        return;
    }
    if (completion_of_option(row) != COMPLETE_WORDS)
        return;
    for (const char *c = row->argument; *c; c++)
        (void)fputc(*c == '|' ? ' ' : *c, stream);
}

void completion_write_operand_words(FILE *stream, const struct command *command)
{
    if (command->words)
        command->words(stream);
}

bool completion_shows_option(const struct option_row *row)
{
    return !row->hidden;
}

bool completion_shows_command(const struct command *command)
{
    return !command->hidden;
}
