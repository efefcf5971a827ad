#include "cli/completion.h"

#include <string.h>

static void write_quoted(FILE *stream, const char *text)
{
    (void)fputc('\'', stream);
    for (const char *c = text; *c; c++) {
        if (*c == '\'' || *c == '\\')
            (void)fputc('\\', stream);
        (void)fputc(*c, stream);
    }
    (void)fputc('\'', stream);
}

static void write_condition(FILE *stream, const struct command *command)
{
    /* Without a command it is 'run'. */
    if (strcmp(command->name, "run") == 0)
        (void)fputs("complete -c fetchbench -n '__fetchbench_runs'", stream);
    else
        (void)fprintf(stream, "complete -c fetchbench -n '__fish_seen_subcommand_from %s'",
                      command->name);
}

static void write_option(FILE *stream, const struct command *command, const struct option_row *row)
{
    write_condition(stream, command);
    if (row->letter)
        (void)fprintf(stream, " -s %c", row->letter);
    (void)fprintf(stream, " -l %s", row->name);
    enum completion_kind kind = completion_of_option(row);
    if (kind == COMPLETE_FILES)
        (void)fputs(" -rF", stream);
    else if (kind == COMPLETE_DIRECTORIES)
        (void)fputs(" -xa '(__fish_complete_directories)'", stream);
    else if (row->argument)
        (void)fputs(" -x", stream);
    if (kind == COMPLETE_WORDS) {
        (void)fputs(" -a '", stream);
        completion_write_option_words(stream, row);
        (void)fputc('\'', stream);
    }
    (void)fputs(" -d ", stream);
    write_quoted(stream, row->summary);
    (void)fputc('\n', stream);
}

static void write_operands(FILE *stream, const struct command *command)
{
    enum completion_kind kind = completion_of_operands(command);
    if (kind == COMPLETE_NOTHING)
        return;
    write_condition(stream, command);
    if (kind == COMPLETE_WORDS) {
        (void)fputs(" -a '", stream);
        completion_write_operand_words(stream, command);
        (void)fputs("'\n", stream);
    } else {
        (void)fputs(" -F\n", stream);
    }
}

static void write_fish(FILE *stream)
{
    (void)fputs("# fish completion for fetchbench; made by 'fetchbench completion fish'\n"
                "complete -c fetchbench -f\n"
                "function __fetchbench_runs\n    not __fish_seen_subcommand_from",
                stream);
    for (size_t i = 0; commands[i]; i++)
        if (completion_shows_command(commands[i]) && strcmp(commands[i]->name, "run") != 0)
            (void)fprintf(stream, " %s", commands[i]->name);
    (void)fputs("\nend\n", stream);
    for (size_t i = 0; commands[i]; i++) {
        const struct command *command = commands[i];
        if (!completion_shows_command(command))
            continue;
        (void)fprintf(stream, "complete -c fetchbench -n '__fish_use_subcommand' -a %s -d ",
                      command->name);
        write_quoted(stream, command->summary);
        (void)fputc('\n', stream);
        for (const struct option_row *row = command->options; row && row->name; row++)
            if (completion_shows_option(row))
                write_option(stream, command, row);
        write_operands(stream, command);
    }
}

const struct completion completion_fish = {
    .shell = "fish",
    .where = "~/.config/fish/completions/fetchbench.fish",
    .write = write_fish,
};
